//! The timings of a session in, how far to believe them out.
//!
//! An engine is held against itself: its runs in one round by those in the next. Whatever comes out of that is noise, and differences between
//! engines that are no larger mean nothing. No run is made for it: rounds that stand beside each other are pairs of the same engine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engines::{Load, Outcome};

use super::noise::{Disturbance, Noise};
use super::stats::median;
use super::timings::Timings;

/// How far to believe what was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trust {
    /// In a letter.
    pub grade: Grade,
    /// How far engines came out from themselves, as a factor of at least 1: the median over engines and pipelines.
    pub floor: f64,
    /// The same at the ninth of ten.
    pub wide_floor: f64,
    /// Over how many engines and pipelines.
    pub held: u32,
    /// How many runs were measured.
    pub runs: u32,
    /// Whether the system says what goes on beside a run.
    pub watched: bool,
    /// How many of them were disturbed.
    pub disturbed: u32,
    /// By what, and how many runs.
    pub causes: BTreeMap<Disturbance, u32>,
}

/// A grade of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// Nine of ten engines within 5 % of themselves, and at most a tenth of the runs disturbed.
    A,
    /// Within 15 %, and at most a third disturbed.
    B,
    /// Anything else.
    C,
}

/// Fewer pairs of an engine with itself say nothing.
const LEAST: usize = 3;

/// Grades a session. None where no engine can be held against itself.
pub fn trust(pipelines: &[&Timings]) -> Option<Trust> {
    let mut floors: Vec<f64> = pipelines.iter().flat_map(|timings| floors(timings)).collect();
    floors.sort_by(f64::total_cmp);
    let (floor, wide_floor) = (median(&floors)?, floors[(floors.len() * 9).div_ceil(10) - 1]);
    let measured = || pipelines.iter().flat_map(|timings| timings.rounds.iter().skip(1)).flat_map(|round| &round.runs);
    let (mut disturbed, mut causes) = (0, BTreeMap::new());
    for noise in measured().filter_map(|run| run.noise.as_ref()).filter(|noise| !noise.disturbed_by.is_empty()) {
        disturbed += 1;
        noise.disturbed_by.iter().for_each(|cause| *causes.entry(*cause).or_insert(0) += 1);
    }
    let watched = measured().any(|run| run.noise.as_ref().is_some_and(Noise::is_known));
    let runs = measured().count() as u32;
    let share = f64::from(disturbed) / f64::from(runs.max(1));
    let grade = match (wide_floor, share) {
        (floor, share) if floor <= 1.05 && share <= 0.1 && watched => Grade::A,
        (floor, share) if floor <= 1.15 && share <= 1.0 / 3.0 => Grade::B,
        _ => Grade::C,
    };
    Some(Trust { grade, floor, wide_floor, held: floors.len() as u32, runs, watched, disturbed, causes })
}

/// How far each contestant of a pipeline came out from itself.
fn floors(timings: &Timings) -> Vec<f64> {
    let mut contestants: Vec<(&str, Load)> = Vec::new();
    for run in timings.rounds.iter().flat_map(|round| &round.runs) {
        if !contestants.contains(&(&run.engine, run.load)) {
            contestants.push((&run.engine, run.load));
        }
    }
    let floor = |(engine, load): (&str, Load)| {
        let seconds = timings.rounds.iter().skip(1).map(|round| {
            let run = round.runs.iter().find(|run| run.engine == engine && run.load == load)?;
            match &run.outcome {
                Outcome::Answered(answer) => Some(answer.work_seconds()),
                Outcome::Failed(_) => None,
            }
        });
        let seconds: Vec<Option<f64>> = seconds.collect();
        let pairs = seconds.chunks_exact(2).filter_map(|two| Some((two[0]?, two[1]?)));
        // The order within such a pair is always the same, so a drift does not cancel out, and shows here as it should.
        let logs: Vec<f64> = pairs.filter(|(a, b)| *a > 0.0 && *b > 0.0).map(|(a, b)| (b / a).ln()).collect();
        (logs.len() >= LEAST).then(|| median(&logs).map(|middle| middle.abs().exp())).flatten()
    };
    contestants.into_iter().filter_map(floor).collect()
}
