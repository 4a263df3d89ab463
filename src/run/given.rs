//! What a function of pandas was given otherwise than its own `read_csv` would have given it: a difference that comes from there does not show.

use crate::base::{Diagnostic, Format, Source, Type};
use crate::engines::Task;
use crate::record::EngineRun;

/// Columns that are named; of more it is said how many.
const NAMED: usize = 3;

/// Says of which columns the functions of these runs got another type than pandas would have made of the file.
pub(super) fn otherwise(runs: &[EngineRun], task: &Task<'_>) -> Option<Diagnostic> {
    // One that takes paths reads while it computes.
    let is_given = |run: &EngineRun| {
        let answer = run.outcome.answer().filter(|answer| answer.library.as_deref() == Some("pandas"));
        answer.is_some_and(|answer| answer.phase("load").is_some())
    };
    if !runs.iter().any(is_given) {
        return None;
    }
    let with_gaps = |source: &&Source| source.format == Format::Csv;
    let columns: Vec<String> = task
        .tables()
        .into_iter()
        .filter(with_gaps)
        .flat_map(|source| &source.columns)
        .filter(|column| column.ty == Type::BigInt && column.nulls > 0)
        .map(|column| format!("`{}`", column.name))
        .collect();
    let more = columns.len().saturating_sub(NAMED);
    let named = match (columns.len(), more) {
        (0, _) => return None,
        (_, 0) => columns.join(", "),
        (_, more) => format!("{} and {more} more", columns[..NAMED].join(", ")),
    };
    let (is, it) = if columns.len() == 1 { ("is", "it") } else { ("are", "them") };
    Some(
        Diagnostic::new(format!(
            "{named} {is} given to pandas as Int64, because values are missing; `pd.read_csv` makes float64 of {it}, and what comes of that does not show here"
        ))
        .help("to compare with what pandas reads by itself, take the file instead: `def f(flights: pathlib.Path)`, and read it as your script does"),
    )
}
