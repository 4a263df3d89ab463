//! Functions of the values of a group. NULLs take no part; over no value the answer is NULL, and COUNT's is 0.

use polars::prelude::{DataType, Expr, NULL, QuantileMethod, len, lit, when};

use crate::base::{Type, Value};

use super::signature::{Resolution, count, double, duckdb_call, may_be_null, number, takes};
use super::{Arg, ArgType, Function, Kind, Nulls, Python, Recipe, Resolved, Sql};

const LEFT_OUT: &str = "NULLs are left out; NULL if nothing remains.";

/// The functions of this family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "COUNT",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "COUNT(*), COUNT([DISTINCT] x) -> BIGINT",
        doc: "How many rows; how many values that are not NULL; how many different ones.",
        on_null: "NULLs are left out, except by COUNT(*); 0 if nothing remains.",
        nulls: Nulls::Never,
        resolve: |args| {
            count(args, 0, 1)?;
            Ok(Resolved { args: args.iter().map(|arg| arg.ty).collect(), ty: Type::BigInt, nullable: false })
        },
        duckdb: |args| if args.is_empty() { Ok(Sql::atom("count(*)")) } else { duckdb_call("count", args) },
        polars: |args| Ok(args.first().map_or_else(len, |arg| arg.expr.clone().count()).cast(DataType::Int64)),
        pandas: |args| Ok(Python::atom(if args.is_empty() { "size()" } else { "count()" })),
        polars_python: |args| match args.first() {
            None => Ok(Python::atom("pl.len().cast(pl.Int64)")),
            Some(arg) => Ok(arg.expr.method("count().cast(pl.Int64)")),
        },
    },
    Function {
        name: "SUM",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "SUM(x number) -> the same type",
        doc: "The sum. Over BIGINT it is a BIGINT and must fit into 64 bits.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: same_number,
        // DuckDB sums integers in 128 bits.
        duckdb: |args| {
            let sum = Sql::aggregate("sum", &[&args[0].expr]);
            Ok(if args[0].ty == Type::BigInt { sum.cast("BIGINT") } else { sum })
        },
        polars: |args| {
            let x = args[0].expr.clone();
            Ok(if args[0].nullable {
                when(x.clone().count().gt(lit(0))).then(x.sum()).otherwise(lit(NULL))
            } else {
                x.sum()
            })
        },
        pandas: |args| Ok(Python::atom(if args[0].nullable { "sum(min_count=1)" } else { "sum()" })),
        polars_python: |args| {
            let x = args[0].expr.column();
            let sum = x.method("sum()");
            if !args[0].nullable {
                return Ok(sum);
            }
            Ok(Python::atom(format!("pl.when({} > 0).then({})", x.method("count()").source(), sum.source())))
        },
    },
    Function {
        name: "AVG",
        aliases: &["MEAN"],
        kind: Kind::Aggregate,
        signature: "AVG(x number) -> DOUBLE",
        doc: "The arithmetic mean.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: to_double,
        duckdb: |args| duckdb_call("avg", args),
        polars: |args| Ok(args[0].expr.clone().mean()),
        pandas: |_| Ok(Python::atom("mean()")),
        polars_python: |args| Ok(args[0].expr.method("mean()")),
    },
    Function {
        name: "MIN",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "MIN(x) -> the same type",
        doc: "The smallest value; text by code point, FALSE before TRUE.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: same_type,
        duckdb: |args| duckdb_call("min", args),
        polars: |args| Ok(args[0].expr.clone().min()),
        pandas: |_| Ok(Python::atom("min()")),
        polars_python: |args| Ok(args[0].expr.method("min()")),
    },
    Function {
        name: "MAX",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "MAX(x) -> the same type",
        doc: "The largest value; text by code point, FALSE before TRUE.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: same_type,
        duckdb: |args| duckdb_call("max", args),
        polars: |args| Ok(args[0].expr.clone().max()),
        pandas: |_| Ok(Python::atom("max()")),
        polars_python: |args| Ok(args[0].expr.method("max()")),
    },
    Function {
        name: "STDDEV_SAMP",
        aliases: &["STDDEV"],
        kind: Kind::Aggregate,
        signature: "STDDEV_SAMP(x number) -> DOUBLE",
        doc: "The standard deviation of a sample: divides by n - 1.",
        on_null: "NULLs are left out; NULL if fewer than 2 values remain.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(to_double(args)),
        duckdb: |args| duckdb_call("stddev_samp", args),
        polars: |args| Ok(args[0].expr.clone().std(1)),
        pandas: |_| Ok(Python::atom("std()")),
        polars_python: |args| Ok(args[0].expr.method("std()")),
    },
    Function {
        name: "STDDEV_POP",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "STDDEV_POP(x number) -> DOUBLE",
        doc: "The standard deviation of a whole: divides by n, so it is 0 for one value.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: to_double,
        duckdb: |args| duckdb_call("stddev_pop", args),
        polars: |args| Ok(of_values(&args[0], args[0].expr.clone().std(0))),
        pandas: |_| Ok(Python::atom("std(ddof=0)")),
        polars_python: |args| Ok(python_of_values(&args[0], "std(ddof=0)")),
    },
    Function {
        name: "VAR_SAMP",
        aliases: &["VARIANCE", "VAR"],
        kind: Kind::Aggregate,
        signature: "VAR_SAMP(x number) -> DOUBLE",
        doc: "The variance of a sample: divides by n - 1.",
        on_null: "NULLs are left out; NULL if fewer than 2 values remain.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(to_double(args)),
        duckdb: |args| duckdb_call("var_samp", args),
        polars: |args| Ok(args[0].expr.clone().var(1)),
        pandas: |_| Ok(Python::atom("var()")),
        polars_python: |args| Ok(args[0].expr.method("var()")),
    },
    Function {
        name: "VAR_POP",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "VAR_POP(x number) -> DOUBLE",
        doc: "The variance of a whole: divides by n, so it is 0 for one value.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: to_double,
        duckdb: |args| duckdb_call("var_pop", args),
        polars: |args| Ok(of_values(&args[0], args[0].expr.clone().var(0))),
        pandas: |_| Ok(Python::atom("var(ddof=0)")),
        polars_python: |args| Ok(python_of_values(&args[0], "var(ddof=0)")),
    },
    Function {
        name: "MEDIAN",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "MEDIAN(x number) -> DOUBLE",
        doc: "The value in the middle, or the mean of the two in the middle.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: to_double,
        duckdb: |args| duckdb_call("median", args),
        polars: |args| Ok(args[0].expr.clone().median()),
        pandas: |_| Ok(Python::atom("median()")),
        polars_python: |args| Ok(args[0].expr.method("median()")),
    },
    Function {
        name: "QUANTILE_CONT",
        aliases: &["PERCENTILE_CONT"],
        kind: Kind::Aggregate,
        signature: "QUANTILE_CONT(x number, q constant from 0 to 1) -> DOUBLE",
        doc: "The value below which the share `q` of all values lies, with a straight line between neighbours.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: |args| quantile(args, true),
        duckdb: |args| duckdb_call("quantile_cont", args),
        polars: |args| Ok(args[0].expr.clone().quantile(lit(double(args, 1)), QuantileMethod::Linear)),
        pandas: |args| Ok(Python::atom(format!("quantile({:?})", double(args, 1)))),
        polars_python: |args| {
            Ok(args[0].expr.method(&format!("quantile({:?}, interpolation=\"linear\")", double(args, 1))))
        },
    },
    Function {
        name: "QUANTILE_DISC",
        aliases: &["PERCENTILE_DISC"],
        kind: Kind::Aggregate,
        signature: "QUANTILE_DISC(x number, q constant from 0 to 1) -> the same type",
        doc: "The smallest value whose share of values up to it is at least `q`; always a value that occurs.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: |args| quantile(args, false),
        duckdb: |args| duckdb_call("quantile_disc", args),
        polars: |args| {
            let value = args[0].expr.clone().quantile(lit(double(args, 1)), QuantileMethod::Equiprobable);
            Ok(if args[0].ty == Type::BigInt { value.cast(DataType::Int64) } else { value })
        },
        pandas: |_| Ok(Python::recipe(Recipe::QuantileDisc)),
        polars_python: |args| {
            let cast = if args[0].ty == Type::BigInt { ".cast(pl.Int64)" } else { "" };
            let q = double(args, 1);
            Ok(args[0].expr.method(&format!("quantile({q:?}, interpolation=\"equiprobable\"){cast}")))
        },
    },
    Function {
        name: "BOOL_AND",
        aliases: &["LOGICAL_AND", "EVERY"],
        kind: Kind::Aggregate,
        signature: "BOOL_AND(x BOOLEAN) -> BOOLEAN",
        doc: "Whether all values are true.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Boolean], Type::Boolean),
        duckdb: |args| duckdb_call("bool_and", args),
        polars: |args| Ok(args[0].expr.clone().min()),
        pandas: |_| Ok(Python::atom("min()")),
        polars_python: |args| Ok(args[0].expr.method("min()")),
    },
    Function {
        name: "BOOL_OR",
        aliases: &["LOGICAL_OR"],
        kind: Kind::Aggregate,
        signature: "BOOL_OR(x BOOLEAN) -> BOOLEAN",
        doc: "Whether any value is true.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Boolean], Type::Boolean),
        duckdb: |args| duckdb_call("bool_or", args),
        polars: |args| Ok(args[0].expr.clone().max()),
        pandas: |_| Ok(Python::atom("max()")),
        polars_python: |args| Ok(args[0].expr.method("max()")),
    },
    Function {
        name: "COUNT_IF",
        aliases: &["COUNTIF"],
        kind: Kind::Aggregate,
        signature: "COUNT_IF(x BOOLEAN) -> BIGINT",
        doc: "How many values are true; 0 over no rows, as COUNT (DuckDB 2.0 gives NULL there).",
        on_null: "NULLs are not true.",
        nulls: Nulls::Never,
        resolve: |args| takes(args, &[Type::Boolean], Type::BigInt),
        duckdb: |args| Ok(Sql::atom(format!("count(*) FILTER (WHERE {})", args[0].expr.bare()))),
        polars: |args| Ok(args[0].expr.clone().sum().cast(DataType::Int64)),
        pandas: |_| Ok(Python::atom("sum()")),
        polars_python: |args| Ok(args[0].expr.method("sum().cast(pl.Int64)")),
    },
];

