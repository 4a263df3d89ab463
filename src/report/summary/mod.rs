//! A record in, what it says in a few words out: the reading that the page, the Markdown summary and the terminal share.
//!
//! Here are the figures of one pipeline; `sentences` speaks about all of them. Must not know: HTML, Markdown, terminals.

mod camps;
mod sentences;

pub(in crate::report) use camps::camps;
pub(in crate::report) use sentences::{answers, headlines, notes, sameness, speeds, total_speed, trust};

use super::format::{count, counted, interval};
use super::visible::line;
use super::words::failure as failure_words;
use crate::record::{
    Answer, Class, EngineRun, Failure, Finding, Median, Outcome, PairVerdict, PipelineRecord, Ratio, Record,
};

/// What became of a pipeline, over all its engines. The order is the order of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Fewer than two answers, and none was lost.
    NotCompared,
    Identical,
    WithinTolerance,
    Undetermined,
    Failed,
    /// Worse than a failure: nobody would have noticed.
    Different,
}

impl State {
    pub(super) fn of(pipeline: &PipelineRecord) -> State {
        let failed = failures(pipeline).next().map(|_| State::Failed);
        let compared = pipeline.verdicts.iter().map(|pair| State::of_class(pair.verdict.class));
        compared.chain(failed).max().unwrap_or(State::NotCompared)
    }

    pub(super) fn of_class(class: Class) -> State {
        match class {
            Class::Identical => State::Identical,
            Class::WithinTolerance => State::WithinTolerance,
            Class::Undetermined => State::Undetermined,
            Class::Different => State::Different,
        }
    }

    pub(super) fn is_same(self) -> bool {
        matches!(self, State::Identical | State::WithinTolerance | State::Undetermined)
    }

    /// For tables of text.
    pub(super) fn word(self) -> &'static str {
        match self {
            State::NotCompared => "not compared",
            State::Identical => "same",
            State::WithinTolerance => "same*",
            State::Undetermined => "undetermined",
            State::Failed => "failed",
            State::Different => "DIFFERENT",
        }
    }

    /// For the page, where there is room for more words.
    pub(super) fn phrase(self) -> &'static str {
        match self {
            State::NotCompared => "not compared",
            State::Identical => "identical",
            State::WithinTolerance => "same within tolerance",
            State::Undetermined => "same up to what the SQL leaves open",
            State::Failed => "failed",
            State::Different => "different",
        }
    }

    /// A sign beside the word, for the quick eye.
    pub(super) fn mark(self) -> &'static str {
        match self {
            State::NotCompared => "·",
            State::Identical | State::WithinTolerance | State::Undetermined => "✓",
            State::Failed => "!",
            State::Different => "✗",
        }
    }
}

/// One engine against the baseline in one pipeline, turned so that the factor is never below one.
pub(super) struct Speed {
    /// The id of the faster engine; nobody where no difference was measurable.
    pub(super) winner: Option<String>,
    pub(super) factor: f64,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) pairs: u32,
    pub(super) finding: Finding,
}

impl Speed {
    pub(super) fn of(found: &Ratio) -> Speed {
        let engine_wins = match found.finding {
            Finding::BaselineFaster => false,
            Finding::EngineFaster => true,
            Finding::NoDifference | Finding::Indicative => found.median < 1.0,
        };
        let winner = if engine_wins { &found.engine } else { &found.baseline };
        let interval =
            found.interval.map(|(low, high)| if engine_wins { (1.0 / high, 1.0 / low) } else { (low, high) });
        Speed {
            winner: (found.finding != Finding::NoDifference).then(|| winner.clone()),
            factor: if engine_wins { 1.0 / found.median } else { found.median },
            interval,
            pairs: found.pairs,
            finding: found.finding,
        }
    }

    /// What the figure rests on: `95 % interval 3.1-3.8, 12 pairs`.
    pub(super) fn basis(&self) -> String {
        match self.interval {
            Some(_) => format!("95 % interval {}", self.short_basis()),
            None => format!("indicative, no interval, {}", self.short_basis()),
        }
    }

    /// The same where a heading says what it is: `3.1-3.8, 12 pairs`.
    pub(super) fn short_basis(&self) -> String {
        let pairs = counted(u64::from(self.pairs), "pair");
        match self.interval {
            Some(ends) => format!("{}, {pairs}", interval(ends, self.factor, "-")),
            None => pairs,
        }
    }
}

/// Whether no pipeline was run, but two functions.
pub(super) fn is_of_functions(record: &Record) -> bool {
    match record.pipelines.as_slice() {
        // A run that was stopped before its end has nothing but the engines to tell it by.
        [] => record.engines.iter().any(|engine| engine.id == "left"),
        some => some.iter().any(|pipeline| pipeline.sql.is_none()),
    }
}

/// Both ends of a ratio's interval; where it has none, the ratio itself.
pub(super) fn ends(ratio: &Ratio) -> (f64, f64) {
    ratio.interval.unwrap_or((ratio.median, ratio.median))
}

/// Whether a logarithmic axis has a place for it.
pub(super) fn is_drawable(ratio: &Ratio) -> bool {
    let (low, high) = ends(ratio);
    [low, ratio.median, high].iter().all(|value| value.is_finite() && *value > 0.0)
}

/// The name of a pipeline before what is said of it; nothing where there is none.
pub(super) fn prefix(pipeline: &PipelineRecord) -> String {
    if pipeline.sql.is_some() { format!("{}: ", line(&pipeline.name)) } else { String::new() }
}

