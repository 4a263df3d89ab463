//! A CSV file -> `LazyFrame`, exactly as the request describes it. Nothing is inferred here.
//!
//! | described as | read as |
//! |---|---|
//! | BOOLEAN, BIGINT, VARCHAR | `bool`, `i64`, `str` |
//! | DOUBLE | `f64`; a column with words such as `nan` is DOUBLE only if they are null tokens |
//! | DATE, TIMESTAMP | `str`, then parsed strictly with the pattern: one value that does not fit fails the run |

use std::sync::Arc;

use polars::prelude as pl;
use polars::prelude::{LazyCsvReader, LazyFileListReader, LazyFrame};

use crate::base::Type;
use crate::engines::protocol::{Column, Table};
use crate::engines::{Failure, FailureKind};

use super::expr::column;
use super::{failure, parse};

/// The file with these of its columns; with no columns, with the first, so that its rows can be counted.
///
/// # Errors
/// When the description cannot be followed.
pub(super) fn open(table: &Table, columns: &[String]) -> Result<LazyFrame, Failure> {
    let reader = LazyCsvReader::new(path_of(table)?)
        .with_glob(false)
        .with_cache(false)
        // The names are the request's: Polars would compare its own reading of the header with them, and it leaves doubled
        // quotes as they are. The first record is passed over, line ends in quotes included.
        .with_has_header(false)
        .with_skip_rows(1)
        .with_schema(Some(Arc::new(schema_of(table))))
        .with_separator(byte(table.delimiter, "delimiter")?)
        .with_quote_char(table.quote.map(|quote| byte(quote, "quote")).transpose()?)
        .with_null_values(Some(pl::NullValues::AllColumns(null_values(table))))
        .with_missing_is_null(true)
        .with_raise_if_empty(false);
    let frame = reader.finish().map_err(|error| failure::of(&error, true))?;
    let wanted: Vec<&Column> = if columns.is_empty() {
        table.columns.iter().take(1).collect()
    } else {
        table.columns.iter().filter(|known| columns.contains(&known.name)).collect()
    };
    Ok(frame.select(wanted.into_iter().map(converted).collect::<Vec<_>>()))
}

fn path_of(table: &Table) -> Result<pl::PlRefPath, Failure> {
    pl::PlRefPath::try_from_path(&table.path).map_err(|_| {
        let message = format!("the path of table `{}` is not UTF-8: `{}`", table.name, table.path.display());
        Failure::new(FailureKind::Input, message).help("give the file another name")
    })
}

fn byte(character: char, what: &str) -> Result<u8, Failure> {
    u8::try_from(character).ok().filter(u8::is_ascii).ok_or_else(|| {
        Failure::new(
            FailureKind::Unsupported,
            format!("the {what} `{character}` is not one byte long, which Polars needs"),
        )
    })
}

/// The empty text is compared like any other, so that `""` in quotes is NULL as well.
fn null_values(table: &Table) -> Vec<pl::PlSmallStr> {
    let empty = (!table.null_tokens.iter().any(String::is_empty)).then_some(pl::PlSmallStr::EMPTY);
    empty.into_iter().chain(table.null_tokens.iter().map(|token| token.as_str().into())).collect()
}

fn schema_of(table: &Table) -> pl::Schema {
    table
        .columns
        .iter()
        .map(|column| {
            let dtype = match column.ty {
                Type::Boolean => pl::DataType::Boolean,
                Type::BigInt => pl::DataType::Int64,
                Type::Double => pl::DataType::Float64,
                Type::Varchar | Type::Date | Type::Timestamp | Type::Null => pl::DataType::String,
            };
            pl::Field::new(column.name.as_str().into(), dtype)
        })
        .collect()
}

fn converted(described: &Column) -> pl::Expr {
    let read = column(&described.name);
    match described.ty {
        Type::Double | Type::Boolean | Type::BigInt | Type::Varchar | Type::Null => read,
        Type::Date => parse::date_column(read, described.format.as_deref()),
        Type::Timestamp => parse::timestamp_column(read, described.format.as_deref()),
    }
}

#[cfg(test)]
mod tests;
