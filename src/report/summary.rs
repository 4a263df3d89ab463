//! A record in, what it says in a few words out: the reading that the page, the Markdown summary and the terminal share.
//!
//! Must not know: HTML, Markdown, terminals.

use super::format::{count, counted, interval, list, ratio};
use super::visible::line;
use crate::record::{
    Answer, Class, EngineRun, Failure, Finding, Median, Outcome, PipelineRecord, Ratio, Record, Timings, Total,
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

/// The engines that did not answer, with what they left behind.
pub(super) fn failures(pipeline: &PipelineRecord) -> impl Iterator<Item = (&EngineRun, &Failure)> {
    pipeline.engines.iter().filter_map(|run| match &run.outcome {
        Outcome::Failed(failure) => Some((run, failure)),
        Outcome::Answered(_) => None,
    })
}

/// The median of the way of loading that suits the engine best: the one that its ratio is about.
pub(super) fn best<'a>(pipeline: &'a PipelineRecord, engine: &str) -> Option<&'a Median> {
    let medians = pipeline.timings.iter().flat_map(|timings| &timings.medians);
    medians.filter(|median| median.engine == engine).min_by(|a, b| a.work_seconds.total_cmp(&b.work_seconds))
}

/// An engine against the baseline in loading and computing together.
pub(super) fn work_ratio<'a>(pipeline: &'a PipelineRecord, engine: &str) -> Option<&'a Ratio> {
    phase_ratio(pipeline.timings.as_ref()?, engine, "work")
}

/// An engine against the baseline in one phase.
pub(super) fn phase_ratio<'a>(timings: &'a Timings, engine: &str, phase: &str) -> Option<&'a Ratio> {
    timings.ratios.iter().find(|ratio| ratio.engine == engine && ratio.phase == phase)
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

/// What the run says about answers, in a sentence or a few.
pub(super) fn answers(record: &Record) -> String {
    let total = record.pipelines.len();
    let with = |state: State| record.pipelines.iter().filter(move |pipeline| State::of(pipeline) == state);
    let same = record.pipelines.iter().filter(|pipeline| State::of(pipeline).is_same()).count();
    let engines: Vec<String> = record.engines.iter().map(|engine| line(&engine.label)).collect();
    let engines = list(&engines);
    let mut sentences = Vec::new();
    match (total, same) {
        (0, _) => return "No pipeline was run.".to_string(),
        (1, 1) => sentences.push(format!("The pipeline gave the same answer in {engines}.")),
        (total, same) if total == same => {
            sentences.push(format!("All {total} pipelines gave the same answer in {engines}."));
        }
        (_, 0) => {}
        (total, same) => sentences.push(format!("{same} of {total} pipelines gave the same answer in {engines}.")),
    }
    for (state, one, many) in [
        (State::Different, "gave different answers", "gave different answers"),
        (State::Failed, "lacks an answer, because an engine failed", "lack an answer, because an engine failed"),
        (State::NotCompared, "was not compared", "were not compared"),
    ] {
        let names: Vec<String> = with(state).map(|pipeline| line(&pipeline.name)).collect();
        if let [first, ..] = names.as_slice() {
            let what = if names.len() == 1 {
                format!("{first} {one}.")
            } else {
                format!("{} pipelines {many}: {}.", names.len(), some_of(&names))
            };
            // The gravest thing comes first.
            let at = if state == State::Different { 0 } else { sentences.len() };
            sentences.insert(at, what);
        }
    }
    sentences.join(" ")
}

/// What stands behind the word "same".
pub(super) fn sameness(record: &Record) -> Vec<String> {
    let number = |state: State| record.pipelines.iter().filter(|pipeline| State::of(pipeline) == state).count();
    let verdicts = || record.pipelines.iter().flat_map(|pipeline| &pipeline.verdicts).map(|pair| &pair.verdict);
    let close = record
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.verdicts.iter().any(|pair| pair.verdict.class == Class::WithinTolerance));
    let mut sentences = Vec::new();
    if verdicts().next().is_some() {
        let cells = counted(verdicts().map(|verdict| verdict.cells).sum(), "cell");
        let differing: u64 = verdicts().map(|verdict| verdict.differing_cells).sum();
        let found = if verdicts().all(|verdict| verdict.class == Class::Identical) {
            ", all identical bit for bit".to_string()
        } else if differing > 0 {
            format!(", {} of them {}", count(differing), if differing == 1 { "differs" } else { "differ" })
        } else {
            String::new()
        };
        sentences.push(format!("{cells} compared{found}."));
    }
    match close.count() {
        0 => {}
        some => sentences.push(format!(
            "In {} floating-point numbers agree within the tolerance, not bit for bit.",
            counted(some as u64, "pipeline")
        )),
    }
    match number(State::Undetermined) {
        0 => {}
        1 => sentences.push("In 1 pipeline the SQL leaves open which rows come.".to_string()),
        some => sentences.push(format!("In {some} pipelines the SQL leaves open which rows come.")),
    }
    sentences
}

/// One total, turned so that the factor is not below one: who is faster, by how much, and in a sentence on what grounds.
pub(super) struct TotalSpeed {
    /// The id of the faster engine; nobody where it is less than 5 %.
    pub(super) winner: Option<String>,
    pub(super) loser: String,
    pub(super) factor: f64,
    pub(super) grounds: String,
}

