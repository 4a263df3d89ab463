//! Messages as exceptions of the package's own hierarchy, `bearoff.errors`.

use pyo3::prelude::*;

use crate::base::{Diagnostic, Place};
use crate::cli;
use crate::engines::{Failure, FailureKind};

pyo3::import_exception!(bearoff.errors, InputError);
pyo3::import_exception!(bearoff.errors, SqlError);
pyo3::import_exception!(bearoff.errors, EngineError);
pyo3::import_exception!(bearoff.errors, UnsupportedError);

/// What is wrong with a table, a name or an option; or with the SQL, where the message points into it.
pub(super) fn input(diagnostic: &Diagnostic) -> PyErr {
    let text = text(diagnostic);
    match &diagnostic.place {
        Some(Place::Sql { .. }) => SqlError::new_err(text),
        _ => InputError::new_err(text),
    }
}

/// How an engine failed.
pub(super) fn engine(failure: Failure) -> PyErr {
    let kind = failure.kind;
    let text = text(&failure.diagnostic());
    match kind {
        FailureKind::Input => InputError::new_err(text),
        FailureKind::Unsupported => UnsupportedError::new_err(text),
        _ => EngineError::new_err(text),
    }
}

/// As the command line draws it, without the word `error`: a traceback says so already.
fn text(diagnostic: &Diagnostic) -> String {
    let drawn = cli::drawn(diagnostic);
    drawn.strip_prefix("error: ").map_or(drawn.clone(), str::to_owned)
}
