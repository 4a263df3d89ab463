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
    collected(source, || lazy(source, &names_of(source)))
}

/// Reads these columns and no others.
///
/// # Errors
/// As those of [`read`].
pub fn read_columns(source: &Source, names: &[String]) -> Result<Table, Diagnostic> {
    collected(source, || only(source, names))
}

/// Reads the first rows of a whole table, or none of them for what its columns are.
///
/// # Errors
/// As those of [`read`].
pub fn read_first(source: &Source, count: usize) -> Result<Table, Diagnostic> {
    collected(source, || Ok(lazy(source, &names_of(source))?.limit(count as pl::IdxSize)))
}

fn names_of(source: &Source) -> Vec<String> {
    source.columns.iter().map(|column| column.name.clone()).collect()
}

fn collected(source: &Source, frame: impl FnOnce() -> Result<pl::LazyFrame, Failure>) -> Result<Table, Diagnostic> {
    if source.columns.is_empty() {
        return Ok(Table::new(pl::DataFrame::empty()));
    }
    guarded(source, || frame()?.collect().map_err(|error| failure::of(&error, true)).map(Table::new))
}

/// What comes of reading, and where it failed.
pub(super) fn guarded<T>(source: &Source, read: impl FnOnce() -> Result<T, Failure>) -> Result<T, Diagnostic> {
    let place = |diagnostic: Diagnostic| diagnostic.at_file(&source.shown_path, None, None);
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(failed)) => Err(place(failed.diagnostic())),
        Err(_) => Err(place(Diagnostic::new(format!("this {} file cannot be read", source.format.name())))
            .help("it may be damaged, or hold a type that is not known here: write it again with plainer types")),
    }
}

/// These columns and no others, not read yet.
pub(super) fn only(source: &Source, names: &[String]) -> Result<pl::LazyFrame, Failure> {
    Ok(lazy(source, names)?.select(names.iter().map(|name| pl::col(name.as_str())).collect::<Vec<_>>()))
}

/// These columns of a text, or the whole of a file that carries its own types, not read yet.
fn lazy(source: &Source, names: &[String]) -> Result<pl::LazyFrame, Failure> {
    match source.format {
        Format::Csv => scan::open(&protocol::Table::describe(source, |_| true), names),
        Format::Parquet | Format::Ipc => columns(source),
    }
}

fn columns(source: &Source) -> Result<pl::LazyFrame, Failure> {
    let fail = |error: pl::PolarsError| failure::of(&error, true);
    let files = source.files.iter().map(|file| sources::scan(file.plain(), source.format).map_err(fail));
    let mut files = files.collect::<Result<Vec<_>, _>>()?;
    match files.len() {
        1 => Ok(files.remove(0)),
        _ => pl::concat(files, pl::UnionArgs { to_supertypes: true, ..Default::default() }).map_err(fail),
    }
}
