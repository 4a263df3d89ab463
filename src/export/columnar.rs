//! A table as a file of columns: Parquet, or Arrow IPC.

use std::io::{self, Write};

use polars::prelude::{CompatLevel, DataType, IpcWriter, ParquetWriter, PolarsError, SerWriter};

use crate::base::Table;

/// Parquet, compressed with Zstandard.
///
/// # Errors
/// When the bytes cannot be written.
pub fn parquet(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut frame = plain(table)?;
    ParquetWriter::new(out).finish(&mut frame).map(drop).map_err(failed)
}

/// The file form of Arrow IPC, which is also Feather's second version; not compressed, and in types that every reader knows.
///
/// # Errors
/// When the bytes cannot be written.
pub fn arrow(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut frame = plain(table)?;
    IpcWriter::new(out).with_compat_level(CompatLevel::oldest()).finish(&mut frame).map_err(failed)
}

/// A column of nothing but NULL has no type, and not every reader has a type for that.
fn plain(table: &Table) -> io::Result<polars::frame::DataFrame> {
    let mut frame = table.frame.clone();
    for field in &table.fields {
        let column = frame.column(&field.name).map_err(failed)?;
        if *column.dtype() == DataType::Null {
            let texts = column.cast(&DataType::String).map_err(failed)?;
            frame.replace(&field.name, texts).map_err(failed)?;
        }
    }
    frame.rechunk_mut();
    Ok(frame)
}

/// What went wrong, of its kind: a full disk is one here too.
fn failed(error: PolarsError) -> io::Error {
    match error {
        PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()),
        other => io::Error::other(other.to_string()),
    }
}
