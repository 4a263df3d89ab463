//! The timings of many pipelines in, one figure per engine out.

use serde::{Deserialize, Serialize};

use super::stats::geometric_mean;
use super::timings::Timings;

/// One engine against the baseline over all pipelines that both were timed on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// The engine.
    pub engine: String,
    /// The baseline.
    pub baseline: String,
    /// How many pipelines.
    pub pipelines: u32,
    /// Geometric mean of the ratios: every pipeline counts the same.
    pub geometric_mean: f64,
    /// Sum of the engine's median seconds divided by the sum of the baseline's: every second counts the same.
    pub ratio_of_sums: f64,
}

/// Sums up pipelines, engine by engine in order of appearance.
pub fn totals(pipelines: &[&Timings]) -> Vec<Total> {
    let mut engines: Vec<(&str, &str)> = Vec::new();
    for ratio in pipelines.iter().flat_map(|timings| &timings.ratios) {
        if !engines.contains(&(&ratio.engine, &ratio.baseline)) {
            engines.push((&ratio.engine, &ratio.baseline));
        }
    }
    engines.into_iter().filter_map(|(engine, baseline)| total(engine, baseline, pipelines)).collect()
}

fn total(engine: &str, baseline: &str, pipelines: &[&Timings]) -> Option<Total> {
    let mut medians = Vec::new();
    let mut sums = (0.0, 0.0);
    for timings in pipelines {
        let ratio = timings.ratio(engine, "work").filter(|ratio| ratio.baseline == baseline);
        // Both figures must be about the same pipelines.
        if let (Some(ratio), Some(theirs), Some(ours)) = (ratio, timings.work(engine), timings.work(baseline)) {
            medians.push(ratio.median);
            sums = (sums.0 + theirs.work_seconds, sums.1 + ours.work_seconds);
        }
    }
    Some(Total {
        engine: engine.to_owned(),
        baseline: baseline.to_owned(),
        pipelines: medians.len() as u32,
        geometric_mean: geometric_mean(&medians)?,
        ratio_of_sums: sums.0 / sums.1,
    })
}