/// The total of one engine.
pub(super) fn total_speed(record: &Record, total: &Total) -> TotalSpeed {
    let mean = total.geometric_mean;
    let (winner, loser) = if mean < 1.0 { (&total.engine, &total.baseline) } else { (&total.baseline, &total.engine) };
    let turn = |value: f64| if mean < 1.0 { 1.0 / value } else { value };
    let only = record.pipelines.iter().filter_map(|pipeline| work_ratio(pipeline, &total.engine));
    let mut ratios = only.filter(|ratio| ratio.baseline == total.baseline);
    let (first, second) = (ratios.next(), ratios.next());
    let single = first.filter(|_| second.is_none()).map(Speed::of);
    let decided = match &single {
        Some(speed) => speed.winner.is_some(),
        None => turn(mean) > 1.05,
    };
    TotalSpeed {
        winner: decided.then(|| winner.clone()),
        loser: loser.clone(),
        factor: turn(mean),
        grounds: match single {
            Some(speed) => speed.basis(),
            None => {
                let pipelines = counted(u64::from(total.pipelines), "pipeline");
                let sums = ratio(turn(total.ratio_of_sums));
                format!("geometric mean of {pipelines}; {sums} by the sums of their times")
            }
        },
    }
}

/// What the run says about speed, a sentence for each engine but the baseline.
pub(super) fn speeds(record: &Record) -> Vec<String> {
    let sentence = |total: &Total| {
        let speed = total_speed(record, total);
        let loser = label(record, &speed.loser);
        match &speed.winner {
            Some(winner) => {
                let winner = label(record, winner);
                format!("{winner} was {} faster than {loser} ({}).", ratio(speed.factor), speed.grounds)
            }
            None => {
                let (one, other) = (label(record, &total.baseline), label(record, &total.engine));
                format!("No measurable difference between {one} and {other} ({}).", speed.grounds)
            }
        }
    };
    record.totals.iter().map(sentence).collect()
}

/// How far the speeds may be believed: what is missing or shaky, or what they rest on.
pub(super) fn trust(record: &Record) -> Vec<String> {
    let mut notes = Vec::new();
    if record.interrupted {
        notes.push("The run was stopped before its end; the pipelines shown are whole.".to_string());
    }
    let all = || {
        record
            .pipelines
            .iter()
            .filter_map(|pipeline| pipeline.timings.as_ref())
            .flat_map(|timings| timings.ratios.iter().filter(|ratio| ratio.phase == "work"))
    };
    let ratios = all().count();
    let bare = all().filter(|ratio| ratio.interval.is_none()).count();
    let untimed = record.pipelines.iter().filter(|pipeline| pipeline.timings.is_none()).count();
    if ratios == 0 {
        notes.push("Nothing was timed.".to_string());
        return notes;
    }
    if bare == ratios {
        notes.push("All speeds are indicative: fewer than 6 paired runs give no interval.".to_string());
    } else if bare > 0 {
        notes.push(format!("{bare} of {ratios} speeds are indicative: fewer than 6 paired runs give no interval."));
    } else {
        let (low, high) = all().fold((u32::MAX, 0), |(low, high), ratio| (low.min(ratio.pairs), high.max(ratio.pairs)));
        let pairs = if low == high { format!("{low}") } else { format!("{low} to {high}") };
        notes.push(format!("Every speed rests on {pairs} paired runs and has a 95 % interval."));
    }
    if untimed > 0 {
        notes.push(format!(
            "{} not timed.",
            if untimed == 1 { "1 pipeline was".into() } else { format!("{untimed} pipelines were") }
        ));
    }
    if record.environment.profile != "release" {
        let profile = line(&record.environment.profile);
        notes.push(format!("Bearoff was built as {profile}, not as release: its own engine's times say little."));
    }
    notes
}

/// What the reader should know of pipelines, each thing once with the pipelines that it is about: why they were not timed, and
/// warnings. Texts are as the record has them.
pub(super) fn notes(record: &Record) -> Vec<(String, String)> {
    let mut notes: Vec<(String, Vec<String>)> = Vec::new();
    for pipeline in &record.pipelines {
        let untimed = pipeline.not_timed.iter().map(|why| format!("not timed: {why}"));
        let warnings = pipeline.warnings.iter().map(|warning| {
            let facts: String = warning.notes.iter().map(|note| format!("; {note}")).collect();
            format!("{warning}{facts}")
        });
        for text in untimed.chain(warnings) {
            match notes.iter_mut().find(|(known, _)| *known == text) {
                Some((_, names)) => names.push(line(&pipeline.name)),
                None => notes.push((text, vec![line(&pipeline.name)])),
            }
        }
    }
    let all = record.pipelines.len();
    let about =
        |names: &[String]| if names.len() == all && all > 1 { "all pipelines".to_string() } else { some_of(names) };
    notes.into_iter().map(|(text, names)| (about(&names), text)).collect()
}

/// The first few of many names.
fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 5;
    match names.len() {
        few if few <= SHOWN + 1 => list(names),
        many => format!("{} and {} more", names[..SHOWN].join(", "), many - SHOWN),
    }
}
