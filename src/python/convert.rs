//! What Python hands over, made ready for the core; and records, made ready for people.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use polars::prelude::{ArrowField, DataFrame};
use pyo3::prelude::*;

use crate::base::{Diagnostic, Source, Table};
use crate::cli;
use crate::csv::Options;
use crate::export;
use crate::report::Style;
use crate::sources::{self, Spool};

use super::stream::{self, Held};
use super::{errors, wait};

/// A table as Python hands it over: an object with Arrow's stream interface, or the path of a file; and what messages call it.
#[derive(FromPyObject)]
pub(super) struct Given<'py>(Bound<'py, PyAny>, String);

/// The same without Python.
pub(super) struct Ready {
    name: String,
    shown: String,
    place: Place,
}

enum Place {
    File(PathBuf),
    Memory(Held),
}

impl Given<'_> {
    /// Takes over what it has to offer. `name` is the table's.
    ///
    /// # Errors
    /// When it offers no table.
    pub(super) fn ready(self, name: &str) -> PyResult<Ready> {
        let Given(object, shown) = self;
        let place = if object.hasattr("__arrow_c_stream__")? {
            Place::Memory(stream::take(&object, &shown)?)
        } else {
            Place::File(object.extract()?)
        };
        Ok(Ready { name: name.to_owned(), shown, place })
    }
}

/// What is known of a table in memory.
pub(super) type Describe = fn(&str, &str, &[ArrowField], &DataFrame) -> Result<Source, Diagnostic>;

/// What a table is, and its rows where they lie in memory. What is put aside on the way stays as long as the spool.
pub(super) fn opened(
    ready: Ready,
    describe: Describe,
    spool: &mut Spool,
) -> Result<(Source, Option<DataFrame>), Diagnostic> {
    match ready.place {
        Place::File(path) => Ok((sources::open(&ready.name, &path, &Options::default(), spool, &mut |_| {})?, None)),
        Place::Memory(Held { fields, frame }) => {
            Ok((describe(&ready.name, &ready.shown, &fields, &frame)?, Some(frame)))
        }
    }
}

/// Where files are unpacked. The signals are Python's: nobody else listens for them.
pub(super) fn spool() -> Spool {
    Spool::new(|| (), || false)
}

/// Writes a table as an Arrow IPC file.
#[pyfunction]
pub(super) fn write_ipc(py: Python<'_>, table: Given<'_>, path: PathBuf) -> PyResult<()> {
    written(py, table, &path, export::arrow)
}

/// Writes a table as CSV.
#[pyfunction]
pub(super) fn write_csv(py: Python<'_>, table: Given<'_>, path: PathBuf) -> PyResult<()> {
    written(py, table, &path, |table, out| export::delimited(table, ',', out))
}

fn written(
    py: Python<'_>,
    Given(object, shown): Given<'_>,
    path: &std::path::Path,
    write: impl Fn(&Table, &mut dyn Write) -> std::io::Result<()> + Send,
) -> PyResult<()> {
    wait::in_the_first_process()?;
    let table = Table::new(stream::take(&object, &shown)?.frame);
    let done = py.detach(move || {
        let mut out = BufWriter::new(File::create(path)?);
        write(&table, &mut out)?;
        out.flush()
    });
    done.map_err(|error| errors::input(&Diagnostic::new(format!("{shown} could not be written: {error}"))))
}

/// A record in the form that is asked for: `html`, `markdown`, or else what a terminal shows.
#[pyfunction]
pub(super) fn render(record: &str, form: &str, color: bool, width: usize) -> PyResult<String> {
    let found = cli::record_of(record, "the record").map_err(|diagnostic| errors::input(&diagnostic))?;
    match form {
        "html" => found.html().map_err(|error| errors::EngineError::new_err(error.to_string())),
        "markdown" => found.markdown().map_err(|diagnostic| errors::input(&diagnostic)),
        _ => Ok(found.text(&Style { color, width })),
    }
}
