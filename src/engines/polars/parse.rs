//! Text -> days and instants: by a pattern for columns of files, by ISO 8601 for everything else.
//!
//! A text that does not fit is an error that shows it, or NULL where that was asked for.

use polars::prelude as pl;
use polars::prelude::{NamedFrom, PolarsResult, StrptimeOptions, polars_bail};

use crate::base::Value;

/// The type of an instant.
pub(super) const TIMESTAMP: pl::DataType = pl::DataType::Datetime(pl::TimeUnit::Microseconds, None);

/// What becomes of a text that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
    /// It stops the run.
    Stops,
    /// It is NULL.
    IsNull,
}

/// A column of text as days.
pub(super) fn date_column(text: pl::Expr, pattern: Option<&str>) -> pl::Expr {
    text.str().to_date(strict(pattern.unwrap_or("%Y-%m-%d")))
}

/// A column of text as instants. A pattern with an offset, and no pattern, leave the work to [`iso_timestamp`].
pub(super) fn timestamp_column(text: pl::Expr, pattern: Option<&str>) -> pl::Expr {
    match pattern {
        Some(pattern) if !pattern.contains("%z") && pattern != "ISO8601" => {
            text.str().to_datetime(Some(pl::TimeUnit::Microseconds), None, strict(pattern), pl::lit("raise"))
        }
        _ => iso_timestamp(text, Odd::Stops),
    }
}

/// Text that a person wrote as days: `2013-01-31`.
pub(super) fn iso_date(text: pl::Expr, odd: Odd) -> pl::Expr {
    each(text, "DATE", pl::DataType::Date, odd, |text| match Value::parse_date(text) {
        Some(Value::Date(days)) => Some(days),
        _ => None,
    })
}

/// Text that a person wrote as instants: `2013-01-31[ T]05:00[:00[.123456]][Z|+02:00]`; an offset is converted to UTC.
pub(super) fn iso_timestamp(text: pl::Expr, odd: Odd) -> pl::Expr {
    each(text, "TIMESTAMP", TIMESTAMP, odd, |text| match Value::parse_timestamp(text) {
        Some(Value::Timestamp(micros)) => Some(micros),
        _ => None,
    })
}

/// Text that a person wrote as truth: DuckDB's words, in any case.
pub(super) fn truth(text: pl::Expr, odd: Odd) -> pl::Expr {
    each(text, "BOOLEAN", pl::DataType::Boolean, odd, Value::parse_truth)
}

fn strict(pattern: &str) -> StrptimeOptions {
    // Python's `%f` is a fraction of any length; here that is `%.f`, which brings its own point.
    let pattern = pattern.replace(".%f", "%.f");
    StrptimeOptions { format: Some(pattern.as_str().into()), strict: true, exact: true, cache: true }
}

/// Every text through `read`.
fn each<T: 'static>(
    text: pl::Expr,
    target: &'static str,
    dtype: pl::DataType,
    odd: Odd,
    read: fn(&str) -> Option<T>,
) -> pl::Expr
where
    Vec<Option<T>>: AsRef<[Option<T>]>,
    pl::Series: NamedFrom<Vec<Option<T>>, [Option<T>]>,
{
    let output = dtype.clone();
    text.map_with_fmt_str(
        move |column| {
            let values = column
                .str()?
                .iter()
                .map(|text| match text {
                    None => Ok(None),
                    Some(text) => match read(text) {
                        None if odd == Odd::Stops => {
                            polars_bail!(ComputeError: "cannot read `{text}` as {target}")
                        }
                        value => Ok(value),
                    },
                })
                .collect::<PolarsResult<Vec<Option<T>>>>()?;
            Ok(pl::Series::new(column.name().clone(), values).cast(&dtype)?.into())
        },
        move |_, field| Ok(pl::Field::new(field.name().clone(), output.clone())),
        "parse",
    )
}
