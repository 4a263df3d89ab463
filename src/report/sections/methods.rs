//! How it was judged and measured, and what that does not show: the same words on every page.

use askama::Template;

use super::Rendered;
use crate::record::Record;
use crate::report::summary::{baseline, label};

pub(super) fn render(record: &Record) -> Rendered {
    Ok(Some(Methods { baseline: label(record, baseline(record)) }.render()?))
}

#[derive(Template)]
#[template(path = "sections/methods.html")]
struct Methods {
    baseline: String,
}
