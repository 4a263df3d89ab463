//! Timings in, out what a reader should know before believing them: each with what happened, why it matters, and what to try.

use serde::{Deserialize, Serialize};

use super::cache::Cache;
use super::environment::Environment;
use super::noise::Disturbance;
use super::timings::{Ratio, Timings};
use super::trust::{Grade, Trust};

/// Something that makes figures worth less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Warning {
    /// Too few pairs for an interval.
    NoInterval {
        /// Ratios without one.
        ratios: u32,
        /// Of so many.
        of: u32,
    },
    /// Intervals that hardly bound anything: a half of the ratio or more from end to end.
    Wide {
        /// Ratios with such an interval.
        ratios: u32,
        /// Of so many.
        of: u32,
    },
    /// Runs so short that the clock and the system's own doings weigh.
    Short {
        /// The shortest median, seconds.
        seconds: f64,
    },
    /// Many runs had company.
    Disturbed {
        /// So many.
        runs: u32,
        /// Of so many.
        of: u32,
        /// By what most often.
        cause: Disturbance,
    },
    /// Engines differ from themselves nearly as much as from each other.
    Restless {
        /// How far nine of ten engines came out from themselves at most, as a factor.
        factor: f64,
    },
    /// Files that were to lie in memory did not.
    NotWarm {
        /// The smallest share of their bytes that did.
        share: f64,
    },
    /// Files that were to lie on the disk alone did not.
    NotCold {
        /// The largest share of their bytes that lay in memory.
        share: f64,
    },
    /// The program, which is an engine itself, was not built to be fast.
    Build {
        /// How it was built.
        profile: String,
    },
}

/// Below this, seconds, a run is short.
const SHORT: f64 = 0.01;

impl Warning {
    /// What happened.
    pub fn what(&self) -> String {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        match self {
            Self::NoInterval { ratios, of } if ratios == of => "no speed has an interval".to_owned(),
            Self::NoInterval { ratios, of } => format!("{ratios} of {of} speeds have no interval"),
            Self::Wide { ratios, of } if *of == 1 && *ratios == 1 => "the interval is wide".to_owned(),
            Self::Wide { ratios, of } => format!("{ratios} of {of} intervals are wide"),
            Self::Short { seconds } => format!("some runs take {:.1} ms only", seconds * 1e3),
            Self::Disturbed { runs, of, .. } => format!("{runs} of {of} runs were disturbed"),
            Self::Restless { factor } => {
                format!("engines came out up to {} apart from themselves", percent(factor - 1.0))
            }
            Self::NotWarm { share } => {
                format!("before some runs only {} of the tables' files lay in memory", percent(*share))
            }
            Self::NotCold { share } => {
                format!("before some runs {} of the tables' files lay in memory still", percent(*share))
            }
            Self::Build { profile } => format!("Bearoff was built as {profile}, not as release"),
        }
    }

    /// Why that matters.
    pub fn why(&self) -> &'static str {
        match self {
            Self::NoInterval { .. } => "fewer than 6 pairs of runs may come out any way by chance",
            Self::Wide { .. } => "the true ratio may be anywhere in it",
            Self::Short { .. } => "what the system does beside weighs as much as the work",
            Self::Disturbed { cause, .. } => match cause {
                Disturbance::Steal => "the host gave the processors to others meanwhile",
                Disturbance::Processors => "others wanted the processors meanwhile",
                Disturbance::Disk => "somebody waited for the disk meanwhile",
                Disturbance::Memory => "memory was short meanwhile",
                Disturbance::Switches => "the engines were taken off the processors again and again",
                Disturbance::Faults => "the engines waited for pages from the disk",
            },
            Self::Restless { .. } => "smaller differences between engines mean nothing",
            Self::NotWarm { .. } => "the times are neither those of files in memory nor those of files on the disk",
            Self::NotCold { .. } => {
                "this file system cannot drop them, so the times are not those of files on the disk"
            }
            Self::Build { .. } => "the times of Rust Polars say little",
        }
    }

    /// What to try.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoInterval { .. } => "leave out `--quick`, or measure fewer pipelines",
            Self::Wide { .. } => "measure more pairs with `--rigorous`, or on a quieter machine",
            Self::Short { .. } => "measure with more rows (`--rows`), or keep processes with `--mode session`",
            Self::Disturbed { .. } | Self::Restless { .. } => "stop what else runs, or measure on another machine",
            Self::NotWarm { .. } => "free memory, or use smaller tables",
            Self::NotCold { .. } => "put the files on a disk",
            Self::Build { .. } => "build with `cargo build --release`",
        }
    }
}

