//! The record itself, for programs: a block of JSON that no browser runs.
//!
//! The timed runs would be most of the page, so they stand in it as rows of figures; the file that `--json` writes has all of
//! each run.

use askama::Template;
use serde_json::{Value, json};

use super::Rendered;
use crate::record::{Answer, Load, Outcome, Record, Round};
use crate::report::visible::is_invisible;

pub(super) fn render(record: &Record) -> Rendered {
    let mut value = serde_json::to_value(record)?;
    for (pipeline, of) in value["pipelines"].as_array_mut().into_iter().flatten().zip(&record.pipelines) {
        if let (Some(timings), Some(timed)) = (pipeline["timings"].as_object_mut(), &of.timings) {
            timings.shift_remove("rounds");
            timings.insert("samples".to_string(), samples(&timed.rounds));
        }
    }
    Ok(Some(Raw { json: inert(&serde_json::to_string(&value)?) }.render()?))
}

/// Every run as a row: the figures of [`Round`]s without what is the same in each.
fn samples(rounds: &[Round]) -> Value {
    let runs = rounds.iter().flat_map(|round| round.runs.iter().map(move |run| (round.number, run)));
    let rows: Vec<Value> = runs
        .map(|(number, run)| {
            let load = match run.load {
                Load::Eager => "eager",
                Load::Fused => "fused",
            };
            match &run.outcome {
                Outcome::Answered(answer) => {
                    let seconds = |name| answer.phase(name).map(|phase| phase.seconds);
                    let cpu = cpu(answer);
                    let both = seconds("load+compute");
                    json!([
                        number,
                        run.engine,
                        load,
                        answer.start_seconds,
                        seconds("load"),
                        seconds("compute"),
                        both,
                        cpu,
                        answer.peak_bytes()
                    ])
                }
                Outcome::Failed(failure) => json!([number, run.engine, load, {"failed": failure.kind}]),
            }
        })
        .collect();
    json!({
        "columns": ["round", "engine", "load", "start", "load_seconds", "compute_seconds", "load+compute_seconds", "cpu_seconds", "peak_bytes"],
        "rows": rows,
    })
}

fn cpu(answer: &Answer) -> Option<f64> {
    let work = answer.phases.iter().filter(|phase| phase.name != "export");
    work.map(|phase| phase.cpu_seconds).sum()
}

/// JSON that can end no element, open no comment and turn no text around: the characters that could are spelled as escapes,
/// which outside of strings do not occur.
fn inert(json: &str) -> String {
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
