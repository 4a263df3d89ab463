//! Which series of a history are shown, and how their figures are said.

use super::format::{ratio, seconds};
use super::visible::line;
use crate::history::{Change, Series};

/// Of every pipeline the latest question on the latest machine: in the order of pipelines, ratios before times.
pub(super) fn latest(series: &[Series]) -> Vec<&Series> {
    let mut latest: Vec<(&str, &str, &str)> = Vec::new();
    for one in series {
        if !latest.iter().any(|(pipeline, ..)| *pipeline == one.pipeline) {
            latest.push((&one.pipeline, &one.question, &one.machine));
        }
    }
    let is_latest = |one: &&Series| latest.contains(&(&one.pipeline, &one.question, &one.machine));
    let mut shown: Vec<&Series> = series.iter().filter(is_latest).collect();
    let place = |one: &Series| latest.iter().position(|(pipeline, ..)| *pipeline == one.pipeline);
    shown.sort_by_key(|one| (place(one), one.baseline.is_none()));
    shown
}

/// What a series is of: `pandas/polars` is a ratio, `polars` a time.
pub(super) fn of(series: &Series) -> String {
    match &series.baseline {
        Some(baseline) => format!("{}/{}", line(&series.engine), line(baseline)),
        None => line(&series.engine),
    }
}

/// One of its values.
pub(super) fn figure(series: &Series, value: f64) -> String {
    if series.baseline.is_some() { ratio(value) } else { seconds(value) }
}

/// A step, with what changed of the versions.
pub(super) fn change(series: &Series, step: &Change) -> String {
    let day = step.started.get(..10).unwrap_or(&step.started);
    let versions = match step.versions.is_empty() {
        true => String::new(),
        false => format!(" ({})", step.versions.iter().map(|one| line(one)).collect::<Vec<_>>().join(", ")),
    };
    format!("{} to {} on {}{versions}", figure(series, step.before), figure(series, step.after), line(day))
}
