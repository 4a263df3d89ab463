//! Functions of numbers. An undefined result is NULL, never NaN; infinities are values.

use polars::lazy::dsl::{max_horizontal, min_horizontal};
use polars::prelude::{DataType, Expr, NULL, RoundMode, lit, when};

use crate::base::{Type, Value};

use super::signature::{
    NULL_GIVES_NULL, Resolution, common, constant_integer, count, duckdb_call, duckdb_defined_call, integer,
    may_be_null, number, pandas_as, pandas_integer, takes, takes_up_to,
};
use super::{Arg, ArgType, Binds, Function, Kind, Lowered, Nulls, Python, Resolved, Sql};

/// The functions of this family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "ABS",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "ABS(x number) -> the same type",
        doc: "The size without the sign.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: same_number,
        duckdb: |args| duckdb_call("abs", args),
        polars: |args| Ok(args[0].expr.clone().abs()),
        pandas: |args| Ok(args[0].expr.method("abs()")),
        polars_python: |args| Ok(args[0].expr.method("abs()")),
    },
    Function {
        name: "ROUND",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "ROUND(x number [, digits BIGINT constant]) -> the same type",
        doc: "To so many digits behind the point (0 unless said otherwise; negative: before it), halves away from zero. \
              Scales by a power of ten, as DuckDB and Polars do, so `ROUND(2.675, 2)` is 2.68 and `ROUND(1.005, 2)` is 1.0. An integer stays as it is.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| digits_of(args, "rounds"),
        duckdb: |args| match (args[0].ty, integer(args, 1)) {
            (Type::BigInt, _) => Ok(args[0].expr.clone()),
            (_, 0) => duckdb_call("round", &args[..1]),
            _ => duckdb_call("round", args),
        },
        polars: |args| {
            let (x, digits) = (args[0].expr.clone(), integer(args, 1));
            Ok(match (args[0].ty, u32::try_from(digits)) {
                (Type::BigInt, _) => x,
                (_, Ok(digits)) => x.round(digits, RoundMode::HalfAwayFromZero),
                (_, Err(_)) => {
                    let scale = tens(digits);
                    (x / lit(scale)).round(0, RoundMode::HalfAwayFromZero) * lit(scale)
                }
            })
        },
        pandas: |args| {
            if args[0].ty == Type::BigInt {
                return Ok(args[0].expr.clone());
            }
            let x = args[0].expr.column();
            Ok(Python::atom(match integer(args, 1) {
                0 => format!("round_half_away({})", x.source()),
                digits => format!("round_half_away({}, {digits})", x.source()),
            }))
        },
        polars_python: |args| {
            let (x, digits) = (&args[0].expr, integer(args, 1));
            if args[0].ty == Type::BigInt {
                return Ok(x.clone());
            }
            if digits >= 0 {
                return Ok(x.method(&format!("round({digits}, mode=\"half_away_from_zero\")")));
            }
            let scale = Python::constant(format!("{:?}", tens(digits)));
            let scaled = Python::infix(&x.column(), "/", &scale, Binds::Product);
            Ok(Python::infix(&scaled.method("round(0, mode=\"half_away_from_zero\")"), "*", &scale, Binds::Product))
        },
    },
    Function {
        name: "FLOOR",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "FLOOR(x DOUBLE) -> DOUBLE",
        doc: "The next whole number that is not above.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Double], Type::Double),
        duckdb: |args| duckdb_call("floor", args),
        polars: |args| Ok(args[0].expr.clone().floor()),
        pandas: |args| numpy("np.floor", args),
        polars_python: |args| Ok(args[0].expr.method("floor()")),
    },
    Function {
        name: "CEIL",
        aliases: &["CEILING"],
        kind: Kind::Scalar,
        signature: "CEIL(x DOUBLE) -> DOUBLE",
        doc: "The next whole number that is not below.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Double], Type::Double),
        duckdb: |args| duckdb_call("ceil", args),
        polars: |args| Ok(args[0].expr.clone().ceil()),
        pandas: |args| numpy("np.ceil", args),
        polars_python: |args| Ok(args[0].expr.method("ceil()")),
    },
    Function {
        name: "TRUNC",
        aliases: &["TRUNCATE"],
        kind: Kind::Scalar,
        signature: "TRUNC(x number [, digits BIGINT constant]) -> the same type",
        doc: "Cuts off what stands behind so many digits after the point (0 unless said otherwise; negative: before it). \
              Scales by a power of ten, as DuckDB does, so `TRUNC(0.29, 2)` is 0.28.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| digits_of(args, "cuts"),
        duckdb: |args| match (args[0].ty, integer(args, 1)) {
            (Type::BigInt, _) => Ok(args[0].expr.clone()),
            (_, 0) => duckdb_call("trunc", &args[..1]),
            _ => duckdb_call("trunc", args),
        },
        polars: |args| {
            let (x, digits) = (args[0].expr.clone(), integer(args, 1));
            if args[0].ty == Type::BigInt || digits == 0 {
                return Ok(if args[0].ty == Type::BigInt { x } else { x.truncate(0) });
            }
            let scale = lit(tens(digits));
            let cut = if digits > 0 {
                (x.clone() * scale.clone()).truncate(0) / scale
            } else {
                (x.clone() / scale.clone()).truncate(0) * scale
            };
            Ok(when(cut.clone().is_finite()).then(cut).otherwise(x))
        },
        pandas: |args| match (args[0].ty, integer(args, 1)) {
            (Type::BigInt, _) => Ok(args[0].expr.clone()),
            (_, 0) => numpy("np.trunc", args),
            (_, digits) => Ok(Python::atom(format!("truncate({}, {digits})", args[0].expr.column().source()))),
        },
        polars_python: |args| {
            let (x, digits) = (args[0].expr.column(), integer(args, 1));
            if args[0].ty == Type::BigInt || digits == 0 {
                return Ok(if args[0].ty == Type::BigInt { args[0].expr.clone() } else { x.method("truncate()") });
            }
            let scale = Python::constant(format!("{:?}", tens(digits)));
            let (there, back) = if digits > 0 { ("*", "/") } else { ("/", "*") };
            let cut = Python::infix(&x, there, &scale, Binds::Product).method("truncate()");
            let cut = Python::infix(&cut, back, &scale, Binds::Product);
            let kept = cut.method("is_finite()");
            Ok(Python::atom(format!("pl.when({}).then({}).otherwise({})", kept.source(), cut.source(), x.source())))
        },
    },
    Function {
        name: "SQRT",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "SQRT(x DOUBLE) -> DOUBLE",
        doc: "The square root.",
        on_null: "NULL if the argument is NULL or negative.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(takes(args, &[Type::Double], Type::Double)),
        duckdb: |args| duckdb_defined_call("sqrt", args),
        polars: |args| Ok(defined(args[0].expr.clone().sqrt())),
        pandas: |args| numpy("np.sqrt", args),
        polars_python: |args| Ok(args[0].expr.method("sqrt().fill_nan(None)")),
    },
    Function {
        name: "EXP",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "EXP(x DOUBLE) -> DOUBLE",
        doc: "e to this power; infinity where that is too large.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Double], Type::Double),
        duckdb: |args| duckdb_call("exp", args),
        polars: |args| Ok(args[0].expr.clone().exp()),
        pandas: |args| numpy("np.exp", args),
        polars_python: |args| Ok(args[0].expr.method("exp()")),
    },
    Function {
        name: "LN",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "LN(x DOUBLE) -> DOUBLE",
        doc: "The natural logarithm; -infinity of 0.",
        on_null: "NULL if the argument is NULL or negative.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(takes(args, &[Type::Double], Type::Double)),
        duckdb: |args| duckdb_defined_call("ln", args),
        polars: |args| Ok(defined(args[0].expr.clone().log(lit(std::f64::consts::E)))),
        pandas: |args| numpy("np.log", args),
        polars_python: |args| Ok(args[0].expr.method("log().fill_nan(None)")),
    },
    Function {
        name: "LOG10",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "LOG10(x DOUBLE) -> DOUBLE",
        doc: "The logarithm to base 10; -infinity of 0. Polars divides natural logarithms, so its last digit may differ.",
        on_null: "NULL if the argument is NULL or negative.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(takes(args, &[Type::Double], Type::Double)),
        duckdb: |args| duckdb_defined_call("log10", args),
        polars: |args| Ok(defined(args[0].expr.clone().log(lit(10.0)))),
        pandas: |args| numpy("np.log10", args),
        polars_python: |args| Ok(args[0].expr.method("log10().fill_nan(None)")),
    },
    Function {
        name: "LOG",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "LOG([base DOUBLE,] x DOUBLE) -> DOUBLE",
        doc: "The logarithm to this base, 10 unless said otherwise; the base stands first. -infinity of 0. The last digit may differ, as in LOG10.",
        on_null: "NULL if an argument is NULL or negative.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(takes_up_to(args, &[Type::Double; 2], 1, Type::Double)),
        duckdb: |args| duckdb_defined_call("log", args),
        polars: |args| {
            let ln = |at: usize| args[at].expr.clone().log(lit(std::f64::consts::E));
            Ok(defined(if args.len() == 2 { ln(1) / ln(0) } else { args[0].expr.clone().log(lit(10.0)) }))
        },
        pandas: |args| {
            let ln = |at: usize| Python::call("np.log", &[&args[at].expr]);
            if args.len() == 2 {
                Ok(Python::infix(&ln(1), "/", &ln(0), Binds::Product))
            } else {
                numpy("np.log10", args)
            }
        },
        polars_python: |args| {
            let ln = |at: usize| args[at].expr.method("log()");
            let log = if args.len() == 2 {
                Python::infix(&ln(1), "/", &ln(0), Binds::Product)
            } else {
                args[0].expr.method("log10()")
            };
            Ok(log.method("fill_nan(None)"))
        },
    },
    Function {
        name: "LOG2",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "LOG2(x DOUBLE) -> DOUBLE",
        doc: "The logarithm to base 2; -infinity of 0. Polars divides natural logarithms, so its last digit may differ.",
        on_null: "NULL if the argument is NULL or negative.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(takes(args, &[Type::Double], Type::Double)),
        duckdb: |args| duckdb_defined_call("log2", args),
        polars: |args| Ok(defined(args[0].expr.clone().log(lit(2.0)))),
        pandas: |args| numpy("np.log2", args),
        polars_python: |args| Ok(args[0].expr.method("log(2).fill_nan(None)")),
    },
    Function {
        name: "POWER",
        aliases: &["POW"],
        kind: Kind::Scalar,
        signature: "POWER(x DOUBLE, y DOUBLE) -> DOUBLE",
        doc: "x to the power of y, always as a double; `POWER(0, 0)` is 1, `POWER(0, -1)` infinity.",
        on_null: "NULL if an argument is NULL, or for a root of a negative number.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(takes(args, &[Type::Double; 2], Type::Double)),
        duckdb: |args| duckdb_defined_call("power", args),
        polars: |args| Ok(defined(args[0].expr.clone().pow(args[1].expr.clone()))),
        pandas: |args| {
            let power = Python::power(&args[0].expr, &args[1].expr);
            // NaN ** 0 and 1 ** NaN are 1 in Python and in C.
            let missing: Vec<Python> =
                args.iter().filter(|arg| arg.nullable).map(|arg| arg.expr.method("notna()")).collect();
            Ok(match missing.as_slice() {
                [] => power,
                [one] => power.method(&format!("where({})", one.source())),
                [one, other, ..] => {
                    power.method(&format!("where({})", Python::infix(one, "&", other, Binds::And).source()))
                }
            })
        },
        polars_python: |args| {
            let base = args[0].expr.column();
            Ok(base.method(&format!("pow({}).fill_nan(None)", args[1].expr.source())))
        },
    },
    Function {
        name: "SIGN",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "SIGN(x number) -> BIGINT",
        doc: "-1, 0 or 1.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            count(args, 1, 1)?;
            takes(args, &[number(args, 0)?], Type::BigInt)
        },
        duckdb: |args| Ok(duckdb_call("sign", args)?.cast("BIGINT")),
        polars: |args| {
            let (x, long) = (args[0].expr.clone(), |expr: Expr| expr.cast(DataType::Int64));
            Ok(long(x.clone().gt(lit(0))) - long(x.lt(lit(0))))
        },
        pandas: |args| {
            let sign = numpy("np.sign", args)?;
            Ok(if args[0].ty == Type::BigInt { sign } else { pandas_integer(&sign, args[0].nullable) })
        },
        polars_python: |args| Ok(args[0].expr.method("sign().cast(pl.Int64)")),
    },
    Function {
        name: "MOD",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "MOD(a number, b number) -> their common type",
        doc: "`a % b`: what a division that rounds towards zero leaves over, so it has the sign of `a`.",
        on_null: "NULL if an argument is NULL or `b` is 0.",
        nulls: Nulls::Spread,
        resolve: |args| {
            count(args, 2, 2)?;
            number(args, 0)?;
            number(args, 1)?;
            let ty = if common(args)? == Type::BigInt { Type::BigInt } else { Type::Double };
            may_be_null(takes(args, &[ty; 2], ty))
        },
        duckdb: |args| Ok(duckdb_modulo(&args[0], &args[1])),
        // `%` of Polars has the sign of `b`, and for doubles it is `a - b * floor(a / b)`, which is not exact.
        polars: |args| {
            if args[0].ty != Type::BigInt {
                return Err(INEXACT_MODULO);
            }
            let (a, b) = (args[0].expr.clone(), args[1].expr.clone());
            let floored = a.clone() % b.clone();
            let turned = floored.clone().neq(lit(0i64)).and(floored.clone().lt(lit(0i64)).neq(a.lt(lit(0i64))));
            Ok(when(turned).then(floored.clone() - b).otherwise(floored))
        },
        pandas: |args| {
            let (divisor, zero) = pandas_divisor(&args[1]);
            let rest = Python::call("np.fmod", &[&args[0].expr, &divisor]);
            Ok(pandas_null_where(rest, zero, args[0].nullable || args[1].nullable))
        },
        polars_python: |args| {
            if args[0].ty != Type::BigInt {
                return Err(INEXACT_MODULO);
            }
            let (a, b) = (&args[0].expr, &args[1].expr);
            let sizes = Python::infix(&a.method("abs()"), "%", &b.method("abs()"), Binds::Product);
            Ok(Python::infix(&sizes, "*", &a.method("sign()"), Binds::Product))
        },
    },
    Function {
        name: "GREATEST",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "GREATEST(a, b, ...) -> their common type",
        doc: "The largest of its arguments; text by code point.",
        on_null: "NULLs are left out; NULL only if all arguments are NULL.",
        nulls: Nulls::Skipped,
        resolve: one_type,
        duckdb: |args| duckdb_call("greatest", args),
        polars: |args| extreme(args, max_horizontal),
        pandas: |args| Ok(pandas_extreme(args, "max", ">")),
        polars_python: |args| Ok(polars_python_extreme(args, "max")),
    },
    Function {
        name: "LEAST",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "LEAST(a, b, ...) -> their common type",
        doc: "The smallest of its arguments; text by code point.",
        on_null: "NULLs are left out; NULL only if all arguments are NULL.",
        nulls: Nulls::Skipped,
        resolve: one_type,
        duckdb: |args| duckdb_call("least", args),
        polars: |args| extreme(args, min_horizontal),
        pandas: |args| Ok(pandas_extreme(args, "min", "<")),
        polars_python: |args| Ok(polars_python_extreme(args, "min")),
    },
    Function {
        name: "PI",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "PI() -> DOUBLE",
        doc: "3.141592653589793.",
        on_null: "Takes nothing.",
        nulls: Nulls::Never,
        resolve: |args| takes(args, &[], Type::Double),
        duckdb: |args| duckdb_call("pi", args),
        polars: |_| Ok(lit(std::f64::consts::PI)),
        pandas: |_| Ok(Python::constant("np.pi")),
        polars_python: |_| Ok(Python::atom("pl.lit(3.141592653589793)")),
    },
];

