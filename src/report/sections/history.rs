//! What became of each figure over many runs: a chart for ratios and one for times of each pipeline, and all of it in a table.

use askama::Template;

use super::curves::{Figure, Legend, tick_seconds};
use crate::history::Series;
use crate::report::charts::{Axis, Guide, Marks, Plot, Point, shape};
use crate::report::format::{counted, ratio};
use crate::report::history::{change, figure, latest, of};
use crate::report::page::PageError;
use crate::report::visible::line;

/// Each pipeline with its chart and its table: name, HTML.
pub(in crate::report) fn pipelines(series: &[Series]) -> Result<Vec<(String, String)>, PageError> {
    let shown = latest(series);
    let mut names: Vec<&str> = shown.iter().map(|one| one.pipeline.as_str()).collect();
    names.dedup();
    let made = names.iter().enumerate().map(|(at, name)| {
        let own: Vec<&Series> = shown.iter().copied().filter(|one| one.pipeline == *name).collect();
        Ok((line(name), pipeline(at, &own)?))
    });
    made.collect()
}

fn pipeline(at: usize, series: &[&Series]) -> Result<String, PageError> {
    let mut engines: Vec<&str> = series.iter().find_map(|one| one.baseline.as_deref()).into_iter().collect();
    for one in series {
        if !engines.contains(&one.engine.as_str()) {
            engines.push(&one.engine);
        }
    }
    let place = |engine: &str| engines.iter().position(|known| *known == engine).unwrap_or(engines.len());
    let mut starts: Vec<&str> = series.iter().flat_map(|one| &one.points).map(|point| point.started.as_str()).collect();
    starts.sort_unstable();
    starts.dedup();
    let tick_ratio = |value: f64| ratio(value);
    let kinds: [(&str, bool, &dyn Fn(f64) -> String); 2] =
        [("Ratio of times", true, &tick_ratio), ("Time", false, &tick_seconds)];
    let mut plots = Vec::new();
    for (what, is_ratio, tick) in kinds {
        let own: Vec<&Series> = series.iter().copied().filter(|one| one.baseline.is_some() == is_ratio).collect();
        let run = |started: &str| starts.iter().position(|start| *start == started).map_or(0.0, |at| (at + 1) as f64);
        let curve = |one: &&Series| crate::report::charts::Series {
            place: place(&one.engine),
            marks: Marks::Curve,
            points: one
                .points
                .iter()
                .map(|point| Point {
                    x: run(&point.started),
                    y: point.value,
                    words: format!("{}: {}, {}", of(one), figure(one, point.value), line(&point.started)),
                    ..Point::default()
                })
                .collect(),
        };
        let curves: Vec<_> = own.iter().map(curve).collect();
        let values = || curves.iter().flat_map(|curve| &curve.points);
        let (Some(along), Some(upwards)) = (
            Axis::straight(values().map(|point| point.x)),
            Axis::logarithmic(values().flat_map(|point| [point.y / 1.1, point.y * 1.1])),
        ) else {
            continue;
        };
        let guides =
            own.iter().flat_map(|one| &one.steps).map(|step| Guide { x: run(&step.started), words: "step".into() });
        let whole = along.ticks(5).into_iter().filter(|tick| tick.fract() == 0.0).collect();
        let plot = Plot {
            id: format!("history-{}-{}", at + 1, if is_ratio { "ratio" } else { "time" }),
            title: format!("{what}, run by run"),
            description: format!("{}. The table below has every figure.", counted(starts.len() as u64, "run")),
            height: 220,
            along: (along, "runs", &|value| format!("{value}")),
            ticks: Some(whole),
            upwards: (upwards, what, tick),
            guides: guides.collect(),
            series: curves,
            stems: Vec::new(),
        };
        plots.push(plot.render()?);
    }
    let row = |start: &&str| Row {
        started: line(start),
        cells: series
            .iter()
            .map(|one| {
                let point = one.points.iter().find(|point| point.started == **start);
                point.map_or("–".to_owned(), |point| figure(one, point.value))
            })
            .collect(),
    };
    let steps =
        series.iter().flat_map(|one| one.steps.iter().map(move |step| format!("{}: {}", of(one), change(one, step))));
    let section = History {
        at: at + 1,
        legend: engines
            .iter()
            .enumerate()
            .map(|(place, engine)| Legend { place, shape: shape(place), label: line(engine) })
            .collect(),
        figures: vec![Figure { name: String::new(), plots }],
        left_out: None,
        steps: steps.collect(),
        heads: series.iter().map(|one| of(one)).collect(),
        rows: starts.iter().map(row).collect(),
    };
    Ok(section.render()?)
}

#[derive(Template)]
#[template(path = "sections/history.html")]
struct History {
    at: usize,
    legend: Vec<Legend>,
    figures: Vec<Figure>,
    left_out: Option<String>,
    steps: Vec<String>,
    heads: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    started: String,
    cells: Vec<String>,
}