/// What there is to say of all pipelines. `rust` says whether the program itself was measured as an engine.
pub fn warnings(pipelines: &[&Timings], trust: Option<&Trust>, environment: &Environment, rust: bool) -> Vec<Warning> {
    let mut found = Vec::new();
    let ratios = || pipelines.iter().flat_map(|timings| &timings.ratios).filter(|ratio| ratio.phase == "work");
    let of = ratios().count() as u32;
    let bare = ratios().filter(|ratio| ratio.interval.is_none()).count() as u32;
    if bare > 0 {
        found.push(Warning::NoInterval { ratios: bare, of });
    }
    let is_wide = |ratio: &&Ratio| ratio.interval.is_some_and(|(low, high)| high - low > ratio.median / 2.0);
    let wide = ratios().filter(is_wide).count() as u32;
    if wide > 0 {
        found.push(Warning::Wide { ratios: wide, of });
    }
    let shortest = pipelines.iter().flat_map(|timings| &timings.medians).map(|median| median.work_seconds);
    if let Some(seconds) = shortest.min_by(f64::total_cmp).filter(|seconds| *seconds < SHORT) {
        found.push(Warning::Short { seconds });
    }
    if let Some(trust) = trust {
        let cause = trust.causes.iter().max_by_key(|(_, runs)| **runs);
        if let Some((cause, _)) = cause.filter(|_| trust.disturbed * 3 > trust.runs) {
            found.push(Warning::Disturbed { runs: trust.disturbed, of: trust.runs, cause: *cause });
        }
        if trust.grade == Grade::C && trust.wide_floor > 1.15 {
            found.push(Warning::Restless { factor: trust.wide_floor });
        }
    }
    let misplaced = || pipelines.iter().filter_map(|timings| timings.cache).filter(|found| !found.is_as_asked());
    let share = |asked: Cache| misplaced().filter(move |found| found.asked == asked);
    if let Some(share) = share(Cache::Warm).map(|found| found.share.0).min_by(f64::total_cmp) {
        found.push(Warning::NotWarm { share });
    }
    if let Some(share) = share(Cache::Cold).map(|found| found.share.1).max_by(f64::total_cmp) {
        found.push(Warning::NotCold { share });
    }
    if of > 0 && rust && environment.profile != "release" {
        found.push(Warning::Build { profile: environment.profile.clone() });
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::measure::cache::Residency;
    use crate::measure::stats::ratio;
    use crate::measure::{Median, Mode};

    fn timings(pairs: &[(f64, f64)], cache: Option<Residency>) -> Timings {
        Timings {
            mode: Mode::Script,
            seed: 1,
            rounds: Vec::new(),
            ratios: vec![ratio("pandas", "polars", "work", pairs).unwrap()],
            medians: Vec::<Median>::new(),
            scaling: Vec::new(),
            cache,
            stopped: String::new(),
        }
    }

    #[test]
    fn every_warning_says_what_happened_and_what_to_try() {
        let quiet: Vec<(f64, f64)> = (0..12).map(|at| (2.0 + f64::from(at) / 100.0, 1.0)).collect();
        let wild: Vec<(f64, f64)> = (0..12).map(|at| (1.0 + f64::from(at), 1.0)).collect();
        let cold = Residency { asked: Cache::Cold, runs: 3, share: (0.5, 1.0) };
        let warm = Residency { asked: Cache::Warm, runs: 3, share: (0.25, 1.0) };
        let release = Environment { profile: "release".into(), ..Environment::default() };
        let dev = Environment { profile: "dev".into(), ..Environment::default() };
        let of = |timings: &[Timings], environment| {
            let all: Vec<&Timings> = timings.iter().collect();
            warnings(&all, None, environment, true)
        };
        assert_eq!(of(&[timings(&quiet, None)], &release), []);
        assert_eq!(of(&[timings(&quiet, None)], &dev), [Warning::Build { profile: "dev".into() }]);
        assert_eq!(of(&[timings(&quiet[..3], None)], &release), [Warning::NoInterval { ratios: 1, of: 1 }]);
        assert_eq!(of(&[timings(&wild, None), timings(&quiet, None)], &release), [Warning::Wide { ratios: 1, of: 2 }]);
        let found = of(&[timings(&quiet, Some(cold)), timings(&quiet, Some(warm))], &release);
        assert_eq!(found, [Warning::NotWarm { share: 0.25 }, Warning::NotCold { share: 1.0 }]);
        assert_eq!(found[0].what(), "before some runs only 25 % of the tables' files lay in memory");
        for warning in found {
            assert!(!warning.why().is_empty() && !warning.advice().is_empty());
        }
    }
}
