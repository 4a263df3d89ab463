//! The record itself, for programs: a block of JSON that no browser runs.
//!
//! It is a digest: what would be most of the page and is on it already, or is the same in every run, stays in the file that
//! `--json` writes.

use askama::Template;
use serde_json::{Value, json};

use super::Rendered;
use crate::record::{Answer, Class, Load, Record, Timings};
use crate::report::visible::is_invisible;

pub(super) fn render(record: &Record) -> Rendered {
    let mut value = serde_json::to_value(without_rounds(record))?;
    for (pipeline, of) in value["pipelines"].as_array_mut().into_iter().flatten().zip(&record.pipelines) {
        without(pipeline, &["title", "why", "sql", "plan"]);
        for run in pipeline["engines"].as_array_mut().into_iter().flatten() {
            without(run, &["code"]);
            // The judged run is not a measured one.
            without(&mut run["outcome"]["answered"], &["versions", "phases", "start_seconds", "columns"]);
            without(run, &["language"]);
        }
        for (pair, of) in pipeline["verdicts"].as_array_mut().into_iter().flatten().zip(&of.verdicts) {
            if of.verdict.class == Class::Identical {
                let nothing = ["rule", "columns", "left_only", "right_only", "differing_cells", "differing_rows"];
                without(&mut pair["verdict"], &nothing);
            }
        }
        if let Some(timed) = &of.timings {
            without(&mut pipeline["timings"], &["rounds", "medians"]);
            pipeline["timings"]["samples"] = samples(timed);
            shorten(&mut pipeline["timings"]);
        }
    }
    // The section of the tables has them with their evidence.
    for table in value["tables"].as_array_mut().into_iter().flatten() {
        without(table, &["columns", "warnings"]);
    }
    prune(&mut value);
    Ok(Some(Raw { json: inert(&serde_json::to_string(&value)?) }.render()?))
}

/// The rounds are most of a record, and as a tree of JSON they would take several times the memory of everything else.
fn without_rounds(record: &Record) -> Record {
    let mut rest = record.clone();
    for timings in rest.pipelines.iter_mut().filter_map(|pipeline| pipeline.timings.as_mut()) {
        timings.rounds = Vec::new();
    }
    rest
}

fn without(value: &mut Value, names: &[&str]) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, _| !names.contains(&name.as_str()));
    }
}

/// Takes away what says nothing: nulls, empty lists and empty objects.
pub(super) fn prune(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(prune);
            fields.retain(|_, field| match field {
                Value::Null => false,
                Value::Array(items) => !items.is_empty(),
                Value::Object(fields) => !fields.is_empty(),
                _ => true,
            });
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

/// The runs of each engine and way of loading, round by round from the warm-up on; null where it gave no answer.
fn samples(timings: &Timings) -> Value {
    let all = || timings.rounds.iter().flat_map(|round| &round.runs);
    let mut contestants: Vec<(&str, Load)> = Vec::new();
    for run in all() {
        if !contestants.contains(&(run.engine.as_str(), run.load)) {
            contestants.push((&run.engine, run.load));
        }
    }
    let of = |(engine, load): (&str, Load)| {
        let answers: Vec<Option<&Answer>> =
            all().filter(|run| run.engine == engine && run.load == load).map(|run| run.outcome.answer()).collect();
        let seconds: Vec<_> = answers.iter().map(|answer| answer.map(|answer| answer.work_seconds())).collect();
        json!({"engine": engine, "load": load, "work_seconds": seconds})
    };
    contestants.into_iter().map(of).collect()
}

/// Every fraction in it as [`short`] has it.
fn shorten(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => *value = json!(number.as_f64().map(short)),
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        Value::Array(items) => items.iter_mut().for_each(shorten),
        _ => {}
    }
}

/// A measured number in six significant digits, which is more than any clock knows of it.
fn short(seconds: f64) -> f64 {
    format!("{seconds:.5e}").parse().unwrap_or(seconds)
}

/// JSON that can end no element, open no comment and turn no text around: the characters that could are spelled as escapes,
/// which outside of strings do not occur.
pub(super) fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if matches!(character, '<' | '>' | '&') || character.is_control() || is_invisible(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(character);
        }
    }
    out
}

#[derive(Template)]
#[template(path = "sections/raw.html")]
struct Raw {
    /// Already inert; escaping it for HTML would spoil it, because the contents of a script element are raw text.
    json: String,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn json_stays_the_same_json_and_holds_no_markup() {
        let text = "</script><!-- <script> & \u{202e} \u{2028} \u{7f} \u{e0041} é 東";
        let json = inert(&serde_json::to_string(text).unwrap());
        assert!(!json.contains(['<', '>', '&', '\u{202e}', '\u{2028}', '\u{7f}', '\u{e0041}']), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
