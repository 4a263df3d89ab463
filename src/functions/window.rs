//! Functions of the rows around one: they stand before OVER only. Which rows and in what order is said there, so each engine
//! lowers them together with their OVER, by name; only DuckDB has a call of its own for them.

use crate::base::Type;

use super::signature::{Resolution, common, constant_integer, count, duckdb_call};
use super::{Arg, ArgType, Function, Kind, Lowered, Nulls, Resolved};

/// Why an entry has no form of its own in an engine.
const WITH_ITS_WINDOW: &str = "a window function has no form without its OVER";

const NO_ARGUMENT: &str = "Has no argument; NULLs in ORDER BY are peers of each other.";
const AS_VALUES: &str =
    "NULLs are values as any other, unless IGNORE NULLS stands behind the call: then they are passed over.";

/// The functions of this family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "ROW_NUMBER",
        aliases: &[],
        kind: Kind::Window,
        signature: "ROW_NUMBER() OVER (...) -> BIGINT",
        doc: "The place of the row in its partition, from 1. Which of two peers comes first is left to chance.",
        on_null: NO_ARGUMENT,
        nulls: Nulls::Never,
        resolve: rank,
        duckdb: |args| duckdb_call("row_number", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "RANK",
        aliases: &[],
        kind: Kind::Window,
        signature: "RANK() OVER (ORDER BY ...) -> BIGINT",
        doc: "One more than the number of rows before the row's peers: 1, 2, 2, 4.",
        on_null: NO_ARGUMENT,
        nulls: Nulls::Never,
        resolve: rank,
        duckdb: |args| duckdb_call("rank", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "DENSE_RANK",
        aliases: &[],
        kind: Kind::Window,
        signature: "DENSE_RANK() OVER (ORDER BY ...) -> BIGINT",
        doc: "The place of the row's peers among all groups of peers: 1, 2, 2, 3.",
        on_null: NO_ARGUMENT,
        nulls: Nulls::Never,
        resolve: rank,
        duckdb: |args| duckdb_call("dense_rank", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "PERCENT_RANK",
        aliases: &[],
        kind: Kind::Window,
        signature: "PERCENT_RANK() OVER (ORDER BY ...) -> DOUBLE",
        doc: "RANK() - 1 as a share of the other rows of the partition, from 0 to 1; 0 in a partition of one row.",
        on_null: NO_ARGUMENT,
        nulls: Nulls::Never,
        resolve: |args| rank(args).map(|resolved| Resolved { ty: Type::Double, ..resolved }),
        duckdb: |args| duckdb_call("percent_rank", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "CUME_DIST",
        aliases: &[],
        kind: Kind::Window,
        signature: "CUME_DIST() OVER (ORDER BY ...) -> DOUBLE",
        doc: "The share of the partition's rows up to the row and its peers, above 0 and at most 1.",
        on_null: NO_ARGUMENT,
        nulls: Nulls::Never,
        resolve: |args| rank(args).map(|resolved| Resolved { ty: Type::Double, ..resolved }),
        duckdb: |args| duckdb_call("cume_dist", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "NTILE",
        aliases: &[],
        kind: Kind::Window,
        signature: "NTILE(n constant BIGINT) OVER (ORDER BY ...) -> BIGINT",
        doc: "Cuts the partition into `n` runs as equal as can be and numbers them from 1; the first ones are longer by one row where \
              it does not come out even.",
        on_null: NO_ARGUMENT,
        nulls: Nulls::Never,
        resolve: |args| {
            count(args, 1, 1)?;
            positive(args, 0)?;
            Ok(Resolved { args: vec![Type::BigInt], ty: Type::BigInt, nullable: false })
        },
        duckdb: |args| duckdb_call("ntile", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "LAG",
        aliases: &[],
        kind: Kind::Window,
        signature: "LAG(x [, n constant BIGINT [, otherwise]]) [IGNORE NULLS] OVER (ORDER BY ...) -> the same type",
        doc: "The value `n` rows (1 unless said otherwise) before the row; where there is none `otherwise`, or NULL.",
        on_null: AS_VALUES,
        nulls: Nulls::Spread,
        resolve: shifted,
        duckdb: |args| duckdb_call("lag", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "LEAD",
        aliases: &[],
        kind: Kind::Window,
        signature: "LEAD(x [, n constant BIGINT [, otherwise]]) [IGNORE NULLS] OVER (ORDER BY ...) -> the same type",
        doc: "The value `n` rows (1 unless said otherwise) behind the row; where there is none `otherwise`, or NULL.",
        on_null: AS_VALUES,
        nulls: Nulls::Spread,
        resolve: shifted,
        duckdb: |args| duckdb_call("lead", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "FIRST_VALUE",
        aliases: &[],
        kind: Kind::Window,
        signature: "FIRST_VALUE(x) [IGNORE NULLS] OVER (ORDER BY ... [frame]) -> the same type",
        doc: "The value in the first row of the frame.",
        on_null: AS_VALUES,
        nulls: Nulls::Spread,
        resolve: same_type,
        duckdb: |args| duckdb_call("first_value", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "LAST_VALUE",
        aliases: &[],
        kind: Kind::Window,
        signature: "LAST_VALUE(x) [IGNORE NULLS] OVER (ORDER BY ... [frame]) -> the same type",
        doc: "The value in the last row of the frame, which without a frame of its own ends with the peers of the current row.",
        on_null: AS_VALUES,
        nulls: Nulls::Spread,
        resolve: same_type,
        duckdb: |args| duckdb_call("last_value", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
    Function {
        name: "NTH_VALUE",
        aliases: &[],
        kind: Kind::Window,
        signature: "NTH_VALUE(x, n constant BIGINT) [IGNORE NULLS] OVER (ORDER BY ... [frame]) -> the same type",
        doc: "The value in the `n`-th row of the frame, from 1; NULL where the frame is shorter.",
        on_null: AS_VALUES,
        nulls: Nulls::Spread,
        resolve: |args| {
            count(args, 2, 2)?;
            positive(args, 1)?;
            Ok(Resolved { args: vec![args[0].ty, Type::BigInt], ty: args[0].ty, nullable: true })
        },
        duckdb: |args| duckdb_call("nth_value", args),
        polars: without_form,
        pandas: without_form,
        polars_python: without_form,
    },
];

fn without_form<E>(_: &[Arg<E>]) -> Lowered<E> {
    Err(WITH_ITS_WINDOW)
}

fn rank(args: &[ArgType<'_>]) -> Resolution {
    count(args, 0, 0)?;
    Ok(Resolved { args: Vec::new(), ty: Type::BigInt, nullable: false })
}

fn same_type(args: &[ArgType<'_>]) -> Resolution {
    count(args, 1, 1)?;
    Ok(Resolved { args: vec![args[0].ty], ty: args[0].ty, nullable: false })
}

fn shifted(args: &[ArgType<'_>]) -> Resolution {
    count(args, 1, 3)?;
    let mut ty = args[0].ty;
    if args.len() > 1 {
        constant_integer(args, 1)?;
    }
    if let Some(otherwise) = args.get(2) {
        ty = common(&[args[0], *otherwise])?;
    }
    Ok(Resolved { args: [ty, Type::BigInt, ty][..args.len()].to_vec(), ty, nullable: args.len() < 3 })
}

fn positive(args: &[ArgType<'_>], at: usize) -> Result<(), String> {
    match constant_integer(args, at)? {
        number if number >= 1 => Ok(()),
        number => Err(format!("counts from 1, got {number}")),
    }
}
