//! The engines that gave no answer, each with its message, its last words and what to try.

use askama::Template;

use super::Rendered;
use super::marked::Marked;
use crate::record::Record;
use crate::report::summary::{all_failures, label, place, prefix};
use crate::report::visible::{block, line};

pub(super) fn render(record: &Record) -> Rendered {
    let mut items = Vec::new();
    for pipeline in &record.pipelines {
        for (engine, failure, kind) in all_failures(pipeline) {
            items.push(Item {
                class: format!("e{}", place(record, engine)),
                prefix: prefix(pipeline),
                engine: label(record, engine),
                kind,
                message: Marked::new(&failure.message),
                location: failure.location.as_deref().map(line),
                last_words: failure.last_words.as_deref().map(block).filter(|words| !words.trim().is_empty()),
                help: failure.help.as_deref().map(Marked::new),
            });
        }
    }
    if items.is_empty() { Ok(None) } else { Ok(Some(Failures { items }.render()?)) }
}

#[derive(Template)]
#[template(path = "sections/failures.html")]
struct Failures {
    items: Vec<Item>,
}

struct Item {
    class: String,
    prefix: String,
    engine: String,
    kind: String,
    message: Marked,
    location: Option<String>,
    last_words: Option<String>,
    help: Option<Marked>,
}
