//! `bearoff.compare`: two tables in memory or in files, and what came of comparing them.

use std::path::Path;

use pyo3::prelude::*;

use crate::base::{Diagnostic, Source, Table};
use crate::cli;
use crate::compare::{Hints, Question, RowsBy, Side, Tolerance, tables, tables_and_diagnosis, with_one_missing_value};
use crate::engines;
use crate::record::{COMPARISON, ComparisonRecord, SCHEMA_VERSION};
use crate::report::{self, Style};
use crate::sources;

use super::convert::{Given, Ready, opened, spool};
use super::{errors, wait};

/// What is asked, as Python hands it over.
#[derive(FromPyObject)]
pub(super) struct Asked {
    on: Vec<String>,
    ordered: bool,
    multiset: bool,
    rtol: f64,
    atol: f64,
    tolerances: Vec<(String, f64, f64)>,
    rename: Vec<(String, String)>,
    loose: bool,
    rows: usize,
    diagnose: bool,
    /// What made each side: `pandas`, `polars`, or nothing that is known.
    made_by: (String, String),
    /// The code of each side, where it is at hand.
    code: (Option<String>, Option<String>),
    /// What the comparison is called in a record.
    command: Vec<String>,
}

/// One side of a comparison.
struct Half {
    source: Source,
    table: Table,
}

/// What a comparison found. The package's own class stands around it.
#[pyclass(name = "Comparison", module = "bearoff._bearoff", frozen)]
pub(super) struct PyComparison {
    record: ComparisonRecord,
    left: Table,
    right: Table,
    question: Question,
}

/// Compares two tables, each an object with Arrow's stream interface or the path of a file.
#[pyfunction]
pub(super) fn compare(py: Python<'_>, left: Given<'_>, right: Given<'_>, asked: Asked) -> PyResult<PyComparison> {
    let left = left.ready("left")?;
    let right = right.ready("right")?;
    let made = wait::apart(py, move || {
        let (left, right) = (half(left)?, half(right)?);
        found(left, right, asked)
    })?;
    made.map_err(|diagnostic| errors::input(&diagnostic))
}

fn half(ready: Ready) -> Result<Half, Diagnostic> {
    let mut spool = spool();
    let (source, frame) = opened(ready, sources::described, &mut spool)?;
    let table = match frame {
        Some(frame) => Table::new(frame),
        None => engines::read(&source)?,
    };
    Ok(Half { source, table })
}

fn found(left: Half, right: Half, asked: Asked) -> Result<PyComparison, Diagnostic> {
    let of_pandas = (asked.made_by.0 == "pandas", asked.made_by.1 == "pandas");
    let (one, another, note) = with_one_missing_value((&left.table, of_pandas.0), (&right.table, of_pandas.1))?;
    let (left, right) =
        (Half { table: one.unwrap_or(left.table), ..left }, Half { table: another.unwrap_or(right.table), ..right });
    let known = |name: &str| left.table.fields.iter().chain(&right.table.fields).any(|field| field.name == name);
    let question = Question {
        rows_by: match (asked.on.is_empty(), asked.ordered, asked.multiset) {
            (false, ..) => RowsBy::Keys(asked.on).resolved(known),
            (true, true, _) => RowsBy::Position,
            (true, false, true) => RowsBy::Multiset,
            (true, false, false) => RowsBy::Found,
        },
        tolerance: Tolerance { relative: asked.rtol, absolute: asked.atol },
        tolerances: asked
            .tolerances
            .into_iter()
            .map(|(column, relative, absolute)| (column, Tolerance { relative, absolute }))
            .collect(),
        renames: asked.rename,
        loose: asked.loose,
        rows: asked.rows,
    };
    let (mut comparison, diagnosis) = if asked.diagnose {
        let sides = sides(&asked.made_by);
        let hints = hints(&asked.made_by, asked.code);
        tables_and_diagnosis(&left.table, &right.table, &question, sides, &hints)?
    } else {
        (tables(&left.table, &right.table, &question)?, None)
    };
    comparison.verdict.notes.extend(note);
    let record = ComparisonRecord {
        schema_version: SCHEMA_VERSION,
        kind: COMPARISON.to_owned(),
        bearoff: super::VERSION.to_owned(),
        started: cli::now(),
        command: asked.command,
        left: left.source,
        right: right.source,
        comparison,
        diagnosis,
    };
    Ok(PyComparison { record, left: left.table, right: right.table, question })
}

fn side(library: &str) -> Side {
    match library {
        "pandas" => Side::Pandas,
        "polars" => Side::Polars,
        "duckdb" => Side::DuckDb,
        _ => Side::Unknown,
    }
}

/// Of two sides that one library made, neither shows its ways.
fn sides((left, right): &(String, String)) -> (Side, Side) {
    if left == right { (Side::Unknown, Side::Unknown) } else { (side(left), side(right)) }
}

/// The programs in Python: a relation of DuckDB has one, too, and that is no SQL.
fn hints(made_by: &(String, String), code: (Option<String>, Option<String>)) -> Hints {
    let mut hints = Hints::default();
    for (library, code) in [(&made_by.0, code.0), (&made_by.1, code.1)] {
        if let (Side::Pandas | Side::Polars, Some(code)) = (side(library), code) {
            hints.add(side(library), &code);
        }
    }
    hints
}

#[pymethods]
impl PyComparison {
    /// Whether both count as the same.
    #[getter]
    fn same(&self) -> bool {
        self.record.comparison.verdict.class.is_same()
    }

    /// The whole record, as JSON.
    fn json(&self) -> PyResult<String> {
        json(&self.record)
    }

    /// What a terminal would show.
    fn text(&self, color: bool, width: usize) -> String {
        report::comparison_terminal(&self.record, &Style { color, width })
    }

    /// The same for an issue or a pull request.
    fn markdown(&self) -> String {
        report::comparison_markdown(&self.record)
    }

    /// The page.
    fn html(&self) -> PyResult<String> {
        report::comparison_html(&self.record).map_err(|error| errors::EngineError::new_err(error.to_string()))
    }

    /// The record with so many rows of each kind that differ, as JSON.
    fn with_rows(&self, py: Python<'_>, rows: usize) -> PyResult<String> {
        let (left, right) = (self.left.clone(), self.right.clone());
        let question = Question { rows, ..self.question.clone() };
        let found = wait::apart(py, move || tables(&left, &right, &question))?;
        json(&found.map_err(|diagnostic| errors::input(&diagnostic))?)
    }

    fn __repr__(&self) -> String {
        let shown = |source: &Source| Path::new(&source.shown_path).display().to_string();
        let word = if self.same() { "same" } else { "different" };
        format!("<Comparison of {} and {}: {word}>", shown(&self.record.left), shown(&self.record.right))
    }
}

fn json(value: &impl serde::Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| errors::EngineError::new_err(error.to_string()))
}
