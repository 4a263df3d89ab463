//! The decision table: a row for each pipeline, and under it what the reader should know of each.

use askama::Template;

use super::Rendered;
use super::marked::Marked;
use crate::record::{Finding, Outcome, PipelineRecord, Record};
use crate::report::format::{bytes, ratio, seconds};
use crate::report::summary::{
    Speed, State, baseline, best, failures, is_of_functions, label, memory_ratio, notes, others, phrase, place, rows,
    run, work_ratio,
};
use crate::report::visible::line;
use crate::report::words::failure_word;

pub(super) fn render(record: &Record) -> Rendered {
    let timed = record.pipelines.iter().any(|pipeline| pipeline.timings.is_some());
    // Without times the engines' columns still say who failed; where nobody did they would be empty.
    let costs = timed || record.pipelines.iter().any(|pipeline| failures(pipeline).next().is_some());
    // An engine that was judged alone has no time to show.
    let shows = |id: &str| costs && record.pipelines.iter().any(|pipeline| cost(record, pipeline, id).time != NOTHING);
    let shown: Vec<bool> = record.engines.iter().map(|engine| shows(&engine.id)).collect();
    let engines = record.engines.iter().enumerate().filter(|(at, _)| shown[*at]);
    let engines = engines.map(|(at, engine)| Engine { class: format!("e{at}"), label: line(&engine.label) }).collect();
    let compared: Vec<&str> = others(record)
        .filter(|id| timed && record.pipelines.iter().any(|pipeline| work_ratio(pipeline, id).is_some()))
        .collect();
    let speeds = compared.iter().map(|id| label(record, id)).collect();
    let table = Decision {
        timed,
        functions: is_of_functions(record),
        baseline: label(record, baseline(record)),
        others: speeds,
        engines,
        rows: record
            .pipelines
            .iter()
            .enumerate()
            .map(|(at, pipeline)| row(record, at, pipeline, &shown, &compared))
            .collect(),
        notes: notes(record).into_iter().map(|(name, text)| Note { name, text: Marked::new(&text) }).collect(),
    };
    Ok(Some(table.render()?))
}

fn row(record: &Record, at: usize, pipeline: &PipelineRecord, shown: &[bool], compared: &[&str]) -> Row {
    let state = State::of(pipeline);
    let ratios = compared.iter().map(|engine| match work_ratio(pipeline, engine).map(Speed::of) {
        None => Said {
            class: "none".to_string(),
            figure: "–".to_string(),
            words: String::new(),
            basis: String::new(),
            value: String::new(),
        },
        Some(speed) => {
            Said { value: value(work_ratio(pipeline, engine).map(|ratio| ratio.median)), ..said(record, &speed) }
        }
    });
    Row {
        at: at + 1,
        name: line(&pipeline.name),
        title: line(&pipeline.title),
        state: phrase(pipeline),
        mark: state.mark(),
        class: class_of(state),
        rows: rows(pipeline),
        many: value(most_rows(pipeline).map(|rows| rows as f64)),
        costs: record
            .engines
            .iter()
            .zip(shown)
            .filter(|(_, shown)| **shown)
            .map(|(engine, _)| cost(record, pipeline, &engine.id))
            .collect(),
        ratios: ratios.collect(),
    }
}

/// What a cell is sorted by; nothing where it has no value.
fn value(number: Option<f64>) -> String {
    number.filter(|number| number.is_finite()).map_or(String::new(), |number| format!("{number:.6e}"))
}

/// A speed in the words that its finding allows.
fn said(record: &Record, speed: &Speed) -> Said {
    let (figure, words) = match (&speed.winner, speed.finding) {
        (None, _) => ("~".to_string(), "no measurable difference".to_string()),
        (Some(winner), Finding::Indicative) => (ratio(speed.factor), format!("{} ahead", label(record, winner))),
        (Some(winner), _) => (ratio(speed.factor), format!("{} faster", label(record, winner))),
    };
    let class = match (&speed.winner, speed.finding) {
        (None, _) => "even".to_string(),
        (Some(winner), Finding::Indicative) => format!("e{} indicative", place(record, winner)),
        (Some(winner), _) => format!("e{}", place(record, winner)),
    };
    Said {
        class,
        figure,
        words,
        value: String::new(),
        basis: if speed.interval.is_some() { speed.short_basis() } else { speed.basis() },
    }
}

/// Stands where there is no figure.
const NOTHING: &str = "–";

/// The median time and the peak of memory, or why there is none.
fn cost(record: &Record, pipeline: &PipelineRecord, engine: &str) -> Cost {
    let time = match (best(pipeline, engine), run(pipeline, engine).map(|run| &run.outcome)) {
        (Some(median), _) => seconds(median.work_seconds),
        (None, Some(Outcome::Failed(failure))) => failure_word(failure.kind).to_string(),
        (None, Some(Outcome::Answered(_))) if pipeline.timings.is_none() => "answered".to_string(),
        (None, _) => NOTHING.to_string(),
    };
    let memory = best(pipeline, engine).and_then(|median| median.peak_bytes).map(|peak| {
        let share = memory_ratio(record, pipeline, engine).filter(|_| place(record, engine) > 0);
        share.map_or(bytes(peak), |share| format!("{} · {}", bytes(peak), ratio(share)))
    });
    Cost { time, memory, value: value(best(pipeline, engine).map(|median| median.work_seconds)) }
}

/// The rows of the longest answer.
fn most_rows(pipeline: &PipelineRecord) -> Option<u64> {
    pipeline.engines.iter().filter_map(|run| run.outcome.answer()).map(|answer| answer.rows).max()
}

fn class_of(state: State) -> &'static str {
    match state {
        State::Different => "bad",
        State::Failed => "bad",
        State::NotCompared => "open",
        _ => "good",
    }
}

#[derive(Template)]
#[template(path = "sections/decision.html")]
struct Decision {
    timed: bool,
    /// Whether it is about two functions and no pipeline.
    functions: bool,
    baseline: String,
    engines: Vec<Engine>,
    others: Vec<String>,
    rows: Vec<Row>,
    notes: Vec<Note>,
}

struct Engine {
    class: String,
    label: String,
}

struct Row {
    at: usize,
    name: String,
    title: String,
    state: &'static str,
    mark: &'static str,
    class: &'static str,
    rows: String,
    /// What the rows are sorted by.
    many: String,
    costs: Vec<Cost>,
    ratios: Vec<Said>,
}

struct Cost {
    time: String,
    memory: Option<String>,
    value: String,
}

struct Said {
    class: String,
    figure: String,
    words: String,
    basis: String,
    value: String,
}

struct Note {
    name: String,
    text: Marked,
}
