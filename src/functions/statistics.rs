//! Aggregates of two columns, pair by pair, and of products. A pair counts where both sides are there.

use polars::prelude::{Column, DataType, Expr, Field, NULL, NamedFrom, Series, lit, when};

use crate::base::Type;

use super::signature::{Resolution, count, duckdb_call, may_be_null, number, takes};
use super::{Arg, ArgType, Binds, Function, Kind, Nulls, Python, Recipe, Resolved};

const PAIRS: &str = "Pairs in which one side is NULL are left out; NULL if nothing remains.";

/// What engines are told of aggregates that the resolver takes apart.
const TAKEN_APART: &str = "is written with COVAR_POP, VAR_POP, AVG, COUNT and CORR over the pairs";

/// A regression, of which the resolver makes other aggregates.
macro_rules! regression {
    ($name:literal, $ty:literal, $doc:literal, $on_null:expr) => {
        Function {
            name: $name,
            aliases: &[],
            kind: Kind::Aggregate,
            signature: concat!($name, "(y number, x number) -> ", $ty),
            doc: $doc,
            on_null: $on_null,
            nulls: Nulls::Spread,
            resolve: |args| may_be_null(two_numbers(args)),
            duckdb: |_| Err(TAKEN_APART),
            polars: |_| Err(TAKEN_APART),
            pandas: |_| Err(TAKEN_APART),
            polars_python: |_| Err(TAKEN_APART),
        }
    };
}

/// The functions of this part of the family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "PRODUCT",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "PRODUCT(x DOUBLE) -> DOUBLE",
        doc: "All values multiplied, as doubles.",
        on_null: "NULLs are left out; NULL if nothing remains.",
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Double], Type::Double),
        duckdb: |args| duckdb_call("product", args),
        polars: |args| {
            Ok(args[0].expr.clone().agg_with_fmt_str(
                |column: Column| {
                    let values = column.f64()?;
                    let product = values.iter().flatten().reduce(|product, value| product * value);
                    Ok(Series::new(column.name().clone(), [product.filter(|product| !product.is_nan())]).into())
                },
                |_, field| Ok(Field::new(field.name().clone(), DataType::Float64)),
                "product",
            ))
        },
        pandas: |args| Ok(Python::atom(if args[0].nullable { "prod(min_count=1)" } else { "prod()" })),
        polars_python: |args| {
            let x = args[0].expr.column();
            if !args[0].nullable {
                return Ok(x.method("product().fill_nan(None)"));
            }
            Ok(Python::atom(format!(
                "pl.when({} > 0).then({})",
                x.method("count()").source(),
                x.method("product().fill_nan(None)").source()
            )))
        },
    },
    Function {
        name: "COVAR_POP",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "COVAR_POP(y number, x number) -> DOUBLE",
        doc: "The covariance of a whole: divides by the number of pairs, so it is 0 for one.",
        on_null: PAIRS,
        nulls: Nulls::Spread,
        resolve: two_numbers,
        duckdb: |args| duckdb_call("covar_pop", args),
        polars: |args| {
            let covariance = polars::lazy::dsl::cov(args[0].expr.clone(), args[1].expr.clone(), 0);
            Ok(if nullable(args) { at_least(1, args, covariance) } else { covariance })
        },
        pandas: |_| Ok(Python::recipe(Recipe::CovariancePop)),
        polars_python: |args| {
            let covariance = polars_python_cov(args, 0);
            Ok(if nullable(args) { polars_python_at_least(1, args, &covariance) } else { covariance })
        },
    },
    Function {
        name: "COVAR_SAMP",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "COVAR_SAMP(y number, x number) -> DOUBLE",
        doc: "The covariance of a sample: divides by one less than the number of pairs.",
        on_null: "Pairs in which one side is NULL are left out; NULL if fewer than 2 remain.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(two_numbers(args)),
        duckdb: |args| duckdb_call("covar_samp", args),
        polars: |args| {
            let covariance = polars::lazy::dsl::cov(args[0].expr.clone(), args[1].expr.clone(), 1);
            Ok(at_least(2, args, covariance))
        },
        pandas: |_| Ok(Python::recipe(Recipe::CovarianceSamp)),
        polars_python: |args| Ok(polars_python_at_least(2, args, &polars_python_cov(args, 1))),
    },
    Function {
        name: "CORR",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "CORR(y number, x number) -> DOUBLE",
        doc: "Pearson's coefficient of correlation, -1 to 1.",
        on_null: "Pairs in which one side is NULL are left out; NULL if one side is always the same, as it is for a single pair.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(two_numbers(args)),
        duckdb: |args| duckdb_call("corr", args),
        polars: |args| {
            let correlation = polars::lazy::dsl::pearson_corr(args[0].expr.clone(), args[1].expr.clone());
            // The mean of equal doubles can be next to them, which would leave a little to correlate. That of integers is exact.
            let varies = (0..2).filter(|at| args[*at].ty != Type::BigInt).map(|at| {
                let (here, there) = (args[at].expr.clone(), &args[1 - at]);
                let paired = if there.nullable {
                    when(there.expr.clone().is_not_null()).then(here).otherwise(lit(NULL))
                } else {
                    here
                };
                paired.clone().min().lt(paired.max())
            });
            Ok(match varies.reduce(Expr::and) {
                Some(varies) => when(varies).then(correlation).otherwise(lit(NULL)),
                None => correlation,
            })
        },
        pandas: |_| Ok(Python::recipe(Recipe::Correlation)),
        polars_python: |args| {
            let [y, x] = [&args[0], &args[1]].map(|arg| arg.expr.column());
            let correlation = format!("pl.corr({}, {}).fill_nan(None)", y.source(), x.source());
            let varies: Vec<String> = (0..2)
                .filter(|at| args[*at].ty != Type::BigInt)
                .map(|at| {
                    let there = &args[1 - at];
                    let here = if there.nullable {
                        let both = there.expr.method("is_not_null()");
                        args[at].expr.method(&format!("filter({})", both.source()))
                    } else {
                        args[at].expr.column()
                    };
                    format!("({} < {})", here.method("min()").source(), here.method("max()").source())
                })
                .collect();
            if varies.is_empty() {
                return Ok(Python::atom(correlation));
            }
            Ok(Python::atom(format!("pl.when({}).then({correlation})", varies.join(" & "))))
        },
    },
    regression!(
        "REGR_COUNT",
        "BIGINT",
        "How many pairs there are.",
        "Pairs in which one side is NULL are left out; 0 if nothing remains."
    ),
    regression!("REGR_AVGX", "DOUBLE", "The mean of `x`, the second argument, over the pairs.", PAIRS),
    regression!("REGR_AVGY", "DOUBLE", "The mean of `y`, the first argument, over the pairs.", PAIRS),
    regression!("REGR_SXX", "DOUBLE", "The sum of the squares of what lies between `x` and its mean.", PAIRS),
    regression!("REGR_SYY", "DOUBLE", "The sum of the squares of what lies between `y` and its mean.", PAIRS),
    regression!("REGR_SXY", "DOUBLE", "The sum of what lies between `x` and its mean, times the same of `y`.", PAIRS),
    regression!(
        "REGR_SLOPE",
        "DOUBLE",
        "How steep the straight line is that fits the points (x, y) best, by least squares.",
        "Pairs in which one side is NULL are left out; NULL if `x` is always the same."
    ),
    regression!(
        "REGR_INTERCEPT",
        "DOUBLE",
        "Where that line meets x = 0.",
        "Pairs in which one side is NULL are left out; NULL if `x` is always the same."
    ),
    regression!(
        "REGR_R2",
        "DOUBLE",
        "The share of the variance of `y` that the line explains, 0 to 1; 1 where `y` is always the same.",
        "Pairs in which one side is NULL are left out; NULL if `x` is always the same."
    ),
];

