//! The engines that gave no answer, each with its message, its last words and what to try.

use askama::Template;

use super::Rendered;
use super::marked::Marked;
use crate::record::{Outcome, Record};
use crate::report::summary::{failures, label, place};
use crate::report::visible::{block, line};
use crate::report::words;

pub(super) fn render(record: &Record) -> Rendered {
    let mut items = Vec::new();
    for pipeline in &record.pipelines {
        for (run, failure) in failures(pipeline) {
            items.push(Item {
                class: format!("e{}", place(record, &run.engine)),
                pipeline: line(&pipeline.name),
                engine: label(record, &run.engine),
                kind: words::failure(failure.kind),
                message: Marked::new(&failure.message),
                location: failure.location.as_deref().map(line),
                last_words: failure.last_words.as_deref().map(block).filter(|words| !words.trim().is_empty()),
                help: failure.help.as_deref().map(Marked::new),
            });
        }
        // An engine that answered the judge may still fail under the stopwatch.
        for round in pipeline.timings.iter().flat_map(|timings| &timings.rounds) {
            for run in &round.runs {
                if let Outcome::Failed(failure) = &run.outcome {
                    items.push(Item {
                        class: format!("e{}", place(record, &run.engine)),
                        pipeline: line(&pipeline.name),
                        engine: label(record, &run.engine),
                        kind: words::failure(failure.kind),
                        message: Marked::new(&format!(
                            "{} (while it was timed, round {})",
                            failure.message, round.number
                        )),
                        location: failure.location.as_deref().map(line),
                        last_words: None,
                        help: failure.help.as_deref().map(Marked::new),
                    });
                }
            }
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
    pipeline: String,
    engine: String,
    kind: &'static str,
    message: Marked,
    location: Option<String>,
    last_words: Option<String>,
    help: Option<Marked>,
}
