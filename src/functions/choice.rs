//! Aggregates that pick or join values of a group. Where several would do, the smallest is taken, so that every engine gives the same.

use polars::prelude::{NULL, lit, when};

use crate::base::Type;

use super::signature::{Resolution, constant_text, count, duckdb_call, takes, text};
use super::{Arg, ArgType, Binds, Function, Kind, Nulls, Python, Recipe, Resolved, Sql, quote};

const LEFT_OUT: &str = "NULLs are left out; NULL if nothing remains.";

/// The functions of this part of the family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "ANY_VALUE",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "ANY_VALUE(x) -> the same type",
        doc: "One of the values, whichever an engine meets first; for columns that have one value a group. \
              Where there are several, engines may differ, and the report says that the answer is not determined.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: |args| {
            count(args, 1, 1)?;
            takes(args, &[args[0].ty], args[0].ty)
        },
        duckdb: |args| duckdb_call("any_value", args),
        polars: |args| {
            let x = args[0].expr.clone();
            Ok(if args[0].nullable { x.first_non_null() } else { x.first() })
        },
        pandas: |_| Ok(Python::atom("first()")),
        polars_python: |args| {
            let first = if args[0].nullable { "drop_nulls().first()" } else { "first()" };
            Ok(args[0].expr.method(first))
        },
    },
    Function {
        name: "MIN_BY",
        aliases: &["ARG_MIN", "ARGMIN"],
        kind: Kind::Aggregate,
        signature: "MIN_BY(x, y) -> the type of x",
        doc: "The `x` of the row whose `y` is smallest; of several such rows the smallest `x`.",
        on_null: "Rows in which `x` or `y` is NULL are left out; NULL if nothing remains.",
        nulls: Nulls::Spread,
        resolve: picked,
        duckdb: |args| Ok(duckdb_picked("min_by", args)),
        polars: |args| {
            let (x, y) = polars_picked(args);
            Ok(x.filter(y.clone().eq(y.min())).min())
        },
        pandas: |_| Ok(Python::recipe(Recipe::AtSmallest)),
        polars_python: |args| Ok(polars_python_picked(args, "min()")),
    },
    Function {
        name: "MAX_BY",
        aliases: &["ARG_MAX", "ARGMAX"],
        kind: Kind::Aggregate,
        signature: "MAX_BY(x, y) -> the type of x",
        doc: "The `x` of the row whose `y` is largest; of several such rows the smallest `x`.",
        on_null: "Rows in which `x` or `y` is NULL are left out; NULL if nothing remains.",
        nulls: Nulls::Spread,
        resolve: picked,
        duckdb: |args| Ok(duckdb_picked("max_by", args)),
        polars: |args| {
            let (x, y) = polars_picked(args);
            Ok(x.filter(y.clone().eq(y.max())).min())
        },
        pandas: |_| Ok(Python::recipe(Recipe::AtLargest)),
        polars_python: |args| Ok(polars_python_picked(args, "max()")),
    },
    Function {
        name: "MODE",
        aliases: &[],
        kind: Kind::Aggregate,
        signature: "MODE(x) -> the same type",
        doc: "The most frequent value; of several equally frequent ones the smallest.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: |args| {
            count(args, 1, 1)?;
            takes(args, &[args[0].ty], args[0].ty)
        },
        // Without an order DuckDB gives the one that it met first.
        duckdb: |args| {
            let x = args[0].expr.source();
            Ok(Sql::atom(format!("mode({x} ORDER BY {x})")))
        },
        polars: |args| Ok(args[0].expr.clone().drop_nulls().mode(false).min()),
        pandas: |_| Ok(Python::recipe(Recipe::Mode)),
        polars_python: |args| Ok(args[0].expr.method("drop_nulls().mode().min()")),
    },
    Function {
        name: "STRING_AGG",
        aliases: &["LISTAGG", "GROUP_CONCAT"],
        kind: Kind::Aggregate,
        signature: "STRING_AGG([DISTINCT] x VARCHAR [, separator VARCHAR constant] [ORDER BY ...]) -> VARCHAR",
        doc: "The texts one after the other with the separator (a comma unless said otherwise) between them, in the order given. \
              What the order leaves open, or all of it where there is none, is decided by the texts themselves, the smallest first.",
        on_null: LEFT_OUT,
        nulls: Nulls::Spread,
        resolve: |args| {
            count(args, 1, 2)?;
            if !matches!(args[0].ty, Type::Varchar | Type::Null) {
                return Err(format!("joins texts, got {}; write CAST(x AS VARCHAR)", args[0].ty));
            }
            if args.len() == 2 {
                constant_text(args, 1)?;
            }
            Ok(Resolved { args: vec![Type::Varchar; args.len()], ty: Type::Varchar, nullable: false })
        },
        duckdb: |args| duckdb_call("string_agg", args),
        polars: |args| {
            let x = args[0].expr.clone();
            let joined = x.clone().str().join(separator(args), true);
            if !args[0].nullable {
                return Ok(joined);
            }
            Ok(when(x.count().gt(lit(0))).then(joined).otherwise(lit(NULL)))
        },
        pandas: |_| Ok(Python::recipe(Recipe::Join)),
        polars_python: |args| {
            let x = args[0].expr.column();
            let joined = x.method(&format!("str.join({})", quote(separator(args))));
            if !args[0].nullable {
                return Ok(joined);
            }
            Ok(Python::atom(format!("pl.when({} > 0).then({})", x.method("count()").source(), joined.source())))
        },
    },
];

fn picked(args: &[ArgType<'_>]) -> Resolution {
    count(args, 2, 2)?;
    takes(args, &[args[0].ty, args[1].ty], args[0].ty)
}

/// Ordered by `x`, so that of equal `y` the one with the smallest `x` is met first.
fn duckdb_picked(name: &str, args: &[Arg<Sql>]) -> Sql {
    let (x, y) = (args[0].expr.source(), args[1].expr.source());
    Sql::atom(format!("{name}({x}, {y} ORDER BY {x})"))
}

/// `x`, and `y` without the rows in which `x` is NULL.
fn polars_picked(args: &[Arg<polars::prelude::Expr>]) -> (polars::prelude::Expr, polars::prelude::Expr) {
    let (x, y) = (args[0].expr.clone(), args[1].expr.clone());
    let y = if args[0].nullable { when(x.clone().is_not_null()).then(y).otherwise(lit(NULL)) } else { y };
    (x, y)
}

fn polars_python_picked(args: &[Arg<Python>], extreme: &str) -> Python {
    let (x, y) = (args[0].expr.column(), args[1].expr.column());
    let y = if args[0].nullable {
        Python::atom(format!("pl.when({}).then({})", x.method("is_not_null()").source(), y.source()))
    } else {
        y
    };
    let there = Python::infix(&y, "==", &y.method(extreme), Binds::Comparison);
    x.method(&format!("filter({}).min()", there.source()))
}

fn separator<E>(args: &[Arg<E>]) -> &str {
    if args.len() > 1 { text(args, 1) } else { "," }
}
