//! Angles, hyperbolic functions and their inverses, all of doubles. What is not defined is NULL.

use polars::prelude::{NULL, lit};

use crate::base::Type;

use super::signature::{NULL_GIVES_NULL, duckdb_call, duckdb_defined_call, may_be_null, takes};
use super::{Function, Kind, Nulls, Python};

/// A function of one double that is called the same, but for spelling, in all engines. `partial` ones are NULL where they are not defined.
macro_rules! of_one_double {
    ($name:literal, $doc:literal, $on_null:expr, $partial:literal, $duckdb:literal, $polars:ident, $numpy:literal, $python:literal) => {
        Function {
            name: $name,
            aliases: &[],
            kind: Kind::Scalar,
            signature: concat!($name, "(x DOUBLE) -> DOUBLE"),
            doc: $doc,
            on_null: $on_null,
            nulls: Nulls::Spread,
            resolve: |args| {
                let resolved = takes(args, &[Type::Double], Type::Double);
                if $partial { may_be_null(resolved) } else { resolved }
            },
            duckdb: |args| if $partial { duckdb_defined_call($duckdb, args) } else { duckdb_call($duckdb, args) },
            polars: |args| {
                let value = args[0].expr.clone().$polars();
                Ok(if $partial { value.fill_nan(lit(NULL)) } else { value })
            },
            pandas: |args| Ok(Python::call($numpy, &[&args[0].expr])),
            polars_python: |args| {
                let value = args[0].expr.method($python);
                Ok(if $partial { value.method("fill_nan(None)") } else { value })
            },
        }
    };
}

const NOT_INFINITE: &str = "NULL if the argument is NULL or infinite.";

/// The functions of this part of the family.
pub(super) const FUNCTIONS: &[Function] = &[
    of_one_double!("SIN", "The sine of an angle in radians.", NOT_INFINITE, true, "sin", sin, "np.sin", "sin()"),
    of_one_double!("COS", "The cosine of an angle in radians.", NOT_INFINITE, true, "cos", cos, "np.cos", "cos()"),
    of_one_double!("TAN", "The tangent of an angle in radians.", NOT_INFINITE, true, "tan", tan, "np.tan", "tan()"),
    Function {
        name: "COT",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "COT(x DOUBLE) -> DOUBLE",
        doc: "The cotangent of an angle in radians; infinity of 0.",
        on_null: NOT_INFINITE,
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(takes(args, &[Type::Double], Type::Double)),
        duckdb: |args| duckdb_defined_call("cot", args),
        polars: |args| Ok((lit(1.0) / args[0].expr.clone().tan()).fill_nan(lit(NULL))),
        pandas: |args| {
            let tangent = Python::call("np.tan", &[&args[0].expr]);
            Ok(Python::infix(&Python::constant("1"), "/", &tangent, super::Binds::Product))
        },
        polars_python: |args| {
            let tangent = args[0].expr.method("tan()");
            Ok(Python::infix(&Python::constant("1"), "/", &tangent, super::Binds::Product).method("fill_nan(None)"))
        },
    },
    of_one_double!(
        "ASIN",
        "The angle in radians of this sine, -pi/2 to pi/2.",
        "NULL if the argument is NULL or beyond -1 and 1.",
        true,
        "asin",
        arcsin,
        "np.arcsin",
        "arcsin()"
    ),
    of_one_double!(
        "ACOS",
        "The angle in radians of this cosine, 0 to pi.",
        "NULL if the argument is NULL or beyond -1 and 1.",
        true,
        "acos",
        arccos,
        "np.arccos",
        "arccos()"
    ),
    of_one_double!(
        "ATAN",
        "The angle in radians of this tangent, -pi/2 to pi/2.",
        NULL_GIVES_NULL,
        false,
        "atan",
        arctan,
        "np.arctan",
        "arctan()"
    ),
    Function {
        name: "ATAN2",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "ATAN2(y DOUBLE, x DOUBLE) -> DOUBLE",
        doc: "The angle in radians of the point (x, y), -pi to pi; 0 of the origin.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Double; 2], Type::Double),
        duckdb: |args| duckdb_call("atan2", args),
        polars: |args| Ok(args[0].expr.clone().arctan2(args[1].expr.clone())),
        pandas: |args| Ok(Python::call("np.arctan2", &[&args[0].expr, &args[1].expr])),
        polars_python: |args| {
            Ok(Python::atom(format!(
                "pl.arctan2({}, {})",
                args[0].expr.column().source(),
                args[1].expr.column().source()
            )))
        },
    },
    of_one_double!(
        "SINH",
        "The hyperbolic sine; infinity where that is too large.",
        NULL_GIVES_NULL,
        false,
        "sinh",
        sinh,
        "np.sinh",
        "sinh()"
    ),
    of_one_double!(
        "COSH",
        "The hyperbolic cosine; infinity where that is too large.",
        NULL_GIVES_NULL,
        false,
        "cosh",
        cosh,
        "np.cosh",
        "cosh()"
    ),
    of_one_double!("TANH", "The hyperbolic tangent.", NULL_GIVES_NULL, false, "tanh", tanh, "np.tanh", "tanh()"),
    of_one_double!(
        "ASINH",
        "The inverse of the hyperbolic sine.",
        NULL_GIVES_NULL,
        false,
        "asinh",
        arcsinh,
        "np.arcsinh",
        "arcsinh()"
    ),
    of_one_double!(
        "ACOSH",
        "The inverse of the hyperbolic cosine.",
        "NULL if the argument is NULL or below 1.",
        true,
        "acosh",
        arccosh,
        "np.arccosh",
        "arccosh()"
    ),
    of_one_double!(
        "ATANH",
        "The inverse of the hyperbolic tangent; infinity of 1, -infinity of -1.",
        "NULL if the argument is NULL or beyond -1 and 1.",
        true,
        "atanh",
        arctanh,
        "np.arctanh",
        "arctanh()"
    ),
    of_one_double!(
        "DEGREES",
        "Radians to degrees.",
        NULL_GIVES_NULL,
        false,
        "degrees",
        degrees,
        "np.degrees",
        "degrees()"
    ),
    of_one_double!(
        "RADIANS",
        "Degrees to radians.",
        NULL_GIVES_NULL,
        false,
        "radians",
        radians,
        "np.radians",
        "radians()"
    ),
    of_one_double!(
        "CBRT",
        "The cube root, of negative numbers too.",
        NULL_GIVES_NULL,
        false,
        "cbrt",
        cbrt,
        "np.cbrt",
        "cbrt()"
    ),
];