/// Whether two functions returned the same values in other types.
pub(super) fn is_same_but_for_types(pipeline: &PipelineRecord) -> bool {
    let same_type = |pair: &PairVerdict| pair.verdict.columns.iter().all(|column| column.same_type);
    let is_identical = pipeline.sql.is_none() && State::of(pipeline) == State::Identical;
    is_identical && !pipeline.verdicts.iter().all(same_type)
}

/// What became of it, on the page.
pub(super) fn phrase(pipeline: &PipelineRecord) -> &'static str {
    if is_same_but_for_types(pipeline) { "same values" } else { State::of(pipeline).phrase() }
}

/// Whether there is more to say of a pair than that it is the same.
pub(super) fn is_telling(pipeline: &PipelineRecord, pair: &PairVerdict) -> bool {
    let verdict = &pair.verdict;
    let differs = matches!(verdict.class, Class::Different | Class::Undetermined);
    let other = || verdict.columns.iter().any(|column| !column.same_type) || !verdict.notes.is_empty();
    differs || pipeline.sql.is_none() && other()
}

/// What people call an engine.
pub(super) fn label(record: &Record, id: &str) -> String {
    line(record.engines.iter().find(|engine| engine.id == id).map_or(id, |engine| &engine.label))
}

/// The engine's place in the record, which decides its colour.
pub(super) fn place(record: &Record, id: &str) -> usize {
    record.engines.iter().position(|engine| engine.id == id).unwrap_or(record.engines.len())
}

/// The first engine, against which the others are measured.
pub(super) fn baseline(record: &Record) -> &str {
    record.engines.first().map_or("", |engine| &engine.id)
}

/// The ids of all engines but the baseline.
pub(super) fn others(record: &Record) -> impl Iterator<Item = &str> {
    record.engines.iter().skip(1).map(|engine| engine.id.as_str())
}

/// What an engine ran in a pipeline.
pub(super) fn run<'a>(pipeline: &'a PipelineRecord, engine: &str) -> Option<&'a EngineRun> {
    pipeline.engines.iter().find(|run| run.engine == engine)
}

/// The engines that did not answer the judge, with what they left behind.
pub(super) fn failures(pipeline: &PipelineRecord) -> impl Iterator<Item = (&EngineRun, &Failure)> {
    pipeline.engines.iter().filter_map(|run| match &run.outcome {
        Outcome::Failed(failure) => Some((run, failure)),
        Outcome::Answered(_) => None,
    })
}

/// The engines that answered the judge and failed under the stopwatch: each with its first failure and how often it failed.
pub(super) fn timed_failures(pipeline: &PipelineRecord) -> Vec<(&str, &Failure, u64)> {
    let mut found: Vec<(&str, &Failure, u64)> = Vec::new();
    let rounds = pipeline.timings.iter().flat_map(|timings| &timings.rounds);
    for run in rounds.flat_map(|round| &round.runs) {
        if let Outcome::Failed(failure) = &run.outcome {
            match found.iter_mut().find(|(engine, ..)| *engine == run.engine) {
                Some((.., times)) => *times += 1,
                None => found.push((&run.engine, failure, 1)),
            }
        }
    }
    found
}

/// Every failure in a pipeline: whose, what, and in which words it failed.
pub(super) fn all_failures(pipeline: &PipelineRecord) -> Vec<(&str, &Failure, String)> {
    let judged = failures(pipeline);
    let judged = judged.map(|(run, failure)| (run.engine.as_str(), failure, failure_words(failure.kind).to_string()));
    let timed = timed_failures(pipeline).into_iter().map(|(engine, failure, times)| {
        let words = failure_words(failure.kind);
        (engine, failure, format!("{words} while it was timed, in {}", counted(times, "run")))
    });
    judged.chain(timed).collect()
}

/// The median of the way of loading that suits the engine best: the one that its ratio is about.
pub(super) fn best<'a>(pipeline: &'a PipelineRecord, engine: &str) -> Option<&'a Median> {
    pipeline.timings.as_ref()?.work(engine)
}

/// An engine against the baseline in loading and computing together.
pub(super) fn work_ratio<'a>(pipeline: &'a PipelineRecord, engine: &str) -> Option<&'a Ratio> {
    pipeline.timings.as_ref()?.ratio(engine, "work")
}

/// Peak memory of an engine divided by that of the baseline.
pub(super) fn memory_ratio(record: &Record, pipeline: &PipelineRecord, engine: &str) -> Option<f64> {
    let (engine, base) = (best(pipeline, engine)?.peak_bytes?, best(pipeline, baseline(record))?.peak_bytes?);
    (engine > 0 && base > 0).then(|| engine as f64 / base as f64)
}

/// [`memory_ratio`] over all pipelines that have one, as a geometric mean, and how many they are.
pub(super) fn memory_total(record: &Record, engine: &str) -> Option<(f64, usize)> {
    let logs: Vec<f64> =
        record.pipelines.iter().filter_map(|pipeline| memory_ratio(record, pipeline, engine)).map(f64::ln).collect();
    (!logs.is_empty()).then(|| ((logs.iter().sum::<f64>() / logs.len() as f64).exp(), logs.len()))
}

/// How many rows the answer has; every figure where the engines do not agree.
pub(super) fn rows(pipeline: &PipelineRecord) -> String {
    let mut figures: Vec<String> = Vec::new();
    for run in &pipeline.engines {
        if let Outcome::Answered(Answer { rows, .. }) = &run.outcome
            && !figures.contains(&count(*rows))
        {
            figures.push(count(*rows));
        }
    }
    figures.join(" / ")
}