/// What `round_half_away(...)` in generated pandas code means.
pub(super) const ROUND_HALF_AWAY: &str = r#"def round_half_away(x, digits=0):
    # SQL rounds halves away from zero, Series.round to even. The number below 0.5 keeps
    # 0.49999999999999994 from becoming 1; results that overflow keep the old value.
    scale = 10.0 ** abs(digits)
    scaled = x * scale if digits > 0 else x / scale
    whole = np.trunc(scaled + np.copysign(np.nextafter(0.5, 0), scaled))
    rounded = whole / scale if digits > 0 else whole * scale
    return rounded.where(np.isfinite(rounded), x)
"#;

/// What `truncate(...)` in generated pandas code means.
pub(super) const TRUNCATE: &str = r#"def truncate(x, digits):
    # Results that overflow keep the old value.
    scale = 10.0 ** abs(digits)
    cut = np.trunc(x * scale) / scale if digits > 0 else np.trunc(x / scale) * scale
    return cut.where(np.isfinite(cut), x)
"#;

const INEXACT_MODULO: &str = "Polars computes `a % b` of doubles as `a - b * floor(a / b)`, which is not exact; \
                              use integers, or write that formula out";

fn same_number(args: &[ArgType<'_>]) -> Resolution {
    count(args, 1, 1)?;
    let ty = number(args, 0)?;
    takes(args, &[ty], ty)
}

/// A number and how many digits of it to keep.
fn digits_of(args: &[ArgType<'_>], does: &str) -> Resolution {
    count(args, 1, 2)?;
    let ty = number(args, 0)?;
    let digits = if args.len() == 2 { constant_integer(args, 1)? } else { 0 };
    if ty == Type::BigInt && digits < 0 {
        return Err(format!("{does} a BIGINT to no tens or hundreds; write `CAST(x AS DOUBLE)`"));
    }
    if !(-300..=300).contains(&digits) {
        return Err("takes at most 300 digits".to_owned());
    }
    takes_up_to(args, &[ty, Type::BigInt], 1, ty)
}

fn one_type(args: &[ArgType<'_>]) -> Resolution {
    count(args, 2, usize::MAX)?;
    let ty = common(args)?;
    Ok(Resolved { args: vec![ty; args.len()], ty, nullable: false })
}

fn tens(digits: i64) -> f64 {
    10f64.powi(i32::try_from(digits.unsigned_abs()).unwrap_or(i32::MAX))
}

/// NULL for NaN.
fn defined(expr: Expr) -> Expr {
    expr.fill_nan(lit(NULL))
}

fn numpy(function: &str, args: &[Arg<Python>]) -> Lowered<Python> {
    Ok(Python::call(function, &[&args[0].expr]))
}

/// In pandas: a divisor without the zeros that make numpy warn, and where they were. Doubles need none of it: NaN is NULL.
pub(crate) fn pandas_divisor(b: &Arg<Python>) -> (Python, Option<Python>) {
    let never_zero = b.literal.as_ref().is_some_and(|value| *value != Value::BigInt(0));
    if b.ty != Type::BigInt || never_zero {
        return (b.expr.clone(), None);
    }
    let zero = Python::infix(&b.expr.column(), "==", &Python::constant("0"), Binds::Comparison);
    let zero = if b.nullable { zero.method("fillna(False)") } else { zero };
    (b.expr.method("replace(0, 1)"), Some(zero))
}

/// In pandas: an integer that is NULL where the divisor was zero.
pub(crate) fn pandas_null_where(expr: Python, zero: Option<Python>, nullable: bool) -> Python {
    match zero {
        None => expr,
        Some(zero) => {
            let wide = if nullable { expr } else { expr.method("astype(\"Int64\")") };
            wide.method(&format!("mask({})", zero.source()))
        }
    }
}

/// In DuckDB: a divisor that is NULL where it is zero; DuckDB itself stops the run there.
pub(crate) fn duckdb_divisor(b: &Arg<Sql>) -> Sql {
    match b.literal {
        Some(Value::BigInt(number)) if number != 0 => b.expr.clone(),
        Some(Value::Double(number)) if number != 0.0 => b.expr.clone(),
        _ => Sql::call("nullif", &[&b.expr, &Sql::integer(0)]),
    }
}

/// In DuckDB: `a % b`.
pub(crate) fn duckdb_modulo(a: &Arg<Sql>, b: &Arg<Sql>) -> Sql {
    let rest = Sql::infix(&a.expr, "%", &duckdb_divisor(b));
    if a.ty == Type::BigInt && b.ty == Type::BigInt { rest } else { rest.defined() }
}

fn extreme(args: &[Arg<Expr>], of: impl Fn(Vec<Expr>) -> polars::prelude::PolarsResult<Expr>) -> Lowered<Expr> {
    of(args.iter().map(|arg| arg.expr.clone()).collect()).map_err(|_| "needs at least one argument")
}

fn polars_python_extreme(args: &[Arg<Python>], which: &str) -> Python {
    let args: Vec<String> = args.iter().map(|arg| arg.expr.column().source().to_owned()).collect();
    Python::atom(format!("pl.{which}_horizontal({})", args.join(", ")))
}

/// Two by two: `np.fmax` leaves NaN out, `np.maximum` is for numbers without NULL, the rest is chosen by hand:
/// of instants and no rows NumPy makes objects.
fn pandas_extreme(args: &[Arg<Python>], which: &str, beats: &str) -> Python {
    let mut best = args[0].clone();
    for other in &args[1..] {
        let nullable = best.nullable && other.nullable;
        let expr = if best.ty == Type::Double {
            Python::call(&format!("np.f{which}"), &[&best.expr, &other.expr])
        } else if !best.nullable && !other.nullable && matches!(best.ty, Type::BigInt | Type::Boolean) {
            Python::call(&format!("np.{which}imum"), &[&best.expr, &other.expr])
        } else {
            let (left, right) = (best.expr.column(), &other.expr);
            let mut chosen = Python::infix(right, beats, &left, Binds::Comparison);
            if best.nullable {
                chosen = Python::infix(&left.method("isna()"), "|", &chosen, Binds::Or);
            }
            let three_valued = matches!(best.ty, Type::BigInt | Type::Boolean);
            if three_valued && (best.nullable || other.nullable) {
                chosen = chosen.method("fillna(False)");
            }
            let mixed = best.nullable || other.nullable;
            let wide = pandas_as(&Arg { expr: left, ..best.clone() }, mixed);
            let picked = wide.method(&format!("mask({}, {})", chosen.source(), right.source()));
            pandas_as(&Arg { expr: picked, nullable: mixed, ..best.clone() }, nullable)
        };
        best = Arg { expr, nullable, literal: None, ..best };
    }
    best.expr
}
