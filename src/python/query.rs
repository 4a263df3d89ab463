//! `bearoff.polars`: SQL over frames and files, answered in this process by Rust Polars.

use std::collections::BTreeMap;
use std::path::Path;

use pyo3::prelude::*;
use pyo3_polars::PyDataFrame;

use crate::csv::Options;
use crate::engines;
use crate::plan;
use crate::sources;
use crate::suite::{self, Pipeline};

use super::convert::{Given, Ready, opened, spool};
use super::{errors, wait};

/// What messages call SQL that was handed over.
const SHOWN: &str = "<SQL>";

/// The tables that a pipeline reads, by the names that it calls them.
#[pyfunction]
pub(super) fn table_names(sql: &str) -> PyResult<Vec<String>> {
    let names = plan::table_names(SHOWN, sql).map_err(|diagnostic| errors::input(&diagnostic))?;
    Ok(names.into_iter().map(|table| table.name).collect())
}

/// The answer of a pipeline as a frame of Python Polars.
#[pyfunction]
pub(super) fn polars(py: Python<'_>, sql: String, tables: Vec<(String, Given<'_>)>) -> PyResult<PyDataFrame> {
    let tables = tables.into_iter().map(|(name, given)| given.ready(&name)).collect::<PyResult<Vec<Ready>>>()?;
    let answered = wait::apart(py, move || -> Result<_, Wrong> {
        let mut spool = spool();
        let mut frames = BTreeMap::new();
        let mut known = Vec::new();
        for table in tables {
            let (source, frame) = opened(table, sources::held, &mut spool).map_err(Wrong::Asked)?;
            frames.extend(frame.map(|frame| (source.name.clone(), frame)));
            known.push(source);
        }
        // A pipeline may name files itself.
        for table in plan::table_names(SHOWN, &sql).map_err(Wrong::Asked)? {
            let path = Path::new(&table.name);
            if !known.iter().any(|source| source.name.eq_ignore_ascii_case(&table.name)) && path.is_file() {
                let options = Options::default();
                known.push(sources::open(&table.name, path, &options, &mut spool, &mut |_| {}).map_err(Wrong::Asked)?);
            }
        }
        let pipeline = Pipeline { source: SHOWN.to_owned(), ..suite::from_text(&sql, 1) };
        let plan = suite::compile(&pipeline, &known).map_err(Wrong::Asked)?;
        engines::within(&plan, &known, &frames).map_err(Wrong::Answered)
    })?;
    match answered {
        Ok(table) => Ok(PyDataFrame(table.frame)),
        Err(Wrong::Asked(diagnostic)) => Err(errors::input(&diagnostic)),
        Err(Wrong::Answered(failure)) => Err(errors::engine(failure)),
    }
}

/// Who is to be told what.
enum Wrong {
    /// The question makes no sense.
    Asked(crate::base::Diagnostic),
    /// The engine failed.
    Answered(engines::Failure),
}