/// A value only where there is something to take it from: Polars 0.55 gives 0 for the variance of a group whose one row is NULL, where
/// its groups are slices of a sorted key.
fn of_values(arg: &Arg<Expr>, value: Expr) -> Expr {
    if arg.nullable { when(arg.expr.clone().count().gt(lit(0))).then(value).otherwise(lit(NULL)) } else { value }
}

/// The same in Python.
fn python_of_values(arg: &Arg<Python>, method: &str) -> Python {
    let x = arg.expr.column();
    let value = x.method(method);
    if !arg.nullable {
        return value;
    }
    Python::atom(format!("pl.when({} > 0).then({})", x.method("count()").source(), value.source()))
}

fn same_number(args: &[ArgType<'_>]) -> Resolution {
    count(args, 1, 1)?;
    let ty = number(args, 0)?;
    takes(args, &[ty], ty)
}

/// Integers stay integers on the way in: the engines sum them exactly.
fn to_double(args: &[ArgType<'_>]) -> Resolution {
    same_number(args).map(|resolved| Resolved { ty: Type::Double, ..resolved })
}

fn same_type(args: &[ArgType<'_>]) -> Resolution {
    count(args, 1, 1)?;
    takes(args, &[args[0].ty], args[0].ty)
}

fn quantile(args: &[ArgType<'_>], continuous: bool) -> Resolution {
    count(args, 2, 2)?;
    let ty = number(args, 0)?;
    let share = match args[1].literal {
        Some(Value::Double(share)) => *share,
        Some(Value::BigInt(share)) => *share as f64,
        _ => return Err("needs a constant number as its second argument".to_owned()),
    };
    if !(0.0..=1.0).contains(&share) {
        return Err(format!("needs a share from 0 to 1, got {share:?}"));
    }
    Ok(Resolved { args: vec![ty, Type::Double], ty: if continuous { Type::Double } else { ty }, nullable: false })
}
