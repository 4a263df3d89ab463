//! Functions of whole numbers and of their bits, and what tells doubles apart.

use polars::prelude::{Column, DataType, Expr, Field, NamedFrom, Series, lit};

use crate::base::Type;

use super::signature::{NULL_GIVES_NULL, Resolution, duckdb_call, takes};
use super::{Arg, ArgType, Binds, Function, Kind, Nulls, Python, Sql};

/// The functions of this part of the family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "GCD",
        aliases: &["GREATEST_COMMON_DIVISOR"],
        kind: Kind::Scalar,
        signature: "GCD(a BIGINT, b BIGINT) -> BIGINT",
        doc: "The greatest common divisor, never negative; of 0 and b it is the size of b.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: two_integers,
        duckdb: |args| duckdb_call("gcd", args),
        polars: |args| Ok(integers(args, gcd)),
        pandas: |args| Ok(Python::call("np.gcd", &[&args[0].expr, &args[1].expr])),
        polars_python: |_| Err("Polars has no greatest common divisor in Python"),
    },
    Function {
        name: "LCM",
        aliases: &["LEAST_COMMON_MULTIPLE"],
        kind: Kind::Scalar,
        signature: "LCM(a BIGINT, b BIGINT) -> BIGINT",
        doc: "The least common multiple, never negative; 0 if one of them is 0.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: two_integers,
        duckdb: |args| duckdb_call("lcm", args),
        polars: |args| {
            Ok(integers(args, |a, b| match gcd(a, b) {
                0 => 0,
                divisor => (a.wrapping_abs() / divisor).wrapping_mul(b.wrapping_abs()),
            }))
        },
        pandas: |args| Ok(Python::call("np.lcm", &[&args[0].expr, &args[1].expr])),
        polars_python: |_| Err("Polars has no least common multiple in Python"),
    },
    Function {
        name: "EVEN",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "EVEN(x DOUBLE) -> DOUBLE",
        doc: "The next even number away from zero.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Double], Type::Double),
        duckdb: |args| duckdb_call("even", args),
        polars: |args| {
            let x = args[0].expr.clone();
            let up = (x.clone().abs() / lit(2.0)).ceil() * lit(2.0);
            Ok(polars::prelude::when(x.lt(lit(0.0))).then(lit(0.0) - up.clone()).otherwise(up))
        },
        pandas: |args| {
            let half = Python::infix(&args[0].expr.method("abs()"), "/", &Python::constant("2"), Binds::Product);
            let up = Python::infix(&Python::call("np.ceil", &[&half]), "*", &Python::constant("2"), Binds::Product);
            Ok(Python::call("np.copysign", &[&up, &args[0].expr]))
        },
        polars_python: |args| {
            let x = args[0].expr.column();
            let half = Python::infix(&x.method("abs()"), "/", &Python::constant("2"), Binds::Product);
            let up = Python::infix(&half.method("ceil()"), "*", &Python::constant("2"), Binds::Product);
            Ok(Python::infix(&up, "*", &x.method("sign()"), Binds::Product))
        },
    },
    Function {
        name: "BITAND",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "BITAND(a BIGINT, b BIGINT) -> BIGINT",
        doc: "The bits that both have; `a & b` is the same.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: two_integers,
        duckdb: |args| Ok(Sql::infix(&args[0].expr, "&", &args[1].expr)),
        polars: |args| Ok(integers(args, |a, b| a & b)),
        pandas: |args| Ok(Python::call("np.bitwise_and", &[&args[0].expr, &args[1].expr])),
        polars_python: |args| Ok(Python::infix(&args[0].expr, "&", &args[1].expr, Binds::And)),
    },
    Function {
        name: "BITOR",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "BITOR(a BIGINT, b BIGINT) -> BIGINT",
        doc: "The bits that one of them has; `a | b` is the same.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: two_integers,
        duckdb: |args| Ok(Sql::infix(&args[0].expr, "|", &args[1].expr)),
        polars: |args| Ok(integers(args, |a, b| a | b)),
        pandas: |args| Ok(Python::call("np.bitwise_or", &[&args[0].expr, &args[1].expr])),
        polars_python: |args| Ok(Python::infix(&args[0].expr, "|", &args[1].expr, Binds::Or)),
    },
    Function {
        name: "BITXOR",
        aliases: &["XOR"],
        kind: Kind::Scalar,
        signature: "BITXOR(a BIGINT, b BIGINT) -> BIGINT",
        doc: "The bits that exactly one of them has.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: two_integers,
        duckdb: |args| duckdb_call("xor", args),
        polars: |args| Ok(integers(args, |a, b| a ^ b)),
        pandas: |args| Ok(Python::call("np.bitwise_xor", &[&args[0].expr, &args[1].expr])),
        polars_python: |args| {
            // `^` binds tighter than `|` and looser than `&`.
            Ok(Python::code(
                format!("{} ^ {}", args[0].expr.column().bound(Binds::And), args[1].expr.bound(Binds::And)),
                Binds::Or,
            ))
        },
    },
    Function {
        name: "ISFINITE",
        aliases: &["IS_FINITE"],
        kind: Kind::Scalar,
        signature: "ISFINITE(x DOUBLE) -> BOOLEAN",
        doc: "Whether the number is not infinite.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Double], Type::Boolean),
        duckdb: |args| duckdb_call("isfinite", args),
        polars: |args| Ok(args[0].expr.clone().is_finite()),
        pandas: |args| Ok(Python::call("np.isfinite", &[&args[0].expr])),
        polars_python: |args| Ok(args[0].expr.method("is_finite()")),
    },
    Function {
        name: "ISINF",
        aliases: &["IS_INF"],
        kind: Kind::Scalar,
        signature: "ISINF(x DOUBLE) -> BOOLEAN",
        doc: "Whether the number is infinity or -infinity.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Double], Type::Boolean),
        duckdb: |args| duckdb_call("isinf", args),
        polars: |args| Ok(args[0].expr.clone().is_infinite()),
        pandas: |args| Ok(Python::call("np.isinf", &[&args[0].expr])),
        polars_python: |args| Ok(args[0].expr.method("is_infinite()")),
    },
];

fn two_integers(args: &[ArgType<'_>]) -> Resolution {
    takes(args, &[Type::BigInt; 2], Type::BigInt)
}

fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a as i64
}

/// Both columns, row by row; NULL where one is.
fn integers(args: &[Arg<Expr>], compute: fn(i64, i64) -> i64) -> Expr {
    args[0].expr.clone().map_many(
        move |columns: &mut [Column]| {
            let (a, b) = (columns[0].i64()?.rechunk(), columns[1].i64()?.rechunk());
            let at = |column: &polars::prelude::Int64Chunked, row: usize| {
                column.get(if column.len() == 1 { 0 } else { row })
            };
            let rows = if a.len() == 1 { b.len() } else { a.len() };
            let values: Vec<Option<i64>> = (0..rows).map(|row| Some(compute(at(&a, row)?, at(&b, row)?))).collect();
            Ok(Series::new(a.name().clone(), values).into())
        },
        &[args[1].expr.clone()],
        |_, fields| Ok(Field::new(fields[0].name().clone(), DataType::Int64)),
    )
}
