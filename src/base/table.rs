//! An engine's answer in memory: named, typed columns over Arrow data.

use std::fs::File;
use std::path::Path;

use polars::prelude::{
    AnyValue, ChunkSet, DataFrame, DataType, IntoSeries, IpcReader, PolarsError, SerReader, TimeUnit,
};

use super::{Type, Value};

/// One column's name and types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type in the language, if it has one there.
    pub ty: Option<Type>,
}

/// Columns of equal length.
#[derive(Debug, Clone)]
pub struct Table {
    /// Names and types, in order.
    pub fields: Vec<Field>,
    /// The data, column by column in the same order.
    pub frame: DataFrame,
}

/// A cell whose text is not copied: tables of many rows are written cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// A text.
    Text(&'a str),
    /// Anything else.
    Value(Value),
}

/// A result file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the answer in `{path}`: {reason}")]
pub struct TableError {
    path: String,
    reason: String,
}

impl Table {
    /// Takes a frame as it is.
    pub fn new(frame: DataFrame) -> Self {
        let fields = frame
            .columns()
            .iter()
            .map(|column| Field { name: column.name().to_string(), ty: type_of(column.dtype()) })
            .collect();
        Self { fields, frame }
    }

    /// Reads an Arrow IPC file.
    ///
    /// # Errors
    /// When the file is missing, cut short or no Arrow IPC file.
    pub fn read_ipc(path: &Path) -> Result<Self, TableError> {
        let fail = |reason: String| TableError { path: path.display().to_string(), reason };
        let file = File::open(path).map_err(|error| fail(error.to_string()))?;
        let frame = IpcReader::new(file).finish().map_err(|error| fail(error.to_string()))?;
        Ok(Self::new(frame))
    }

    /// The same with NULL in the place of NaN, and of how many.
    ///
    /// # Errors
    /// When the columns cannot be put together again.
    pub fn without_nan(&self) -> Result<(Self, u64), TableError> {
        let fail = |error: PolarsError| TableError { path: "memory".to_owned(), reason: error.to_string() };
        let mut changed = 0;
        let mut columns = Vec::with_capacity(self.frame.width());
        for column in self.frame.columns() {
            match column.f64() {
                Ok(values) if values.is_nan().sum().unwrap_or(0) > 0 => {
                    changed += u64::from(values.is_nan().sum().unwrap_or(0));
                    columns.push(values.set(&values.is_nan(), None).map_err(fail)?.into_series().into());
                }
                _ => columns.push(column.clone()),
            }
        }
        Ok((Self::new(DataFrame::new(self.rows(), columns).map_err(fail)?), changed))
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.frame.height()
    }

    /// The cell at this row and column, both from 0; NULL outside.
    pub fn cell(&self, row: usize, column: usize) -> Value {
        let Some(column) = self.frame.columns().get(column) else {
            return Value::Null;
        };
        column.get(row).map_or(Value::Null, value_of)
    }

    /// The same with its text where it is.
    pub fn peek(&self, row: usize, column: usize) -> Cell<'_> {
        match self.frame.columns().get(column).map(|column| column.get(row)) {
            Some(Ok(AnyValue::String(text))) => Cell::Text(text),
            Some(Ok(other)) => Cell::Value(value_of(other)),
            _ => Cell::Value(Value::Null),
        }
    }
}

/// The language's type for an engine's type: all integers are BIGINT, all floats DOUBLE; unsigned 64-bit integers and
/// whatever the language lacks have none.
fn type_of(dtype: &DataType) -> Option<Type> {
    match dtype {
        DataType::Boolean => Some(Type::Boolean),
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32 => Some(Type::BigInt),
        DataType::Float32 | DataType::Float64 => Some(Type::Double),
        DataType::String => Some(Type::Varchar),
        DataType::Date => Some(Type::Date),
        DataType::Datetime(_, None) => Some(Type::Timestamp),
        DataType::Null => Some(Type::Null),
        _ => None,
    }
}

fn value_of(cell: AnyValue<'_>) -> Value {
    match cell {
        AnyValue::Null => Value::Null,
        AnyValue::Boolean(value) => Value::Boolean(value),
        AnyValue::Int8(value) => Value::BigInt(value.into()),
        AnyValue::Int16(value) => Value::BigInt(value.into()),
        AnyValue::Int32(value) => Value::BigInt(value.into()),
        AnyValue::Int64(value) => Value::BigInt(value),
        AnyValue::UInt8(value) => Value::BigInt(value.into()),
        AnyValue::UInt16(value) => Value::BigInt(value.into()),
        AnyValue::UInt32(value) => Value::BigInt(value.into()),
        AnyValue::Float32(value) => Value::Double(value.into()),
        AnyValue::Float64(value) => Value::Double(value),
        AnyValue::String(text) => Value::Varchar(text.to_owned()),
        AnyValue::StringOwned(text) => Value::Varchar(text.to_string()),
        AnyValue::Date(days) => Value::Date(days),
        AnyValue::Datetime(ticks, unit, None) | AnyValue::DatetimeOwned(ticks, unit, None) => {
            Value::Timestamp(match unit {
                TimeUnit::Nanoseconds => ticks.div_euclid(1000),
                TimeUnit::Microseconds => ticks,
                TimeUnit::Milliseconds => ticks.saturating_mul(1000),
            })
        }
        other => Value::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use polars::prelude::{Column, IntoColumn, NamedFrom, Series};

    use super::*;

    #[test]
    fn an_instant_is_one_in_a_column_of_any_length() {
        for rows in [1, 2] {
            let ticks = Series::new("t".into(), vec![1_500_000i64; rows]);
            let column: Column = ticks.cast(&DataType::Datetime(TimeUnit::Microseconds, None)).unwrap().into_column();
            let table = Table::new(DataFrame::new(rows, vec![column]).unwrap());
            assert_eq!(table.cell(0, 0), Value::Timestamp(1_500_000));
        }
    }
}
