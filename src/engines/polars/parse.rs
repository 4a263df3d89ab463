//! Text -> days and instants: by a pattern for columns of files, by ISO 8601 for everything else.
//!
//! A text that does not fit is an error that shows it.

use polars::prelude as pl;
use polars::prelude::{NamedFrom, PolarsResult, StrptimeOptions, polars_bail};

use crate::base::Value;

/// The type of an instant.
pub(super) const TIMESTAMP: pl::DataType = pl::DataType::Datetime(pl::TimeUnit::Microseconds, None);

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
        _ => iso_timestamp(text),
    }
}

/// Text that a person wrote as days: `2013-01-31`.
pub(super) fn iso_date(text: pl::Expr) -> pl::Expr {
    each(text, "DATE", pl::DataType::Date, |text| match Value::parse_date(text) {
        Some(Value::Date(days)) => Some(days),
        _ => None,
    })
}

/// Text that a person wrote as instants: `2013-01-31[ T]05:00[:00[.123456]][Z|+02:00]`; an offset is converted to UTC.
pub(super) fn iso_timestamp(text: pl::Expr) -> pl::Expr {
    each(text, "TIMESTAMP", TIMESTAMP, instant)
}

/// Text that a person wrote as truth: DuckDB's words, in any case.
pub(super) fn truth(text: pl::Expr) -> pl::Expr {
    each(text, "BOOLEAN", pl::DataType::Boolean, |text| match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    })
}

fn strict(pattern: &str) -> StrptimeOptions {
    // Python's `%f` is a fraction of any length; here that is `%.f`, which brings its own point.
    let pattern = pattern.replace(".%f", "%.f");
    StrptimeOptions { format: Some(pattern.as_str().into()), strict: true, exact: true, cache: true }
}

/// Every text through `read`; one that it does not know is an error.
fn each<T: 'static>(text: pl::Expr, target: &'static str, dtype: pl::DataType, read: fn(&str) -> Option<T>) -> pl::Expr
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
                        Some(value) => Ok(Some(value)),
                        None => polars_bail!(ComputeError: "cannot read `{text}` as {target}"),
                    },
                })
                .collect::<PolarsResult<Vec<Option<T>>>>()?;
            Ok(pl::Series::new(column.name().clone(), values).cast(&dtype)?.into())
        },
        move |_, field| Ok(pl::Field::new(field.name().clone(), output.clone())),
        "parse",
    )
}

fn instant(text: &str) -> Option<i64> {
    let text = text.trim();
    let (text, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(text) => (text, 0),
        None => split_offset(text),
    };
    match Value::parse_timestamp(text)? {
        Value::Timestamp(micros) => micros.checked_sub(offset),
        _ => None,
    }
}

/// `...+02:00` -> `...` and two hours in microseconds.
fn split_offset(text: &str) -> (&str, i64) {
    let whole = (text, 0);
    // A sign before the time of day belongs to the date.
    let Some(time) = text.find([' ', 'T']) else { return whole };
    let Some(at) = text[time..].rfind(['+', '-']).map(|at| at + time) else { return whole };
    let digits: String = text[at + 1..].chars().filter(|character| *character != ':').collect();
    let (Some(hours), minutes) = (digits.get(..2).and_then(|hours| hours.parse::<i64>().ok()), digits.get(2..)) else {
        return whole;
    };
    let minutes: i64 = match minutes {
        None | Some("") => 0,
        Some(minutes) if minutes.len() == 2 => match minutes.parse() {
            Ok(minutes) => minutes,
            Err(_) => return whole,
        },
        Some(_) => return whole,
    };
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    (text[..at].trim_end(), sign * (hours * 60 + minutes) * 60_000_000)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn micros(text: &str) -> Option<i64> {
        match Value::parse_timestamp(text) {
            Some(Value::Timestamp(micros)) => Some(micros),
            _ => None,
        }
    }

    #[test]
    fn instants_with_and_without_an_offset() {
        assert_eq!(instant("2013-01-01T05:00:00Z"), micros("2013-01-01 05:00:00"));
        assert_eq!(instant("2013-01-01 05:00:00.25"), micros("2013-01-01 05:00:00.250000"));
        assert_eq!(instant("2013-01-01 05:00:00+02:00"), micros("2013-01-01 03:00:00"));
        assert_eq!(instant("2013-01-01T05:00:00-0530"), micros("2013-01-01 10:30:00"));
        assert_eq!(instant("2013-01-01T05:00+01"), micros("2013-01-01 04:00:00"));
        assert_eq!(instant("2013-01-01"), micros("2013-01-01 00:00:00"));
        for text in ["", "yesterday", "2013-13-01", "2013-01-01 25:00", "2013-01-01 05:00+2", "2013-01-01 05:00+02:0x"]
        {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
