//! Every measured run in its place: what ran against what, whether times drifted, and which runs were disturbed.

use askama::Template;

use super::Rendered;
use super::curves::{Legend, legend, name, tick_seconds};
use crate::record::{Outcome, PipelineRecord, Record, Run, Timings};
use crate::report::charts::{Axis, Marks, Plot, Point, Series};
use crate::report::format::{counted, list, seconds};
use crate::report::page::PageError;
use crate::report::summary::{label, others, place, work_ratio};
use crate::report::words::{disturbance, failure_word};

pub(super) fn render(record: &Record) -> Rendered {
    let timed: Vec<(&PipelineRecord, &Timings)> = record
        .pipelines
        .iter()
        .filter_map(|pipeline| Some((pipeline, pipeline.timings.as_ref().filter(|timings| timings.rounds.len() > 1)?)))
        .collect();
    if timed.is_empty() {
        return Ok(None);
    }
    let is_measured = |id: &&str| timed.iter().any(|(_, timings)| timings.work(id).is_some());
    let measured: Vec<&str> = record.engines.iter().map(|engine| engine.id.as_str()).filter(is_measured).collect();
    let shown: Result<Vec<Shown>, PageError> = least_certain(record, &timed)
        .into_iter()
        .map(|at| &timed[at])
        .enumerate()
        .map(|(at, (pipeline, timings))| {
            Ok(Shown {
                name: name(record, pipeline),
                plot: plot(record, at, timings)?,
                rounds: timings.rounds.iter().map(|round| row(&measured, timings, &round.runs, round.number)).collect(),
            })
        })
        .collect();
    let runs = Runs {
        engines: measured.iter().map(|id| label(record, id)).collect(),
        legend: legend(record)
            .into_iter()
            .filter(|item| measured.iter().any(|id| place(record, id) == item.place))
            .collect(),
        left_out: (timed.len() > MOST).then(|| {
            let all = counted(timed.len() as u64, "pipeline");
            format!("Shown are those {MOST} of {all} whose speeds are least certain; the record has every run of all.")
        }),
        shown: shown?,
    };
    Ok(Some(runs.render()?))
}

/// Pipelines whose runs are shown; the record has all.
const MOST: usize = 4;

/// The places of the pipelines that a sceptic looks at first: those with the widest intervals. In their order.
fn least_certain(record: &Record, timed: &[(&PipelineRecord, &Timings)]) -> Vec<usize> {
    let width = |pipeline: &PipelineRecord| {
        let widths = others(record).filter_map(|id| work_ratio(pipeline, id)?.interval).map(|(low, high)| high / low);
        widths.fold(0.0, f64::max)
    };
    let mut places: Vec<usize> = (0..timed.len()).collect();
    places.sort_by(|a, b| width(timed[*b].0).total_cmp(&width(timed[*a].0)));
    places.truncate(MOST);
    places.sort_unstable();
    places
}

/// The run of an engine as its ratio is about it.
fn counted_run<'a>(timings: &Timings, runs: &'a [Run], engine: &str) -> Option<&'a Run> {
    let load = timings.work(engine)?.load;
    runs.iter().find(|run| run.engine == engine && run.load == load)
}

/// What disturbed a run, in words; nothing where nothing did.
fn disturbances(run: &Run) -> Option<String> {
    let causes = run.noise.as_ref().map_or(&[][..], |noise| &noise.disturbed_by);
    let words: Vec<&str> = causes.iter().map(|cause| disturbance(*cause)).collect();
    (!words.is_empty()).then(|| list(&words))
}

fn plot(record: &Record, at: usize, timings: &Timings) -> Result<Option<String>, PageError> {
    let found = |engine: &str| -> Vec<Point> {
        let runs = timings.rounds.iter().filter_map(|round| {
            let run = counted_run(timings, &round.runs, engine)?;
            let time = run.outcome.answer()?.work_seconds();
            let disturbed = disturbances(run);
            let words = disturbed.as_ref().map(|causes| {
                format!("{}, round {}: {}, {causes}", label(record, engine), round.number, seconds(time))
            });
            Some(Point {
                x: f64::from(round.number),
                y: time,
                ringed: disturbed.is_some(),
                words: words.unwrap_or_default(),
                hollow: round.number == 0,
            })
        });
        runs.collect()
    };
    let series: Vec<Series> = record
        .engines
        .iter()
        .map(|engine| Series { place: place(record, &engine.id), marks: Marks::Dots, points: found(&engine.id) })
        .collect();
    let points = || series.iter().flat_map(|series| &series.points);
    let (Some(along), Some(upwards)) =
        (Axis::straight(points().map(|point| point.x)), Axis::logarithmic(points().map(|point| point.y)))
    else {
        return Ok(None);
    };
    let stems = timings.rounds.iter().skip(1).filter_map(|round| {
        let x = f64::from(round.number);
        let times = || points().filter(|point| point.x == x).map(|point| point.y);
        let (low, high) = (times().fold(f64::INFINITY, f64::min), times().fold(0.0, f64::max));
        (low < high).then_some((x, low, high))
    });
    let disturbed = points().filter(|point| point.ringed).count();
    let last = timings.rounds.last().map_or(0, |round| round.number);
    let mut ticks = vec![0.0];
    ticks.extend(along.ticks(5).into_iter().filter(|tick| *tick >= 1.0 && tick.fract() == 0.0));
    let plot = Plot {
        id: format!("runs-{}", at + 1),
        title: "Time of every run, round by round".into(),
        description: format!(
            "{} after the warm-up; {} disturbed. The table below has every figure.",
            counted(u64::from(last), "round"),
            counted(disturbed as u64, "run")
        ),
        height: 200,
        along: (along, "rounds", &|value| if value == 0.0 { "warm-up".to_owned() } else { format!("{value}") }),
        ticks: Some(ticks),
        upwards: (upwards.with_air(0.08), "Time", &tick_seconds),
        stems: stems.collect(),
        guides: Vec::new(),
        series,
    };
    Ok(Some(plot.render()?))
}

/// A round as a row of the table.
fn row(measured: &[&str], timings: &Timings, runs: &[Run], number: u32) -> Row {
    let cell = |engine: &str| match counted_run(timings, runs, engine) {
        None => Cell { time: "–".into(), disturbed: None },
        Some(run) => Cell {
            time: match &run.outcome {
                Outcome::Answered(answer) => seconds(answer.work_seconds()),
                Outcome::Failed(failure) => failure_word(failure.kind).to_owned(),
            },
            disturbed: disturbances(run),
        },
    };
    Row {
        number: if number == 0 { "warm-up".into() } else { number.to_string() },
        cells: measured.iter().map(|id| cell(id)).collect(),
    }
}

#[derive(Template)]
#[template(path = "sections/runs.html")]
struct Runs {
    engines: Vec<String>,
    legend: Vec<Legend>,
    left_out: Option<String>,
    shown: Vec<Shown>,
}

/// One pipeline.
struct Shown {
    name: String,
    plot: Option<String>,
    rounds: Vec<Row>,
}

struct Row {
    number: String,
    cells: Vec<Cell>,
}

struct Cell {
    time: String,
    disturbed: Option<String>,
}
