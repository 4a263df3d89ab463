//! How it was judged and measured, and what that does not show: the same words on every page.

use askama::Template;

use super::Rendered;
use crate::record::Record;
use crate::report::summary::{baseline, is_of_functions, label};

pub(super) fn render(record: &Record) -> Rendered {
    let methods = Methods { functions: is_of_functions(record), baseline: label(record, baseline(record)) };
    Ok(Some(methods.render()?))
}

#[derive(Template)]
#[template(path = "sections/methods.html")]
struct Methods {
    /// Whether it is about two functions and no pipeline.
    functions: bool,
    baseline: String,
}
