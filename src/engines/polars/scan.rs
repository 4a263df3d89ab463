//! A table's files -> `LazyFrame`, exactly as the request describes it. Nothing is inferred here.
//!
//! Text:
//!
//! | described as | read as |
//! |---|---|
//! | BOOLEAN, BIGINT, VARCHAR | `bool`, `i64`, `str` |
//! | DOUBLE | `f64`; a column with words such as `nan` is DOUBLE only if they are null tokens |
//! | DATE, TIMESTAMP | `str`, then parsed strictly with the pattern: one value that does not fit fails the run |
//!
//! Parquet and Arrow IPC files say their types themselves; each column is brought to the type that it is described as, strictly, and NaN to NULL.

use std::path::Path;
use std::sync::Arc;

use polars::prelude as pl;
use polars::prelude::{LazyCsvReader, LazyFileListReader, LazyFrame, Literal};

use crate::base::{Format, Type};
use crate::engines::protocol::{Column, Table};
use crate::engines::{Failure, FailureKind};
use crate::sources;

use super::expr::column;
use super::{cast, failure, parse};

/// The table with these of its columns; with no columns, with the first, so that its rows can be counted.
///
/// # Errors
/// When the description cannot be followed.
pub(super) fn open(table: &Table, columns: &[String]) -> Result<LazyFrame, Failure> {
    let wanted = wanted(table, columns);
    let files = table.paths.iter().map(|path| file(table, path, &wanted)).collect::<Result<Vec<_>, _>>()?;
    match <[LazyFrame; 1]>::try_from(files) {
        Ok([only]) => Ok(only),
        Err(files) => pl::concat(files, pl::UnionArgs { strict: true, ..Default::default() })
            .map_err(|error| failure::of(&error, true)),
    }
}

fn wanted<'a>(table: &'a Table, columns: &[String]) -> Vec<&'a Column> {
    if columns.is_empty() {
        table.columns.iter().filter(|known| known.ty != Type::Null).take(1).collect()
    } else {
        table.columns.iter().filter(|known| columns.contains(&known.name)).collect()
    }
}

fn file(table: &Table, path: &Path, wanted: &[&Column]) -> Result<LazyFrame, Failure> {
    if path.to_str().is_none() {
        let message = format!("the path of table `{}` is not UTF-8: `{}`", table.name, path.display());
        return Err(Failure::new(FailureKind::Input, message).help("give the file another name"));
    }
    match table.format {
        Format::Csv => csv(table, path, wanted),
        Format::Parquet | Format::Ipc => columns(table, path, wanted),
    }
}

/// A file that carries its own types. What needs no conversion is not touched, so that filters reach the file.
fn columns(table: &Table, path: &Path, wanted: &[&Column]) -> Result<LazyFrame, Failure> {
    brought(sources::scan(path, table.format).map_err(|error| failure::of(&error, true))?, wanted)
}

/// A table in memory, with these of its columns, as one that comes from a file of columns.
///
/// # Errors
/// When the description cannot be followed.
pub(super) fn held(table: &Table, frame: pl::DataFrame, columns: &[String]) -> Result<LazyFrame, Failure> {
    brought(pl::IntoLazy::lazy(frame), &wanted(table, columns))
}

/// Columns that carry their own types, as the types that they are described as.
fn brought(mut frame: LazyFrame, wanted: &[&Column]) -> Result<LazyFrame, Failure> {
    let schema = frame.collect_schema().map_err(|error| failure::of(&error, true))?;
    let wanted = wanted.iter().map(|described| {
        let read = column(&described.name);
        let target = cast::dtype(described.ty);
        let read = match schema.get(&described.name) {
            Some(stored) if *stored == target => read,
            // A division rounds twice where the digits are more than a double holds; text is read to the nearest.
            Some(pl::DataType::Decimal(digits, _)) if *digits > 15 => {
                read.cast(pl::DataType::String).strict_cast(target.clone())
            }
            _ => read.strict_cast(target.clone()),
        };
        if !described.has_nan {
            return read;
        }
        pl::when(read.clone().is_nan())
            .then(pl::Null {}.lit().cast(target))
            .otherwise(read)
            .alias(described.name.as_str())
    });
    Ok(frame.select(wanted.collect::<Vec<_>>()))
}

fn csv(table: &Table, path: &Path, wanted: &[&Column]) -> Result<LazyFrame, Failure> {
    let path = pl::PlRefPath::try_from_path(path).map_err(|error| failure::of(&error, true))?;
    let frame = LazyCsvReader::new(path)
        .with_glob(false)
        .with_cache(false)
        // The names are the request's: Polars would compare its own reading of the header with them, and it leaves doubled
        // quotes as they are. The first record is passed over, line ends in quotes included.
        .with_has_header(false)
        .with_skip_rows(1)
        .with_schema(Some(Arc::new(schema_of(table))))
        .with_separator(byte(table.delimiter.unwrap_or(','), "delimiter")?)
        .with_quote_char(table.quote.map(|quote| byte(quote, "quote")).transpose()?)
        .with_null_values(Some(pl::NullValues::AllColumns(null_values(table))))
        .with_missing_is_null(true)
        .with_raise_if_empty(false)
        .finish()
        .map_err(|error| failure::of(&error, true))?;
    Ok(frame.select(wanted.iter().map(|column| converted(column)).collect::<Vec<_>>()))
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
