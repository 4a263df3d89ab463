//! What fewer processors cost.

use askama::Template;

use super::Rendered;
use crate::record::Record;
use crate::report::summary::{baseline, is_of_functions, label};
use crate::report::threads::{Row, rows, sentences};

pub(super) fn render(record: &Record) -> Rendered {
    let rows = rows(record);
    if rows.is_empty() {
        return Ok(None);
    }
    let base = label(record, baseline(record));
    Ok(Some(Threads { named: !is_of_functions(record), sentences: sentences(record), base, rows }.render()?))
}

#[derive(Template)]
#[template(path = "sections/threads.html")]
struct Threads {
    /// Whether pipelines are told apart by their names.
    named: bool,
    sentences: Vec<String>,
    base: String,
    rows: Vec<Row>,
}
