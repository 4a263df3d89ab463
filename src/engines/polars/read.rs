//! A source in, its whole table out, in this process: for comparisons of files, where nothing is measured and no engine is asked.
//!
//! Text is read as its source describes it, as every engine reads it. Files that carry their own types are read as they are: their
//! NaN stays NaN, and types that the language lacks stay what they are.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude as pl;

use crate::base::{Diagnostic, Format, Source, Table};
use crate::engines::Failure;
use crate::engines::protocol;
use crate::sources;

use super::{failure, scan};

/// Reads a whole table.
///
/// # Errors
/// When a file is not what its source says, or holds what cannot be read.
pub fn read(source: &Source) -> Result<Table, Diagnostic> {
    let names: Vec<String> = source.columns.iter().map(|column| column.name.clone()).collect();
    read_columns(source, &names)
}

/// Reads these columns of a text, in its order, or the whole of a file that carries its own types.
///
/// # Errors
/// As those of [`read`].
pub fn read_columns(source: &Source, names: &[String]) -> Result<Table, Diagnostic> {
    if source.columns.is_empty() {
        return Ok(Table::new(pl::DataFrame::empty()));
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| match source.format {
        Format::Csv => text(source, names),
        Format::Parquet | Format::Ipc => columns(source),
    }));
    let place = |diagnostic: Diagnostic| diagnostic.at_file(&source.shown_path, None, None);
    match outcome {
        Ok(Ok(frame)) => Ok(Table::new(frame)),
        Ok(Err(failed)) => Err(place(failed.diagnostic())),
        Err(_) => Err(place(Diagnostic::new(format!("this {} file cannot be read", source.format.name())))
            .help("it may be damaged, or hold a type that is not known here: write it again with plainer types")),
    }
}

fn text(source: &Source, names: &[String]) -> Result<pl::DataFrame, Failure> {
    let table = protocol::Table::describe(source, |_| true);
    scan::open(&table, names)?.collect().map_err(|error| failure::of(&error, true))
}

fn columns(source: &Source) -> Result<pl::DataFrame, Failure> {
    let fail = |error: pl::PolarsError| failure::of(&error, true);
    let files = source.files.iter().map(|file| sources::scan(file.plain(), source.format).map_err(fail));
    let mut files = files.collect::<Result<Vec<_>, _>>()?;
    let frame = match files.len() {
        1 => files.remove(0),
        _ => pl::concat(files, pl::UnionArgs { to_supertypes: true, ..Default::default() }).map_err(fail)?,
    };
    frame.collect().map_err(fail)
}
