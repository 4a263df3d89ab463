//! NaN, which the language does not have, becomes NULL.
//!
//! NaN is rare and looking for it cheap, so a column without any is handed on as it is: Polars' own `fill_nan` writes every column
//! anew, which takes several times as long as the product before it.

use polars::prelude as pl;
use polars::prelude::IntoColumn;

/// The same doubles, NULL where they are NaN.
pub(in crate::engines::polars) fn to_null(expr: pl::Expr) -> pl::Expr {
    expr.map_with_fmt_str(without_nan, |_, field| Ok(field.clone()), "NaN is NULL")
}

/// The same column; NULL where it was NaN.
pub(in crate::engines::polars) fn without_nan(column: pl::Column) -> pl::PolarsResult<pl::Column> {
    let numbers = column.f64()?;
    if !numbers.downcast_iter().any(|chunk| holds_nan(chunk.values())) {
        return Ok(column);
    }
    let clean: pl::Float64Chunked = numbers.iter().map(|number| number.filter(|number| !number.is_nan())).collect();
    Ok(clean.with_name(column.name().clone()).into_column())
}

/// Block by block without a branch inside, so that a processor takes several at once.
fn holds_nan(numbers: &[f64]) -> bool {
    numbers.chunks(1024).any(|block| block.iter().fold(false, |found, number| found | number.is_nan()))
}
