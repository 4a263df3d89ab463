//! What became of the speed since an earlier run, or how it stands to a limit.

use askama::Template;

use super::Rendered;
use crate::record::{GateOutcome, Record};
use crate::report::gate::{Row, rows, sentences};

pub(super) fn render(record: &Record) -> Rendered {
    let Some(gate) = &record.gate else { return Ok(None) };
    let mut sentences = sentences(gate).into_iter();
    let verdict = sentences.next().unwrap_or_default();
    let rows = rows(record, gate);
    let section = Section {
        verdict,
        sentences: sentences.collect(),
        reasons: rows.iter().any(|row| !row.reason.is_empty()),
        rows,
        against: gate.against.is_some(),
        limit: gate.fail_below.is_some(),
    };
    Ok(Some(section.render()?))
}

#[derive(Template)]
#[template(path = "sections/gate.html")]
struct Section {
    verdict: String,
    sentences: Vec<String>,
    rows: Vec<Row>,
    /// Whether there is an earlier run.
    against: bool,
    /// Whether something can fail.
    limit: bool,
    /// Whether something cannot be judged.
    reasons: bool,
}

impl Row {
    fn is_bad(&self) -> bool {
        self.outcome == GateOutcome::Failed
    }
}
