//! Contestants and a way to run them in, [`Timings`] out: which runs next, when it is enough, and what the samples say.
//!
//! Nothing is started here. Whoever calls hands in a function that runs one contestant and says what came of it.

use std::time::{Duration, Instant};

use crate::base::processors;
use crate::engines::{Answer, Load, Outcome, Phase};

use super::gate::Estimate;
use super::noise::{self, Noise, Reading};
use super::schedule::Schedule;
use super::stats::{median, ratio};
use super::timings::{Limited, Median, Mode, Ratio, Round, Run, Scaling, Timings};

/// Numbers of pairs after which precision is looked at.
const CHECKPOINTS: [u32; 4] = [6, 12, 20, 30];

/// One engine with one way of loading. The engine of the first contestant is the baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contestant {
    /// The engine.
    pub engine: String,
    /// How it loads.
    pub load: Load,
    /// How many processors it may use; without a number all that there are. Those with a number are measured for [`Scaling`] alone.
    pub threads: Option<u32>,
}

/// When it is enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// Decides the order of the runs.
    pub seed: u64,
    /// At most so many measured rounds.
    pub pairs: u32,
    /// No new round after so many seconds of measured rounds. The round that is under way is finished.
    pub seconds: Option<f64>,
    /// Enough if the half-width of every interval is at most this share of its ratio; looked at after 6, 12, 20 and 30 pairs.
    pub precision: Option<f64>,
}

impl Budget {
    /// Three pairs: a first impression, without intervals.
    pub fn quick(seed: u64) -> Self {
        Self { seed, pairs: 3, seconds: Some(20.0), precision: None }
    }

    /// Up to 12 pairs and about 20 seconds.
    pub fn standard(seed: u64) -> Self {
        Self { seed, pairs: 12, seconds: Some(20.0), precision: Some(0.05) }
    }

    /// Thirty pairs, however long they take.
    pub fn rigorous(seed: u64) -> Self {
        Self { seed, pairs: 30, seconds: None, precision: None }
    }
}

/// What is about to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The round; 0 is the warm-up.
    pub round: u32,
    /// At most so many rounds will be measured.
    pub rounds: u32,
    /// Who runs.
    pub contestant: Contestant,
}

/// Runs the contestants in interleaved rounds: one warm-up round that counts for nothing, then measured ones. A contestant
/// that fails is recorded and not run again; the others go on. Whether to stop never depends on who is faster.
pub fn time(
    contestants: &[Contestant],
    run: &mut dyn FnMut(&Contestant) -> Outcome,
    limits: &Budget,
    progress: &mut dyn FnMut(Progress),
) -> Timings {
    let mut rounds: Vec<Round> = Vec::new();
    let mut alive = vec![true; contestants.len()];
    let mut spent = 0.0;
    // The warm-up is round 0 and takes no order from the schedule, so that the measured rounds are balanced from the first on.
    let warm_up = (0..contestants.len()).collect();
    let mut schedule = std::iter::once(warm_up).chain(Schedule::new(limits.seed, contestants.len()));
    let stopped = loop {
        if !alive.contains(&true) {
            break "every contestant failed".to_owned();
        }
        let number = rounds.len() as u32;
        if let Some(reason) = enough(contestants, &rounds, spent, limits) {
            break reason;
        }
        let started = Instant::now();
        let mut phases = 0.0;
        let (mut runs, mut limited) = (Vec::new(), Vec::new());
        for place in schedule.next().unwrap_or_default() {
            if !alive[place] {
                continue;
            }
            let contestant = &contestants[place];
            progress(Progress { round: number, rounds: limits.pairs, contestant: contestant.clone() });
            let before = Reading::now();
            let mut outcome = run(contestant);
            let noise = Some(before.until(Reading::now()));
            match &mut outcome {
                Outcome::Answered(answer) => {
                    phases += own_seconds(answer);
                    // What the judged run has said already would be a third of a long record.
                    answer.columns = Vec::new();
                    answer.versions.clear();
                }
                Outcome::Failed(_) => alive[place] = false,
            }
            let run = Run { engine: contestant.engine.clone(), load: contestant.load, outcome, noise };
            match contestant.threads {
                None => runs.push(run),
                Some(threads) => limited.push(Limited { threads, run }),
            }
        }
        rounds.push(Round { number, runs, limited });
        if number > 0 {
            // Between its phases a run costs the user time too.
            spent += started.elapsed().max(Duration::try_from_secs_f64(phases).unwrap_or_default()).as_secs_f64();
        }
    };
    for contestant in contestants {
        let is_own = |run: &Run| run.engine == contestant.engine && run.load == contestant.load;
        let mut noises: Vec<&mut Noise> = Vec::new();
        for round in rounds.iter_mut().skip(1) {
            let limited = round.limited.iter_mut().map(|limited| (Some(limited.threads), &mut limited.run));
            let all = round.runs.iter_mut().map(|run| (None, run)).chain(limited);
            let own = all.filter(|(threads, run)| *threads == contestant.threads && is_own(run));
            noises.extend(own.filter_map(|(_, run)| run.noise.as_mut()));
        }
        noise::mark(&mut noises, processors() as u32);
    }
    let samples = Samples { contestants, rounds: &rounds };
    let (ratios, medians) = (samples.ratios(), samples.medians());
    let scaling = samples.scaling();
    let held = contestants.iter().any(|contestant| contestant.load == Load::Held);
    let mode = if held { Mode::Session } else { Mode::Script };
    Timings { mode, seed: limits.seed, rounds, ratios, medians, scaling, cache: None, stopped }
}

