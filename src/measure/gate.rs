//! Ratios of a run, those of an earlier one, and the least that passes in; whether they pass out.
//!
//! A gate fails only where the whole interval is on the wrong side, so that noise alone breaks nothing.

use serde::{Deserialize, Serialize};

use super::timings::Ratio;

/// What became of a run's speed, and whether that passes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// The least ratio that passes: of the ratios of this run, or, where there is an earlier one, of what became of its ratios.
    pub fail_below: Option<f64>,
    /// The earlier run.
    pub against: Option<Earlier>,
    /// Every ratio of loading and computing together.
    pub ratios: Vec<Gated>,
}

/// An earlier run that this one is held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The file of its record, as the user wrote it.
    pub record: String,
    /// When it began, RFC 3339, UTC.
    pub started: String,
    /// What is not as it was then: the machine, versions. Sentences.
    pub differences: Vec<String>,
}

/// One ratio and what is said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gated {
    /// The pipeline.
    pub pipeline: String,
    /// The engine.
    pub engine: String,
    /// The baseline: a ratio above 1 means that it is faster.
    pub baseline: String,
    /// The ratio of this run.
    pub now: Option<Estimate>,
    /// That of the earlier one.
    pub then: Option<Estimate>,
    /// The first by the second.
    pub change: Option<Estimate>,
    /// Whether it passes.
    pub outcome: GateOutcome,
    /// Why nothing can be said, where nothing can.
    pub reason: Option<String>,
}

/// A ratio with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The ratio.
    pub ratio: f64,
    /// Its interval at 95 % or more, if there is one; that of a quotient of two ratios covers at least 90 %.
    pub interval: Option<(f64, f64)>,
}

/// Whether a ratio passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateOutcome {
    /// No limit was set.
    Noted,
    /// It is not below the limit, as far as can be told.
    Passed,
    /// Its whole interval is below the limit.
    Failed,
    /// It cannot be told.
    Undecided,
}

impl From<&Ratio> for Estimate {
    fn from(ratio: &Ratio) -> Self {
        Self { ratio: ratio.median, interval: ratio.interval }
    }
}

impl Estimate {
    /// This by another one: the widest quotient that both intervals allow.
    pub fn by(self, other: Self) -> Self {
        let interval = self.interval.zip(other.interval);
        Self { ratio: self.ratio / other.ratio, interval: interval.map(|(a, b)| (a.0 / b.1, a.1 / b.0)) }
    }

    /// Whether it passes this limit.
    pub fn outcome(self, fail_below: f64) -> GateOutcome {
        match self.interval {
            None => GateOutcome::Undecided,
            Some((_, high)) if high < fail_below => GateOutcome::Failed,
            Some(_) => GateOutcome::Passed,
        }
    }
}

impl Gate {
    /// Whether a ratio fails.
    pub fn fails(&self) -> bool {
        self.ratios.iter().any(|gated| gated.outcome == GateOutcome::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(ratio: f64, interval: Option<(f64, f64)>) -> Estimate {
        Estimate { ratio, interval }
    }

    #[test]
    fn only_a_whole_interval_below_the_limit_fails() {
        assert_eq!(estimate(1.5, Some((1.2, 1.9))).outcome(2.0), GateOutcome::Failed);
        assert_eq!(estimate(1.5, Some((1.2, 2.0))).outcome(2.0), GateOutcome::Passed);
        assert_eq!(estimate(0.1, None).outcome(2.0), GateOutcome::Undecided);
    }

    #[test]
    fn a_change_is_as_wide_as_both_allow() {
        let change = estimate(2.0, Some((1.5, 3.0))).by(estimate(4.0, Some((3.0, 5.0))));
        assert_eq!(change, estimate(0.5, Some((0.3, 1.0))));
        assert_eq!(estimate(2.0, None).by(estimate(4.0, Some((3.0, 5.0)))).interval, None);
    }
}
