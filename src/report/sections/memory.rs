//! Where the memory goes: for each pipeline and engine the peak of every phase, and what was resident at the end.

use askama::Template;

use super::Rendered;
use crate::record::{Answer, Memory, PipelineRecord, Record, Timings};
use crate::report::charts::percent;
use crate::report::format::bytes;
use crate::report::summary::{State, label};
use crate::report::visible::line;

pub(super) fn render(record: &Record) -> Rendered {
    let groups: Vec<Group> = record.pipelines.iter().filter_map(|pipeline| group(record, pipeline)).collect();
    if groups.is_empty() {
        return Ok(None);
    }
    Ok(Some(MemoryTable { groups }.render()?))
}

fn group(record: &Record, pipeline: &PipelineRecord) -> Option<Group> {
    let timings = pipeline.timings.as_ref()?;
    let engines: Vec<(usize, &str, Vec<(String, Memory)>)> = record
        .engines
        .iter()
        .enumerate()
        .map(|(place, engine)| (place, engine.id.as_str(), phases(timings, &engine.id)))
        .filter(|(.., phases)| !phases.is_empty())
        .collect();
    let most = engines.iter().flat_map(|(.., phases)| phases).map(|(_, memory)| memory.peak_bytes).max()?;
    let width = |bytes: u64| percent(bytes as f64 / most.max(1) as f64 * 100.0);
    let rows = engines.into_iter().filter_map(|(place, id, phases)| {
        let (_, end) = phases.last()?;
        let peak = |name: &str| phases.iter().find(|(phase, _)| phase == name).map(|(_, memory)| memory.peak_bytes);
        Some(Row {
            place,
            engine: label(record, id),
            bars: phases.iter().map(|(_, memory)| width(memory.peak_bytes)).collect(),
            parts: peak("load").map(|load| (bytes(load), peak("compute").map_or("–".to_owned(), bytes))),
            whole: bytes(phases.iter().map(|(_, memory)| memory.peak_bytes).max().unwrap_or_default()),
            anon: bytes(end.anon_bytes),
            file: bytes(end.file_bytes),
        })
    });
    Some(Group { name: line(&pipeline.name), wrong: State::of(pipeline) == State::Different, rows: rows.collect() })
}

/// The medians of memory in each phase of an engine, in the order of the phases, over the measured runs that its ratio is about.
fn phases(timings: &Timings, engine: &str) -> Vec<(String, Memory)> {
    let Some(load) = timings.work(engine).map(|median| median.load) else { return Vec::new() };
    let runs = timings.rounds.iter().skip(1).flat_map(|round| &round.runs);
    let answers: Vec<&Answer> =
        runs.filter(|run| run.engine == engine && run.load == load).filter_map(|run| run.outcome.answer()).collect();
    let Some(first) = answers.first() else { return Vec::new() };
    let of_phase = |name: &str| -> Option<Memory> {
        let found: Vec<Memory> = answers.iter().filter_map(|answer| answer.phase(name)?.memory).collect();
        Some(Memory {
            peak_bytes: median(found.iter().map(|memory| memory.peak_bytes))?,
            anon_bytes: median(found.iter().map(|memory| memory.anon_bytes))?,
            file_bytes: median(found.iter().map(|memory| memory.file_bytes))?,
        })
    };
    let names = first.phases.iter().map(|phase| phase.name.as_str()).filter(|name| *name != "export");
    names.filter_map(|name| Some((name.to_owned(), of_phase(name)?))).collect()
}

/// The middle one; of an even number the smaller of both in the middle.
fn median(values: impl Iterator<Item = u64>) -> Option<u64> {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

#[derive(Template)]
#[template(path = "sections/memory.html")]
struct MemoryTable {
    groups: Vec<Group>,
}

struct Group {
    name: String,
    wrong: bool,
    rows: Vec<Row>,
}

struct Row {
    place: usize,
    engine: String,
    /// The peak of each phase.
    bars: Vec<String>,
    /// Peaks of loading and computing, where they can be told apart.
    parts: Option<(String, String)>,
    whole: String,
    anon: String,
    file: String,
}
