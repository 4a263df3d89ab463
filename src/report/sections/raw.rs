//! The record itself, for programs: a block of JSON that no browser runs.
//!
//! It is a digest: what would be most of the page and is on it already, or is the same in every run, stays in the file that
//! `--json` writes.

use askama::Template;
use serde_json::{Value, json};

use super::Rendered;
use crate::record::{Answer, Class, Load, PipelineRecord, Record, Timings};
use crate::report::visible::is_invisible;

pub(super) fn render(record: &Record) -> Rendered {
    // Every field by its name: a new one has to be left out on purpose. No tree is made of what is left out, which is most of a record.
    let Record {
        schema_version,
        bearoff,
        started,
        command,
        suite,
        environment,
        tables,
        engines,
        pipelines,
        totals,
        trust,
        cautions,
        gate,
        interrupted,
    } = record;
    let pipelines: Result<Vec<Value>, serde_json::Error> = pipelines.iter().map(pipeline).collect();
    let mut value = json!({
        "schema_version": schema_version,
        "bearoff": bearoff,
        "started": started,
        "command": command,
        "suite": suite,
        "environment": environment,
        "tables": serde_json::to_value(tables)?,
        "engines": engines,
        "pipelines": pipelines?,
        "totals": serde_json::to_value(totals)?,
        "trust": serde_json::to_value(trust)?,
        "cautions": serde_json::to_value(cautions)?,
        "gate": serde_json::to_value(gate)?,
        "interrupted": interrupted,
    });
    // The section of the tables has them with their evidence.
    for table in value["tables"].as_array_mut().into_iter().flatten() {
        without(table, &["columns", "warnings"]);
    }
    prune(&mut value);
    Ok(Some(Raw { json: inert(&serde_json::to_string(&value)?) }.render()?))
}

/// What is said of a pipeline, without what stands on the page in words.
fn pipeline(record: &PipelineRecord) -> Result<Value, serde_json::Error> {
    let PipelineRecord {
        name,
        title: _,
        why: _,
        sql: _,
        plan: _,
        engines,
        verdicts,
        referee,
        timings,
        growth,
        not_timed,
        warnings,
    } = record;
    let mut engines = serde_json::to_value(engines)?;
    for run in engines.as_array_mut().into_iter().flatten() {
        without(run, &["code", "language"]);
        // The judged run is not a measured one.
        without(&mut run["outcome"]["answered"], &["versions", "phases", "start_seconds", "columns"]);
    }
    let mut pairs = serde_json::to_value(verdicts)?;
    for (pair, of) in pairs.as_array_mut().into_iter().flatten().zip(verdicts) {
        if of.verdict.class == Class::Identical {
            let nothing = ["rule", "columns", "left_only", "right_only", "differing_cells", "differing_rows"];
            without(&mut pair["verdict"], &nothing);
        }
    }
    Ok(json!({
        "name": name,
        "engines": engines,
        "verdicts": pairs,
        "referee": serde_json::to_value(referee)?,
        "timings": timings.as_ref().map(measured).transpose()?,
        "growth": serde_json::to_value(growth)?,
        "not_timed": not_timed,
        "warnings": serde_json::to_value(warnings)?,
    }))
}

/// Of the measurements every time, and the ratios.
fn measured(timings: &Timings) -> Result<Value, serde_json::Error> {
    let Timings { mode, seed, rounds: _, ratios, medians: _, scaling, cache, stopped } = timings;
    let mut value = json!({
        "mode": serde_json::to_value(mode)?,
        "seed": seed,
        "ratios": serde_json::to_value(ratios)?,
        "scaling": serde_json::to_value(scaling)?,
        "cache": serde_json::to_value(cache)?,
        "stopped": stopped,
        "samples": samples(timings),
    });
    shorten(&mut value);
    Ok(value)
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
