//! What measuring one pipeline gave.

use serde::{Deserialize, Serialize};

use crate::engines::{Load, Outcome};

use super::cache::Residency;
use super::gate::Estimate;
use super::noise::Noise;
use super::time::best_load;

/// What a run is: a process of its own, or one more question to a process that stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A fresh process for every run, from its start to its end: what a script pays.
    #[default]
    Script,
    /// The process stays and keeps its tables; computing is repeated: what a notebook pays.
    Session,
}

/// The samples and the figures drawn from them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    /// What a run is.
    #[serde(default)]
    pub mode: Mode,
    /// The seed of the order.
    pub seed: u64,
    /// Round by round; round 0 is the discarded warm-up.
    pub rounds: Vec<Round>,
    /// Every engine against the baseline (`polars`), the fastest way of loading each.
    pub ratios: Vec<Ratio>,
    /// Medians per engine and way of loading.
    pub medians: Vec<Median>,
    /// What fewer processors cost, where that was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scaling: Vec<Scaling>,
    /// Whether the files lay in memory before the measured runs, where the system says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<Residency>,
    /// Why it stopped: a sentence.
    pub stopped: String,
}

impl Timings {
    /// An engine against the baseline in one phase.
    pub fn ratio(&self, engine: &str, phase: &str) -> Option<&Ratio> {
        self.ratios.iter().find(|ratio| ratio.engine == engine && ratio.phase == phase)
    }

    /// An engine's medians with the way of loading that its ratio of the work is about.
    pub fn work(&self, engine: &str) -> Option<&Median> {
        let load = best_load(&self.rounds, engine);
        self.medians.iter().find(|median| median.engine == engine && median.load == load)
    }
}

/// One run of every contestant, in the order in which they ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// 0 is the warm-up.
    pub number: u32,
    /// In running order.
    pub runs: Vec<Run>,
    /// Those with fewer processors, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limited: Vec<Limited>,
}

/// A run that might not use all processors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limited {
    /// How many it might use.
    pub threads: u32,
    /// The run.
    pub run: Run,
}

/// An engine with fewer processors than there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// The engine.
    pub engine: String,
    /// How many processors it might use.
    pub threads: u32,
    /// Rounds in which it ran both ways.
    pub pairs: u32,
    /// Median seconds of loading and computing.
    pub work_seconds: f64,
    /// Its time by its own time with all processors, in pairs: above 1 means that more processors help.
    pub slower: Estimate,
    /// Its time by that of the baseline with as few, in pairs; absent for the baseline.
    pub ratio: Option<Estimate>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Which engine.
    pub engine: String,
    /// How it loaded.
    pub load: Load,
    /// What came of it.
    pub outcome: Outcome,
    /// What else went on meanwhile, where the system says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<Noise>,
}

/// How an engine compares with the baseline, as time of the engine divided by time of the baseline: 3.4 means that
/// the baseline is 3.4 times faster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    /// The engine.
    pub engine: String,
    /// The baseline.
    pub baseline: String,
    /// `work` (load and compute together), `load` or `compute`.
    pub phase: String,
    /// How many pairs.
    pub pairs: u32,
    /// Exponential of the median of the log-ratios of the pairs.
    pub median: f64,
    /// The exact order-statistic interval at 95 % or more, from 6 pairs on.
    pub interval: Option<(f64, f64)>,
    /// In a word.
    pub finding: Finding,
}

/// What a ratio allows to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The baseline is faster: the interval excludes 1 and the effect is over 5 %.
    BaselineFaster,
    /// The engine is faster.
    EngineFaster,
    /// No measurable difference.
    NoDifference,
    /// Fewer than 6 pairs: no interval.
    Indicative,
}

/// Medians over the measured rounds of one engine and way of loading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Median {
    /// The engine.
    pub engine: String,
    /// How it loaded.
    pub load: Load,
    /// Runs that answered.
    pub runs: u32,
    /// Start of the process, seconds.
    pub start_seconds: Option<f64>,
    /// Loading, seconds; absent when fused.
    pub load_seconds: Option<f64>,
    /// Computing, seconds; absent when fused.
    pub compute_seconds: Option<f64>,
    /// Loading and computing together, seconds.
    pub work_seconds: f64,
    /// Smallest and largest of `work_seconds`.
    pub work_range: (f64, f64),
    /// CPU seconds of loading and computing.
    pub cpu_seconds: Option<f64>,
    /// Peak resident memory, bytes.
    pub peak_bytes: Option<u64>,
}
