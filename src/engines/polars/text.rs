//! Doubles and instants as text, as DuckDB writes them.

use polars::prelude as pl;
use polars::prelude::NamedFrom;

use crate::base::Value;

/// Doubles: `1.0`, `0.1`, `1e+20`, `1e-05`, `inf`.
pub(super) fn of_double(number: pl::Expr) -> pl::Expr {
    number.map_with_fmt_str(
        |column| {
            let texts: Vec<Option<String>> = column.f64()?.iter().map(|number| number.map(double)).collect();
            Ok(pl::Series::new(column.name().clone(), texts).into())
        },
        |_, field| Ok(pl::Field::new(field.name().clone(), pl::DataType::String)),
        "text",
    )
}

/// Instants: `2013-01-31 05:00:00`, and only the digits of the fraction that are there.
pub(super) fn of_timestamp(instant: pl::Expr) -> pl::Expr {
    instant.cast(super::parse::TIMESTAMP).cast(pl::DataType::Int64).map_with_fmt_str(
        |column| {
            let texts: Vec<Option<String>> = column
                .i64()?
                .iter()
                .map(|micros| {
                    let text = Value::Timestamp(micros?).to_string();
                    Some(if text.contains('.') { text.trim_end_matches('0').to_owned() } else { text })
                })
                .collect();
            Ok(pl::Series::new(column.name().clone(), texts).into())
        },
        |_, field| Ok(pl::Field::new(field.name().clone(), pl::DataType::String)),
        "text",
    )
}

/// The shortest digits that read back the same; with an exponent of at least two digits below 1e-4 and from 1e16 on.
fn double(number: f64) -> String {
    if !number.is_finite() {
        return if number.is_nan() {
            "nan"
        } else if number > 0.0 {
            "inf"
        } else {
            "-inf"
        }
        .to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if number != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    let plain = format!("{number}");
    if plain.contains('.') { plain } else { format!("{plain}.0") }
}

#[cfg(test)]
mod tests {
    use super::double;

    #[test]
    fn doubles_are_written_as_duckdb_writes_them() {
        // `SELECT CAST(x AS VARCHAR)` in DuckDB 1.x.
        let cases = [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (-2.5, "-2.5"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e20, "1.5e+20"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (0.0, "0.0"),
        ];
        for (number, text) in cases {
            assert_eq!(double(number), text);
        }
    }
}