/// Why there will be no further round, if there will be none.
fn enough(contestants: &[Contestant], rounds: &[Round], spent: f64, limits: &Budget) -> Option<String> {
    let pairs = (rounds.len() as u32).checked_sub(1)?;
    let plural = if pairs == 1 { "" } else { "s" };
    if CHECKPOINTS.contains(&pairs)
        && let Some(precision) = limits.precision
    {
        let ratios = Samples { contestants, rounds }.ratios();
        let mut work = ratios.iter().filter(|ratio| ratio.phase == "work" && ratio.pairs == pairs).peekable();
        if work.peek().is_some() && work.all(|ratio| half_width(ratio) <= precision * ratio.median) {
            let percent = precision * 100.0;
            return Some(format!("stopped after {pairs} pairs: every interval is within {percent} % of its ratio"));
        }
    }
    if pairs >= limits.pairs {
        return Some(format!("stopped after {pairs} pair{plural}, as many as were asked for"));
    }
    let seconds = limits.seconds.filter(|seconds| pairs > 0 && spent >= *seconds)?;
    let consequence = if pairs < 6 { "; fewer than 6 pairs give no interval" } else { "" };
    Some(format!("stopped after {pairs} pair{plural}: the {seconds} s set aside for it were spent{consequence}"))
}

fn half_width(ratio: &Ratio) -> f64 {
    ratio.interval.map_or(f64::INFINITY, |(low, high)| (high - low) / 2.0)
}

/// Everything that the worker clocked.
fn own_seconds(answer: &Answer) -> f64 {
    answer.start_seconds.unwrap_or(0.0) + answer.phases.iter().map(|phase| phase.seconds).sum::<f64>()
}

fn seconds_of(outcome: &Outcome) -> Option<f64> {
    match outcome {
        Outcome::Answered(answer) => Some(answer.work_seconds()),
        Outcome::Failed(_) => None,
    }
}

/// A number of seconds in an answer, if it has it.
type Figure = fn(&Answer) -> Option<f64>;

/// What was measured so far.
struct Samples<'a> {
    contestants: &'a [Contestant],
    rounds: &'a [Round],
}

