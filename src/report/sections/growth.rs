//! How time and memory grow with the rows.

use askama::Template;

use super::Rendered;
use crate::record::Record;
use crate::report::growth::{Row, all_sizes, rows, sentences};
use crate::report::summary::{baseline, is_of_functions, label};

pub(super) fn render(record: &Record) -> Rendered {
    let sentences = sentences(record);
    if sentences.is_empty() {
        return Ok(None);
    }
    let base = label(record, baseline(record));
    let named = !is_of_functions(record);
    Ok(Some(Grown { named, sentences, sizes: all_sizes(record), base, rows: rows(record) }.render()?))
}

#[derive(Template)]
#[template(path = "sections/growth.html")]
struct Grown {
    /// Whether pipelines are told apart by their names.
    named: bool,
    sentences: Vec<String>,
    sizes: Vec<String>,
    base: String,
    rows: Vec<Row>,
}
