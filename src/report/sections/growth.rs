//! How time and memory grow with the rows.

use askama::Template;

use super::Rendered;
use super::curves::{Figure, Legend, MOST, left_out, legend, name, rounded, tick_seconds};
use crate::record::{EngineAt, Growth, PipelineRecord, Record, Where};
use crate::report::charts::{Axis, Guide, Marks, Plot, Point, Series};
use crate::report::format::{bytes, count, seconds, short_count};
use crate::report::growth::{Row, all_sizes, rows, sentences};
use crate::report::page::PageError;
use crate::report::summary::{baseline, is_of_functions, label, place};
use crate::report::visible::line;

pub(super) fn render(record: &Record) -> Rendered {
    let sentences = sentences(record);
    if sentences.is_empty() {
        return Ok(None);
    }
    let grown: Vec<(&PipelineRecord, &Growth)> =
        record.pipelines.iter().filter_map(|pipeline| Some((pipeline, pipeline.growth.as_ref()?))).collect();
    let figures: Result<Vec<Figure>, PageError> = grown
        .iter()
        .take(MOST)
        .enumerate()
        .map(|(at, (pipeline, growth))| Ok(Figure { name: name(record, pipeline), plots: plots(record, at, growth)? }))
        .collect();
    let section = Grown {
        named: !is_of_functions(record),
        sentences,
        sizes: all_sizes(record),
        base: label(record, baseline(record)),
        legend: legend(record),
        figures: figures?,
        left_out: left_out(grown.len().min(MOST), grown.len()),
        rows: rows(record),
    };
    Ok(Some(section.render()?))
}

/// Time and memory against rows, each where it is known at more than one size.
fn plots(record: &Record, at: usize, growth: &Growth) -> Result<Vec<String>, PageError> {
    let time = |engine: &EngineAt| Some(engine.work_seconds);
    let memory = |engine: &EngineAt| engine.peak_bytes.map(|bytes| bytes as f64);
    let in_bytes = |value: f64| bytes(value as u64);
    let tick_bytes = |value: f64| rounded(&in_bytes(value));
    let plots = [
        plot(record, growth, format!("growth-{}", at + 1), "Time", &time, &seconds, &tick_seconds)?,
        plot(record, growth, format!("growth-memory-{}", at + 1), "Peak of memory", &memory, &in_bytes, &tick_bytes)?,
    ];
    Ok(plots.into_iter().flatten().collect())
}

fn plot(
    record: &Record,
    growth: &Growth,
    id: String,
    what: &str,
    figure: &dyn Fn(&EngineAt) -> Option<f64>,
    words: &dyn Fn(f64) -> String,
    tick: &dyn Fn(f64) -> String,
) -> Rendered {
    let sizes: Vec<f64> =
        growth.sizes.iter().filter(|size| !size.engines.is_empty()).map(|size| size.rows as f64).collect();
    let all = || growth.sizes.iter().flat_map(|size| size.engines.iter().filter_map(figure));
    let (Some(along), Some(upwards)) = (Axis::logarithmic(sizes.iter().copied()), Axis::logarithmic(all())) else {
        return Ok(None);
    };
    if sizes.len() < 2 {
        return Ok(None);
    }
    let of_engine = |engine: &str| -> Vec<Point> {
        let at = |found: &&EngineAt| found.engine == engine;
        let points = growth.sizes.iter().filter_map(|size| Some((size.rows, figure(size.engines.iter().find(at)?)?)));
        points
            .map(|(rows, value)| Point {
                x: rows as f64,
                y: value,
                words: format!("{}: {} at {} rows", label(record, engine), words(value), count(rows)),
                ..Point::default()
            })
            .collect()
    };
    let series: Vec<Series> = record
        .engines
        .iter()
        .map(|engine| (place(record, &engine.id), of_engine(&engine.id)))
        .filter(|(_, points)| !points.is_empty())
        .map(|(place, points)| Series { place, marks: Marks::Curve, points })
        .collect();
    let plot = Plot {
        id,
        title: format!("{what} by rows of {}", line(&growth.table)),
        description: describe(&series),
        height: 260,
        along: (along, "rows", &short_count),
        ticks: None,
        upwards: (upwards.with_air(0.06), what, tick),
        guides: if what == "Time" { guides(record, growth) } else { Vec::new() },
        series,
        stems: Vec::new(),
    };
    Ok(Some(plot.render()?))
}

/// Where the baseline begins to win, or ceases to.
fn guides(record: &Record, growth: &Growth) -> Vec<Guide> {
    let at = |place: Where| match place {
        Where::From(rows) | Where::UpTo(rows) => Some(rows as f64),
        Where::BelowAll | Where::AboveAll | Where::Several => None,
    };
    growth
        .crossings
        .iter()
        .filter_map(|crossing| {
            Some(Guide { x: at(crossing.work)?, words: format!("break-even with {}", label(record, &crossing.engine)) })
        })
        .collect()
}

/// The points of all series in words.
fn describe(series: &[Series]) -> String {
    let words: Vec<&str> = series.iter().flat_map(|series| &series.points).map(|point| point.words.as_str()).collect();
    format!("{}. The table below has every figure.", words.join("; "))
}

#[derive(Template)]
#[template(path = "sections/growth.html")]
struct Grown {
    /// Whether pipelines are told apart by their names.
    named: bool,
    sentences: Vec<String>,
    sizes: Vec<String>,
    base: String,
    legend: Vec<Legend>,
    figures: Vec<Figure>,
    left_out: Option<String>,
    rows: Vec<Row>,
}