impl<'a> Samples<'a> {
    fn answers(&self, engine: &str, load: Load) -> Vec<Option<&'a Answer>> {
        answers(self.rounds, engine, load)
    }

    /// Every engine against the first one: work as each does it best (fused where it can and did not fail), and the two phases
    /// where both load eagerly.
    fn ratios(&self) -> Vec<Ratio> {
        let Some(baseline) = self.contestants.first().map(|contestant| contestant.engine.as_str()) else {
            return Vec::new();
        };
        let mut engines: Vec<&str> = Vec::new();
        for contestant in self.contestants {
            if contestant.engine != baseline && !engines.contains(&contestant.engine.as_str()) {
                engines.push(&contestant.engine);
            }
        }
        let mut ratios = Vec::new();
        for engine in engines {
            let figures: [(&str, Load, Load, Figure); 3] = [
                ("work", best_load(self.rounds, engine), best_load(self.rounds, baseline), |answer| {
                    Some(answer.work_seconds())
                }),
                ("load", Load::Eager, Load::Eager, |answer| answer.phase("load").map(|phase| phase.seconds)),
                ("compute", Load::Eager, Load::Eager, |answer| answer.phase("compute").map(|phase| phase.seconds)),
            ];
            for (name, load, baseline_load, seconds) in figures {
                let theirs = self.answers(engine, load);
                let pairs: Vec<(f64, f64)> = theirs
                    .into_iter()
                    .zip(self.answers(baseline, baseline_load))
                    .filter_map(|(engine, baseline)| Some((seconds(engine?)?, seconds(baseline?)?)))
                    .collect();
                ratios.extend(ratio(engine, baseline, name, &pairs));
            }
        }
        ratios
    }

    fn medians(&self) -> Vec<Median> {
        let all = self.contestants.iter().filter(|contestant| contestant.threads.is_none());
        all.filter_map(|contestant| self.medians_of(contestant)).collect()
    }

    /// Every contestant with fewer processors: against itself with all of them, and against the baseline with as few.
    fn scaling(&self) -> Vec<Scaling> {
        let baseline = self.contestants.first().map_or("", |contestant| contestant.engine.as_str());
        let limited = self.contestants.iter().filter_map(|contestant| Some((contestant, contestant.threads?)));
        limited.filter_map(|(contestant, threads)| self.scaling_of(contestant, threads, baseline)).collect()
    }

    fn scaling_of(&self, contestant: &Contestant, threads: u32, baseline: &str) -> Option<Scaling> {
        let few = |engine: &str| -> Vec<Option<f64>> {
            let of_round = |round: &Round| {
                let mut runs = round.limited.iter().filter(|limited| limited.threads == threads);
                seconds_of(&runs.find(|limited| limited.run.engine == engine)?.run.outcome)
            };
            self.rounds.iter().skip(1).map(of_round).collect()
        };
        let own = few(&contestant.engine);
        let pairs = |others: Vec<Option<f64>>| -> Vec<(f64, f64)> {
            own.iter().zip(others).filter_map(|(own, other)| Some(((*own)?, other?))).collect()
        };
        let all = self.answers(&contestant.engine, contestant.load).into_iter();
        let all = pairs(all.map(|answer| answer.map(Answer::work_seconds)).collect());
        let figures: Vec<f64> = own.iter().copied().flatten().collect();
        let is_other = contestant.engine != baseline;
        Some(Scaling {
            engine: contestant.engine.clone(),
            threads,
            pairs: all.len() as u32,
            work_seconds: median(&figures)?,
            slower: Estimate::from(&ratio(&contestant.engine, &contestant.engine, "work", &all)?),
            ratio: is_other
                .then(|| ratio(&contestant.engine, baseline, "work", &pairs(few(baseline))))
                .flatten()
                .map(|ratio| Estimate::from(&ratio)),
        })
    }

    fn medians_of(&self, contestant: &Contestant) -> Option<Median> {
        let answers: Vec<&Answer> = self.answers(&contestant.engine, contestant.load).into_iter().flatten().collect();
        // A median over some of the runs only would not belong to the same rounds as the others.
        let all = |figure: &dyn Fn(&Answer) -> Option<f64>| {
            let values: Option<Vec<f64>> = answers.iter().map(|answer| figure(answer)).collect();
            values.and_then(|values| median(&values))
        };
        let work: Vec<f64> = answers.iter().map(|answer| answer.work_seconds()).collect();
        let smallest = work.iter().copied().reduce(f64::min)?;
        let largest = work.iter().copied().reduce(f64::max)?;
        Some(Median {
            engine: contestant.engine.clone(),
            load: contestant.load,
            runs: answers.len() as u32,
            start_seconds: all(&|answer| answer.start_seconds),
            load_seconds: all(&|answer| answer.phase("load").map(|phase| phase.seconds)),
            compute_seconds: all(&|answer| answer.phase("compute").map(|phase| phase.seconds)),
            work_seconds: median(&work)?,
            work_range: (smallest, largest),
            cpu_seconds: all(&|answer| {
                let work = answer.phases.iter().filter(|phase| phase.name != "export");
                work.map(|phase: &Phase| phase.cpu_seconds).sum()
            }),
            peak_bytes: all(&|answer| answer.peak_bytes().map(|bytes| bytes as f64)).map(|bytes| bytes as u64),
        })
    }
}

/// A contestant's answers by measured round.
pub(super) fn answers<'a>(rounds: &'a [Round], engine: &str, load: Load) -> Vec<Option<&'a Answer>> {
    let of_round = |round: &'a Round| {
        round.runs.iter().find(|run| run.engine == engine && run.load == load).and_then(|run| match &run.outcome {
            Outcome::Answered(answer) => Some(answer),
            Outcome::Failed(_) => None,
        })
    };
    rounds.iter().skip(1).map(of_round).collect()
}

/// As a session holds its tables, where it is one; else fused where the engine can and never failed at it. Chosen before looking at any time: the smaller of two measured times
/// would flatter the engine that has two.
pub(super) fn best_load(rounds: &[Round], engine: &str) -> Load {
    let runs = || rounds.iter().flat_map(|round| &round.runs);
    if runs().any(|run| run.load == Load::Held) {
        return Load::Held;
    }
    let mut fused = runs().filter(|run| run.engine == engine && run.load == Load::Fused).peekable();
    match fused.peek().is_some() && fused.all(|run| matches!(run.outcome, Outcome::Answered(_))) {
        true => Load::Fused,
        false => Load::Eager,
    }
}