/// Integers stay integers on the way in: their means are exact.
fn two_numbers(args: &[ArgType<'_>]) -> Resolution {
    count(args, 2, 2)?;
    Ok(Resolved { args: vec![number(args, 0)?, number(args, 1)?], ty: Type::Double, nullable: false })
}

fn nullable<E>(args: &[Arg<E>]) -> bool {
    args.iter().any(|arg| arg.nullable)
}

/// The value where there are so many pairs, else NULL: Polars takes a single row for a covariance of 0.
fn at_least(pairs: u32, args: &[Arg<Expr>], value: Expr) -> Expr {
    let (y, x) = (args[0].expr.clone(), args[1].expr.clone());
    let there = if nullable(args) { y.is_not_null().and(x.is_not_null()).sum() } else { x.len() };
    when(there.gt_eq(lit(pairs))).then(value).otherwise(lit(NULL))
}

fn polars_python_cov(args: &[Arg<Python>], ddof: u8) -> Python {
    let [y, x] = [&args[0], &args[1]].map(|arg| arg.expr.column());
    Python::atom(format!("pl.cov({}, {}, ddof={ddof}).fill_nan(None)", y.source(), x.source()))
}

fn polars_python_at_least(pairs: u32, args: &[Arg<Python>], value: &Python) -> Python {
    let [y, x] = [&args[0], &args[1]].map(|arg| arg.expr.column());
    let there = if nullable(args) {
        Python::infix(&y.method("is_not_null()"), "&", &x.method("is_not_null()"), Binds::And).method("sum()")
    } else {
        x.method("len()")
    };
    Python::atom(format!("pl.when({} >= {pairs}).then({})", there.source(), value.source()))
}
