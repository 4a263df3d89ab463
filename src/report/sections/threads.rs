//! What fewer processors cost.

use askama::Template;

use super::Rendered;
use super::curves::{Figure, Legend, MOST, left_out, legend, name, tick_seconds};
use crate::record::{PipelineRecord, Record};
use crate::report::charts::{Axis, Marks, Plot, Point, Series};
use crate::report::format::{counted, seconds};
use crate::report::page::PageError;
use crate::report::summary::{baseline, best, is_of_functions, label};
use crate::report::threads::{Row, rows, scaling, sentences};

pub(super) fn render(record: &Record) -> Rendered {
    let rows = rows(record);
    if rows.is_empty() {
        return Ok(None);
    }
    let scaled: Vec<&PipelineRecord> =
        record.pipelines.iter().filter(|pipeline| scaling(pipeline).next().is_some()).collect();
    let mut figures = Vec::new();
    for (at, pipeline) in scaled.iter().take(MOST).enumerate() {
        let plots = plot(record, at, pipeline)?.into_iter().collect();
        figures.push(Figure { name: name(record, pipeline), plots });
    }
    let section = Threads {
        named: !is_of_functions(record),
        sentences: sentences(record),
        base: label(record, baseline(record)),
        legend: legend(record),
        left_out: left_out(figures.len(), scaled.len()),
        figures,
        rows,
    };
    Ok(Some(section.render()?))
}

/// Time against processors.
fn plot(record: &Record, at: usize, pipeline: &PipelineRecord) -> Result<Option<String>, PageError> {
    let all = record.environment.cores;
    let of_engine = |(place, id): (usize, &str)| {
        let few = scaling(pipeline).filter(|one| one.engine == id).map(|one| (one.threads, one.work_seconds));
        let whole = best(pipeline, id).map(|median| (all, median.work_seconds));
        let mut points: Vec<(u32, f64)> = few.chain(whole).collect();
        points.sort_by_key(|(threads, _)| *threads);
        let point = |(threads, time): (u32, f64)| Point {
            x: f64::from(threads),
            y: time,
            words: format!("{}: {} on {}", label(record, id), seconds(time), counted(u64::from(threads), "processor")),
            ..Point::default()
        };
        Series { place, marks: Marks::Curve, points: points.into_iter().map(point).collect() }
    };
    let engines = record.engines.iter().map(|engine| engine.id.as_str()).enumerate();
    let series: Vec<Series> = engines.map(of_engine).filter(|series| series.points.len() > 1).collect();
    let points = || series.iter().flat_map(|series| &series.points);
    // With so much room that what is nearly the same looks so.
    let (Some(along), Some(upwards)) = (
        Axis::straight(points().map(|point| point.x)),
        Axis::logarithmic(points().flat_map(|point| [point.y / 1.3, point.y * 1.3])),
    ) else {
        return Ok(None);
    };
    let mut ticks: Vec<f64> = points().map(|point| point.x).collect();
    ticks.sort_by(f64::total_cmp);
    ticks.dedup();
    let words: Vec<&str> = points().map(|point| point.words.as_str()).collect();
    let plot = Plot {
        id: format!("threads-{}", at + 1),
        title: "Time by processors".into(),
        description: format!("{}. The table below has every figure.", words.join("; ")),
        height: 220,
        along: (along, "processors", &|value| format!("{value}")),
        ticks: Some(ticks),
        upwards: (upwards, "Time", &tick_seconds),
        series,
        guides: Vec::new(),
        stems: Vec::new(),
    };
    Ok(Some(plot.render()?))
}

#[derive(Template)]
#[template(path = "sections/threads.html")]
struct Threads {
    /// Whether pipelines are told apart by their names.
    named: bool,
    sentences: Vec<String>,
    base: String,
    legend: Vec<Legend>,
    figures: Vec<Figure>,
    left_out: Option<String>,
    rows: Vec<Row>,
}
