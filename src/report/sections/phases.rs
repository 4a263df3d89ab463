//! Where the time goes: for each pipeline and engine a bar of start, loading and computing in a table that holds the same medians.

use askama::Template;

use super::Rendered;
use crate::record::{Median, PipelineRecord, Record, Timings};
use crate::report::charts::percent;
use crate::report::format::{bytes, interval, ratio, seconds};
use crate::report::summary::{State, label, others, place};
use crate::report::visible::line;
use crate::report::words;

pub(super) fn render(record: &Record) -> Rendered {
    let mut groups: Vec<Group> = record.pipelines.iter().filter_map(|pipeline| group(record, pipeline)).collect();
    if groups.is_empty() {
        return Ok(None);
    }
    let stops: Vec<&str> =
        record.pipelines.iter().filter_map(|pipeline| Some(pipeline.timings.as_ref()?.stopped.as_str())).collect();
    let stopped = stops.first().filter(|first| stops.iter().all(|stop| stop == *first)).map(|stop| line(stop));
    if stopped.is_some() {
        groups.iter_mut().for_each(|group| group.stopped.clear());
    }
    Ok(Some(Phases { groups, stopped }.render()?))
}

fn group(record: &Record, pipeline: &PipelineRecord) -> Option<Group> {
    let timings = pipeline.timings.as_ref().filter(|timings| !timings.medians.is_empty())?;
    let whole = |median: &Median| median.start_seconds.unwrap_or(0.0) + median.work_seconds;
    let longest = timings.medians.iter().map(whole).filter(|seconds| seconds.is_finite()).fold(0.0, f64::max);
    let ratios = others(record).filter_map(|id| {
        let parts: Vec<String> = [("load", "loading"), ("compute", "computing")]
            .into_iter()
            .filter_map(|(phase, words)| {
                let found = timings.ratio(id, phase)?;
                let ends =
                    found.interval.map(|ends| format!(" ({})", interval(ends, found.median, "–"))).unwrap_or_default();
                Some(format!("{words} {}{ends}", ratio(found.median)))
            })
            .collect();
        (!parts.is_empty()).then(|| format!("{}: {}", label(record, id), parts.join(", ")))
    });
    let rest = ratios.collect::<Vec<_>>().join("; ");
    Some(Group {
        name: line(&pipeline.name),
        wrong: State::of(pipeline) == State::Different,
        rows: timings.medians.iter().map(|median| row(record, median, longest, several(timings, median))).collect(),
        note: if rest.is_empty() { rest } else { format!("{rest} the time of the baseline.") },
        stopped: line(&timings.stopped),
    })
}

/// Whether the engine was measured in more than one way of loading, so that the way has to be named.
fn several(timings: &Timings, median: &Median) -> bool {
    timings.medians.iter().filter(|other| other.engine == median.engine).count() > 1
}

fn row(record: &Record, median: &Median, longest: f64, several: bool) -> Row {
    let share = |seconds: f64| if longest > 0.0 && seconds.is_finite() { seconds / longest * 100.0 } else { 0.0 };
    let shown = |value: Option<f64>| value.map_or("–".to_string(), seconds);
    let fused = median.load_seconds.is_none() && median.compute_seconds.is_none();
    let mut bars = Vec::new();
    let mut x = 0.0;
    let parts = [
        ("start", median.start_seconds),
        ("load", median.load_seconds),
        ("compute", median.compute_seconds),
        ("fused", fused.then_some(median.work_seconds)),
    ];
    for (class, seconds) in parts {
        let width = share(seconds.unwrap_or(0.0));
        if width > 0.0 {
            bars.push(Bar { class, x: percent(x), width: percent(width) });
            x += width;
        }
    }
    Row {
        class: format!("e{}", place(record, &median.engine)),
        engine: label(record, &median.engine),
        way: several.then(|| words::load(median.load)),
        bars,
        start: shown(median.start_seconds),
        parts: (!fused).then(|| (shown(median.load_seconds), shown(median.compute_seconds))),
        work: seconds(median.work_seconds),
        range: format!("{} – {}", seconds(median.work_range.0), seconds(median.work_range.1)),
        cpu: shown(median.cpu_seconds),
        peak: median.peak_bytes.map_or("–".to_string(), bytes),
    }
}

#[derive(Template)]
#[template(path = "sections/phases.html")]
struct Phases {
    groups: Vec<Group>,
    /// Why the measuring stopped, where it was the same everywhere.
    stopped: Option<String>,
}

struct Group {
    name: String,
    wrong: bool,
    rows: Vec<Row>,
    note: String,
    stopped: String,
}

struct Row {
    class: String,
    engine: String,
    way: Option<&'static str>,
    bars: Vec<Bar>,
    start: String,
    /// Loading and computing, where they can be told apart.
    parts: Option<(String, String)>,
    work: String,
    range: String,
    cpu: String,
    peak: String,
}

struct Bar {
    class: &'static str,
    x: String,
    width: String,
}
