//! A record in, text for a terminal out: a table of verdicts, the totals, and what differs or failed.
//!
//! Must not know: whether there is a terminal. Its width and whether it wants colours come in.

mod columns;
mod comparison;
mod detail;
mod diagnosis;
mod excerpt;
mod forest;
mod gate;
mod history;
mod paint;
mod profile;

pub use self::comparison::comparison_terminal;
pub use self::excerpt::{Excerpt, excerpt_terminal};
pub use self::history::history_terminal;
pub use self::profile::profile_terminal;

use self::columns::{Align, Column, layout};
use self::paint::{Cell, Paint};
use super::format::{interval, ratio, seconds};
use super::summary::{
    State, answers, baseline, best, is_of_functions, memory_ratio, others, rows, run, sameness, speeds, trust,
    work_ratio,
};
use super::visible::line;
use super::words::failure_word;
use super::{growth, threads};
use crate::record::{Finding, Outcome, PipelineRecord, Ratio, Record};

/// What the terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of text.
    pub width: usize,
    /// Whether colours may be used.
    pub color: bool,
}

/// Renders a record for a terminal. The same record and style give the same text.
pub fn terminal(record: &Record, style: &Style) -> String {
    let mut out = String::new();
    if !record.pipelines.is_empty() {
        out.push_str(&layout(&verdicts(record), style));
        out.push('\n');
    }
    let gravest = record.pipelines.iter().map(State::of).max().unwrap_or(State::NotCompared);
    for sentence in paint::wrap(&answers(record), style.width, 0) {
        out.push_str(&paint_of(gravest).bold().on(&sentence, style));
        out.push('\n');
    }
    let mut trust = trust(record);
    // Where one reason holds for the whole run it stands beside the fact, and not below for every pipeline.
    if let Some(reason) = detail::untimed(record)
        && let Some(fact) = trust.iter_mut().find(|sentence| *sentence == "Nothing was timed.")
    {
        *fact = format!("Nothing was timed: {}.", line(reason));
    }
    for sentence in sameness(record)
        .into_iter()
        .chain(speeds(record))
        .chain(threads::sentences(record))
        .chain(growth::sentences(record))
        .chain(trust)
    {
        for text in paint::wrap(&sentence, style.width, 0) {
            out.push_str(&text);
            out.push('\n');
        }
    }
    if record.pipelines.iter().any(|pipeline| State::of(pipeline) == State::WithinTolerance) {
        out.push_str(&Paint::Dim.on("same* means: within the tolerance for floating-point numbers\n", style));
    }
    out.push_str(&gate::gate(record, style));
    for pipeline in &record.pipelines {
        out.push_str(&detail::differences(record, pipeline, style));
        out.push_str(&detail::failures(record, pipeline, style));
    }
    out.push_str(&detail::notes(record, style));
    out
}

/// The table's columns, each with how soon a narrow terminal drops it.
fn verdicts(record: &Record) -> Vec<Column> {
    let pipelines = &record.pipelines;
    let cells = |of: &dyn Fn(&PipelineRecord) -> Cell| pipelines.iter().map(of).collect::<Vec<Cell>>();
    let timed = pipelines.iter().any(|pipeline| pipeline.timings.is_some());
    let base = line(baseline(record));
    let named = (!is_of_functions(record))
        .then(|| Column::kept("pipeline", Align::Left, cells(&|pipeline| Cell::plain(line(&pipeline.name)))));
    let mut columns: Vec<Column> = named.into_iter().collect();
    columns.extend([
        Column::kept("answer", Align::Left, cells(&answer)),
        Column::dropped(1, "rows", Align::Right, cells(&|pipeline| Cell::plain(rows(pipeline)))),
    ]);
    // Without timings the columns of times still say which engine failed.
    if timed || pipelines.iter().any(|pipeline| super::summary::failures(pipeline).next().is_some()) {
        for (at, engine) in record.engines.iter().enumerate().skip(1).chain(record.engines.iter().enumerate().take(1)) {
            let order = if at > 1 { 2 } else { 5 };
            columns.push(Column::dropped(
                order,
                &line(&engine.id),
                Align::Right,
                cells(&|pipeline| time(pipeline, &engine.id)),
            ));
        }
    }
    if timed {
        for (at, other) in others(record).enumerate() {
            let order = if at > 0 { 4 } else { 6 };
            let title = format!("{}/{base}", line(other));
            let long = cells(&|pipeline| speed(pipeline, work_ratio(pipeline, other), true));
            let short = cells(&|pipeline| speed(pipeline, work_ratio(pipeline, other), false));
            columns.push(Column::dropped(order, &title, Align::Left, long).or_shorter(short));
        }
        if let Some((head, cells)) = forest::forest(record) {
            columns.push(Column::dropped(0, &head, Align::Left, cells));
        }
        for (at, other) in others(record).enumerate() {
            let title = if at == 0 { "memory".to_string() } else { format!("memory {}", line(other)) };
            let share = |pipeline: &PipelineRecord| {
                let text = memory_ratio(record, pipeline, other).map_or("-".to_string(), ratio);
                Cell::plain(text).dimmed(is_wrong(pipeline))
            };
            columns.push(Column::dropped(if at == 0 { 3 } else { 0 }, &title, Align::Right, cells(&share)));
        }
    }
    // An engine that nothing was measured of has nothing to show.
    columns.retain(|column| !column.is_empty());
    columns
}

fn answer(pipeline: &PipelineRecord) -> Cell {
    let state = State::of(pipeline);
    Cell { text: state.word().to_string(), paint: paint_of(state) }
}

fn paint_of(state: State) -> Paint {
    match state {
        State::Different | State::Failed => Paint::Bad,
        State::Undetermined => Paint::Open,
        State::Identical | State::WithinTolerance => Paint::Good,
        State::NotCompared => Paint::Plain,
    }
}

/// A speed beside a wrong answer says nothing, so it is greyed out.
fn is_wrong(pipeline: &PipelineRecord) -> bool {
    State::of(pipeline) == State::Different
}

fn time(pipeline: &PipelineRecord, engine: &str) -> Cell {
    match (best(pipeline, engine), run(pipeline, engine).map(|run| &run.outcome)) {
        (Some(median), _) => Cell::plain(seconds(median.work_seconds)).dimmed(is_wrong(pipeline)),
        (None, Some(Outcome::Failed(failure))) => {
            Cell { text: failure_word(failure.kind).to_string(), paint: Paint::Bad }
        }
        // There are no times, and another engine failed here.
        (None, Some(Outcome::Answered(_))) if pipeline.timings.is_none() => {
            Cell { text: "answered".to_string(), paint: Paint::Dim }
        }
        (None, _) => Cell { text: "-".to_string(), paint: Paint::Dim },
    }
}

fn speed(pipeline: &PipelineRecord, found: Option<&Ratio>, long: bool) -> Cell {
    let Some(found) = found else {
        return Cell { text: "-".to_string(), paint: Paint::Dim };
    };
    let figure = if found.finding == Finding::NoDifference { "~".to_string() } else { ratio(found.median) };
    let text = match found.interval {
        Some(ends) if long => format!("{figure} [{}]", interval(ends, found.median, "-")),
        Some(_) => figure,
        None if long => format!("{figure} indicative"),
        None => format!("{figure}?"),
    };
    let unsure = matches!(found.finding, Finding::NoDifference | Finding::Indicative);
    Cell::plain(text).dimmed(unsure || is_wrong(pipeline))
}

#[cfg(test)]
mod tests;
