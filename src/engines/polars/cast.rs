//! Changes of type. A value that does not allow a cast fails the run, or becomes NULL where TRY_CAST was asked for.

use polars::prelude as pl;

use crate::base::Type;
use crate::engines::Failure;
use crate::plan::Casting;

use super::failure::unsupported;
use super::parse::{self, Odd};
use super::text;

/// The Polars type of a type of the language.
pub(super) fn dtype(ty: Type) -> pl::DataType {
    match ty {
        Type::Boolean => pl::DataType::Boolean,
        Type::BigInt => pl::DataType::Int64,
        Type::Double => pl::DataType::Float64,
        Type::Varchar => pl::DataType::String,
        Type::Date => pl::DataType::Date,
        Type::Timestamp => parse::TIMESTAMP,
        Type::Null => pl::DataType::Null,
    }
}

/// `CAST(value AS to)`, or `TRY_CAST`.
///
/// # Errors
/// For pairs of types that have no cast.
pub(super) fn lower(value: pl::Expr, from: Type, to: Type, casting: Casting) -> Result<pl::Expr, Failure> {
    use Type::{BigInt, Boolean, Date, Double, Null, Timestamp, Varchar};

    // Blanks are spaces: of other whitespace every engine has its own idea.
    let trimmed = |value: pl::Expr| value.str().strip_chars(pl::lit(" "));
    let (odd, to_number): (_, fn(pl::Expr, pl::DataType) -> pl::Expr) = match casting {
        Casting::Try => (Odd::IsNull, |value, dtype| value.cast(dtype)),
        Casting::Implicit | Casting::Strict => (Odd::Stops, |value, dtype| value.strict_cast(dtype)),
    };
    Ok(match (from, to) {
        (from, to) if from == to => value,
        (Null, to) => value.cast(dtype(to)),
        // DuckDB rounds to the nearest integer, halves to the even one.
        (Double, BigInt) => to_number(value.round(0, pl::RoundMode::HalfToEven), pl::DataType::Int64),
        (BigInt, Boolean) => value.neq(pl::lit(0)),
        (Double, Boolean) => value.neq(pl::lit(0.0)),
        (Boolean | BigInt, Double) => value.cast(pl::DataType::Float64),
        (Boolean, BigInt) => value.cast(pl::DataType::Int64),
        (Varchar, BigInt) => to_number(trimmed(value), pl::DataType::Int64),
        // The language has no NaN, and its name is no number.
        (Varchar, Double) => to_number(trimmed(value), pl::DataType::Float64).fill_nan(pl::lit(pl::NULL)),
        (Varchar, Boolean) => parse::truth(value, odd),
        (Varchar, Date) => parse::iso_date(value, odd),
        (Varchar, Timestamp) => parse::iso_timestamp(value, odd),
        (Date, Timestamp) => value.cast(parse::TIMESTAMP),
        (Timestamp, Date) => value.dt().date(),
        (Double, Varchar) => text::of_double(value),
        (Timestamp, Varchar) => text::of_timestamp(value),
        (Boolean | BigInt | Date, Varchar) => value.cast(pl::DataType::String),
        (from, to) => return Err(unsupported(format!("a cast from {from} to {to}"))),
    })
}
