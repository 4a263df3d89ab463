//! Functions that choose between their arguments.

use polars::prelude::{coalesce, lit, when};

use crate::base::{Type, Value};

use super::signature::{Resolution, common, count, duckdb_call, expect, may_be_null, pandas_as};
use super::{Arg, ArgType, Binds, Function, Kind, Nulls, Python, Resolved};

/// The functions of this family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "COALESCE",
        aliases: &["IFNULL", "NVL"],
        kind: Kind::Scalar,
        signature: "COALESCE(a, b, ...) -> their common type",
        doc: "The first argument that is not NULL.",
        on_null: "NULL only if all arguments are NULL.",
        nulls: Nulls::Skipped,
        resolve: |args| one_type(args, 1),
        duckdb: |args| duckdb_call("coalesce", args),
        polars: |args| Ok(coalesce(&args.iter().map(|arg| arg.expr.clone()).collect::<Vec<_>>())),
        pandas: |args| {
            let last = args.iter().position(|arg| !arg.nullable).unwrap_or(args.len() - 1);
            let first = if last > 0 { args[0].expr.column() } else { args[0].expr.clone() };
            let filled =
                args[1..=last].iter().fold(first, |left, arg| left.method(&format!("fillna({})", arg.expr.source())));
            Ok(if args[0].nullable {
                pandas_as(&Arg { expr: filled, ..args[0].clone() }, args[last].nullable)
            } else {
                filled
            })
        },
        polars_python: |args| {
            let args: Vec<String> = args.iter().map(|arg| arg.expr.column().source().to_owned()).collect();
            Ok(Python::atom(format!("pl.coalesce({})", args.join(", "))))
        },
    },
    Function {
        name: "NULLIF",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "NULLIF(a, b) -> the type of a",
        doc: "NULL where both arguments are equal, else the first.",
        on_null: "A NULL second argument is equal to nothing, so the first comes back.",
        nulls: Nulls::Spread,
        resolve: |args| {
            count(args, 2, 2)?;
            may_be_null(one_type(args, 2))
        },
        duckdb: |args| {
            let first = duckdb_call("nullif", args)?;
            // Of a constant DuckDB makes the smallest type that holds it.
            Ok(if args[0].ty == Type::BigInt { first.cast("BIGINT") } else { first })
        },
        polars: |args| {
            let (a, b) = (args[0].expr.clone(), args[1].expr.clone());
            Ok(when(a.clone().eq(b).fill_null(lit(false))).then(lit(polars::prelude::NULL)).otherwise(a))
        },
        pandas: |args| {
            let a = Arg { expr: args[0].expr.column(), ..args[0].clone() };
            let equal = Python::infix(&a.expr, "==", &args[1].expr, Binds::Comparison);
            let three_valued = matches!(a.ty, Type::BigInt | Type::Boolean) && (a.nullable || args[1].nullable);
            let equal = if three_valued { equal.method("fillna(False)") } else { equal };
            Ok(pandas_as(&a, true).method(&format!("mask({})", equal.source())))
        },
        polars_python: |args| {
            let equal = Python::infix(&args[0].expr.column(), "==", &args[1].expr, Binds::Comparison);
            let equal = equal.method("fill_null(False)");
            Ok(Python::atom(format!(
                "pl.when({}).then(None).otherwise({})",
                equal.source(),
                args[0].expr.column().source()
            )))
        },
    },
    Function {
        name: "IF",
        aliases: &["IIF"],
        kind: Kind::Scalar,
        signature: "IF(condition BOOLEAN, a, b) -> the common type of a and b",
        doc: "`a` where the condition is true, else `b`.",
        on_null: "A NULL condition is not true, so `b` comes.",
        nulls: Nulls::Branches,
        resolve: |args| {
            count(args, 3, 3)?;
            expect(0, args[0].ty, Type::Boolean)?;
            let ty = common(&args[1..])?;
            Ok(Resolved { args: vec![Type::Boolean, ty, ty], ty, nullable: false })
        },
        duckdb: |args| duckdb_call("if", args),
        polars: |args| Ok(when(args[0].expr.clone()).then(args[1].expr.clone()).otherwise(args[2].expr.clone())),
        pandas: |args| {
            let nullable = args[1].nullable || args[2].nullable;
            let chosen = args[0].expr.column();
            let chosen = if args[0].nullable { chosen.method("fillna(False)") } else { chosen };
            let otherwise = pandas_as(&Arg { expr: args[2].expr.column(), ..args[2].clone() }, nullable);
            Ok(otherwise.method(&format!("mask({}, {})", chosen.source(), args[1].expr.source())))
        },
        polars_python: |args| {
            let [condition, a, b] = [0, 1, 2].map(|at| args[at].expr.column().source().to_owned());
            Ok(Python::atom(format!("pl.when({condition}).then({a}).otherwise({b})")))
        },
    },
];

fn one_type(args: &[ArgType<'_>], least: usize) -> Resolution {
    count(args, least, usize::MAX)?;
    let ty = common(args)?;
    Ok(Resolved { args: vec![ty; args.len()], ty, nullable: args.iter().all(|arg| arg.literal == Some(&Value::Null)) })
}
