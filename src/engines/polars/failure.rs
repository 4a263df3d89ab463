//! What Polars says when it fails, in our words.

use polars::prelude::PolarsError;

use crate::engines::{Failure, FailureKind};

/// Beginnings and middles of what the CSV reader says when a file is not as described.
const OF_READING: &[&str] = &[
    "could not parse `",
    "CSV malformed",
    "invalid utf-8",
    "found more fields",
    "is not properly escaped",
    "No such file",
];

/// A failure of the pipeline, or of its tables: `reading` says that nothing but tables was being read.
pub(super) fn of(error: &PolarsError, reading: bool) -> Failure {
    let whole = error.to_string();
    let is_input = reading
        || matches!(error, PolarsError::IO { .. } | PolarsError::NoData(_))
        || OF_READING.iter().any(|words| whole.contains(words));
    let kind = if is_input { FailureKind::Input } else { FailureKind::Raised };
    // What follows the first line is advice for people who write Polars, or the plan so far.
    let first = whole.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("Polars gave no reason");
    let rest = whole.trim() != first;
    Failure::new(kind, format!("{}: {first}", name_of(error))).last_words(rest.then(|| whole.trim().to_owned()))
}

/// The failure of a stage or an expression that this engine has no form for.
pub(super) fn unsupported(what: impl std::fmt::Display) -> Failure {
    Failure::new(FailureKind::Unsupported, format!("the Polars engine cannot do this: {what}"))
}

fn name_of(error: &PolarsError) -> &'static str {
    match error {
        PolarsError::ColumnNotFound(_) => "ColumnNotFound",
        PolarsError::ComputeError(_) => "ComputeError",
        PolarsError::Duplicate(_) => "Duplicate",
        PolarsError::InvalidOperation(_) => "InvalidOperation",
        PolarsError::IO { .. } => "IO",
        PolarsError::NoData(_) => "NoData",
        PolarsError::OutOfBounds(_) => "OutOfBounds",
        PolarsError::SchemaFieldNotFound(_) => "SchemaFieldNotFound",
        PolarsError::SchemaMismatch(_) => "SchemaMismatch",
        PolarsError::ShapeMismatch(_) => "ShapeMismatch",
        PolarsError::Context { error, .. } => name_of(error),
        _ => "PolarsError",
    }
}
