//! A diagnosis in, its causes as text for a terminal out.

use super::Style;
use super::detail::{paragraph, title};
use super::paint::{Paint, wrap};
use crate::record::Diagnosis;
use crate::report::diagnosis::{Told, causes, remarks};

/// Every cause with what speaks for it and what to change, then what stays unexplained.
pub(super) fn diagnosis(diagnosis: &Diagnosis, sides: (&str, &str), style: &Style) -> String {
    let causes = causes(diagnosis, sides);
    let mut out = String::new();
    if !causes.is_empty() {
        out.push_str(&title("why:", Paint::Plain, style));
    }
    for (at, told) in causes.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&cause(at + 1, told, style));
    }
    let remarks = remarks(diagnosis, sides);
    if !remarks.is_empty() {
        out.push('\n');
    }
    remarks.iter().for_each(|remark| out.push_str(&paragraph(remark, style)));
    if let Some(first) = causes.first() {
        out.push_str(&paragraph(&format!("`bearoff explain {}` shows an example.", first.cause), style));
    }
    out
}

fn cause(number: usize, told: &Told, style: &Style) -> String {
    let mut out = String::new();
    for text in wrap(&format!("{number}. {} [{}]", told.title, told.cause), style.width, 2) {
        out.push_str(&Paint::Bold.on(&text, style));
        out.push('\n');
    }
    let mut say = |word: &str, text: &str| {
        let text = if word.is_empty() { text.to_string() } else { format!("{word}: {text}") };
        out.push_str(&wrap(&text, style.width, 5).join("\n"));
        out.push('\n');
    };
    say("seen", &told.seen);
    told.evidence.iter().for_each(|evidence| say("evidence", evidence));
    say("explains", &told.claims);
    if let Some(tried) = &told.tried {
        say(tried.word, &tried.outcome);
        tried.lines.iter().for_each(|changed| say("", changed));
    }
    say("why", &told.why);
    if let Some(or) = &told.or {
        say("or", or);
    }
    for mending in &told.changes {
        let gives = if mending.gives.is_empty() { String::new() } else { format!("  # {}", mending.gives) };
        say(&format!("in {}", mending.to), &format!("{}{gives}", mending.code));
    }
    out
}
