//! A record in, sentences about the whole run out: same or not, how fast, how far to believe it.

use super::{Speed, State, camps, failures, is_of_functions, label, timed_failures, work_ratio};
use crate::record::{Cache, Class, Mode, PipelineRecord, Ratio, Record, Total, Trust, Verdict, Warning};
use crate::report::comparison::{Seen, headline};
use crate::report::format::{count, counted, list, ratio, sentence};
use crate::report::visible::line;
use crate::report::words;

/// What the run says about answers, in a sentence or a few.
pub(in crate::report) fn answers(record: &Record) -> String {
    if let [only] = record.pipelines.as_slice()
        && only.sql.is_none()
    {
        return of_functions(record, only);
    }
    let total = record.pipelines.len();
    let with = |state: State| record.pipelines.iter().filter(move |pipeline| State::of(pipeline) == state);
    let same = record.pipelines.iter().filter(|pipeline| State::of(pipeline).is_same()).count();
    let engines: Vec<String> = record.engines.iter().map(|engine| line(&engine.label)).collect();
    let engines = list(&engines);
    let mut sentences = Vec::new();
    match (total, same) {
        (0, _) if is_of_functions(record) => return "Nothing was compared.".to_string(),
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
        (
            State::NotCompared,
            "was not compared, because only one engine answered",
            "were not compared, because only one engine answered",
        ),
    ] {
        let names: Vec<String> = with(state).map(|pipeline| line(&pipeline.name)).collect();
        if let [first, ..] = names.as_slice() {
            let alone = with(state).next().filter(|_| names.len() == 1).and_then(|only| camps(record, only));
            let what = if let Some(alone) = alone {
                format!("{first} {one}: {alone}.")
            } else if names.len() == 1 {
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

/// The same of two functions.
fn of_functions(record: &Record, item: &PipelineRecord) -> String {
    let failed: Vec<String> = failures(item).map(|(run, _)| label(record, &run.engine)).collect();
    match item.verdicts.as_slice() {
        [pair] => format!("{}.", headline(&Seen::pair(record, pair)).1),
        _ => format!("{} gave no answer, so nothing was compared.", list(&failed)),
    }
}

/// What stands behind the word "same".
pub(in crate::report) fn sameness(record: &Record) -> Vec<String> {
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
        let alike = |verdict: &Verdict| {
            verdict.class == Class::Identical && verdict.columns.iter().all(|column| column.same_type)
        };
        let found = if verdicts().all(alike) {
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
        _ if is_of_functions(record) => {}
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

/// One total, turned so that the factor is not below one: who is faster, by how much, and on what grounds.
pub(in crate::report) struct TotalSpeed {
    /// The id of the faster engine; nobody where it is less than 5 %.
    pub(in crate::report) winner: Option<String>,
    pub(in crate::report) loser: String,
    pub(in crate::report) factor: f64,
    /// Whether no ratio under it has an interval, so that nobody may be called faster.
    pub(in crate::report) indicative: bool,
    pub(in crate::report) grounds: String,
}

/// The total of one engine.
pub(in crate::report) fn total_speed(record: &Record, total: &Total) -> TotalSpeed {
    let mean = total.geometric_mean;
    let (winner, loser) = if mean < 1.0 { (&total.engine, &total.baseline) } else { (&total.baseline, &total.engine) };
    let turn = |value: f64| if mean < 1.0 { 1.0 / value } else { value };
    let ratios = record.pipelines.iter().filter_map(|pipeline| work_ratio(pipeline, &total.engine));
    let ratios: Vec<&Ratio> = ratios.filter(|ratio| ratio.baseline == total.baseline).collect();
    let indicative = !ratios.iter().any(|ratio| ratio.interval.is_some());
    let single = if let [only] = ratios.as_slice() { Some(Speed::of(only)) } else { None };
    let decided = match &single {
        Some(speed) => speed.winner.is_some(),
        None => turn(mean) > 1.05,
    };
    let grounds = match single {
        Some(speed) => speed.basis(),
        None => {
            let pipelines = counted(u64::from(total.pipelines), "pipeline");
            let sums = ratio(turn(total.ratio_of_sums));
            let caution = if indicative { "indicative, no intervals; " } else { "" };
            format!("{caution}geometric mean of {pipelines}; {sums} by the sums of their times")
        }
    };
    TotalSpeed {
        winner: decided.then(|| winner.clone()),
        loser: loser.clone(),
        factor: turn(mean),
        indicative,
        grounds,
    }
}

/// The totals, that of the fastest pandas first where there are several: it is the one to beat.
pub(in crate::report) fn headlines(record: &Record) -> Vec<&Total> {
    let mut totals: Vec<&Total> = record.totals.iter().collect();
    if let Some(fastest) = fastest_pandas(record) {
        totals.sort_by_key(|total| total.engine != fastest);
    }
    totals
}

/// Of several engines that are pandas, the fastest over all pipelines.
fn fastest_pandas(record: &Record) -> Option<&str> {
    const PANDAS: [&str; 4] = ["pandas", "pandas-pyarrow", "pandas-naive", "script"];
    let all = || record.totals.iter().filter(|total| PANDAS.contains(&total.engine.as_str()));
    let fastest = all().min_by(|a, b| a.geometric_mean.total_cmp(&b.geometric_mean));
    fastest.filter(|_| all().count() > 1).map(|total| total.engine.as_str())
}

/// What the run says about speed, a sentence for each engine but the baseline.
pub(in crate::report) fn speeds(record: &Record) -> Vec<String> {
    let fastest = fastest_pandas(record);
    let called = |engine: &str, behind: &str| {
        let note = if fastest == Some(engine) { format!(", the fastest pandas here{behind}") } else { String::new() };
        format!("{}{note}", label(record, engine))
    };
    let sentence = |total: &Total| {
        let speed = total_speed(record, total);
        let loser = called(&speed.loser, "");
        match &speed.winner {
            Some(winner) => {
                let winner = called(winner, ",");
                let ahead = if speed.indicative { "ahead of" } else { "faster than" };
                format!("{winner} was {} {ahead} {loser} ({}).", ratio(speed.factor), speed.grounds)
            }
            None => {
                let (one, other) = (label(record, &total.baseline), called(&total.engine, ""));
                format!("No measurable difference between {one} and {other} ({}).", speed.grounds)
            }
        }
    };
    headlines(record).into_iter().map(sentence).collect()
}

/// How far the speeds may be believed: what is missing or shaky, or what they rest on.
pub(in crate::report) fn trust(record: &Record) -> Vec<String> {
    let mut notes = Vec::new();
    if record.interrupted {
        let shown = if is_of_functions(record) { "" } else { "; the pipelines shown are whole" };
        notes.push(format!("The run was stopped before its end{shown}."));
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
    if bare == 0 {
        let (low, high) = all().fold((u32::MAX, 0), |(low, high), ratio| (low.min(ratio.pairs), high.max(ratio.pairs)));
        let pairs = if low == high { format!("{low}") } else { format!("{low} to {high}") };
        notes.push(format!("Every speed rests on {pairs} paired runs and has a 95 % interval."));
    }
    let shaky = record.pipelines.iter().filter(|pipeline| !timed_failures(pipeline).is_empty()).count();
    if shaky > 0 {
        notes.push(if is_of_functions(record) {
            "One of them failed while it was timed.".to_string()
        } else {
            format!("In {} an engine failed while it was timed.", counted(shaky as u64, "pipeline"))
        });
    }
    if untimed > 0 {
        notes.push(format!(
            "{} not timed.",
            if untimed == 1 { "1 pipeline was".into() } else { format!("{untimed} pipelines were") }
        ));
    }
    notes.extend(record.trust.as_ref().map(grade));
    notes.extend(session(record));
    notes.extend(files(record));
    notes.extend(record.cautions.iter().map(caution));
    notes
}

/// How far to believe the speeds, and why.
fn grade(trust: &Trust) -> String {
    let percent = |factor: f64| format!("{:.0} %", (factor - 1.0) * 100.0);
    let floor = format!(
        "engines came out {} apart from themselves (nine of ten at most {})",
        percent(trust.floor),
        percent(trust.wide_floor)
    );
    let causes: Vec<String> =
        trust.causes.iter().map(|(cause, runs)| format!("{} {runs}", words::disturbance(*cause))).collect();
    let disturbed = match (trust.watched, trust.disturbed) {
        (false, _) => "what else ran is not known on this system".to_owned(),
        (true, 0) => format!("none of {} was disturbed", counted(u64::from(trust.runs), "run")),
        (true, disturbed) => {
            let were = if disturbed == 1 { "was" } else { "were" };
            format!("{disturbed} of {} {were} disturbed: {}", counted(u64::from(trust.runs), "run"), causes.join(", "))
        }
    };
    format!("Trust {:?}: {floor}; {disturbed}.", trust.grade)
}

/// What the reader should know of pipelines, each thing once with the pipelines that it is about: why they were not timed, and
/// warnings. Texts are as the record has them.
pub(in crate::report) fn notes(record: &Record) -> Vec<(String, String)> {
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
    let functions = is_of_functions(record);
    let about = |names: &[String]| {
        if functions {
            "both functions".to_string()
        } else if names.len() == all && all > 1 {
            "all pipelines".to_string()
        } else {
            some_of(names)
        }
    };
    notes.into_iter().map(|(text, names)| (about(&names), text)).collect()
}

/// What was measured, if it was not whole processes.
fn session(record: &Record) -> Option<String> {
    let mut modes =
        record.pipelines.iter().filter_map(|pipeline| pipeline.timings.as_ref()).map(|timings| timings.mode);
    let is_session = modes.any(|mode| mode == Mode::Session);
    is_session
        .then(|| "Each engine loaded its tables once and stayed: the times are those of computing alone.".to_string())
}

/// Where the files lay when the runs began, if that is not what anyone would expect: in memory. Files elsewhere are a warning.
fn files(record: &Record) -> Option<String> {
    let mut found = record.pipelines.iter().filter_map(|pipeline| pipeline.timings.as_ref()?.cache).peekable();
    let cold = found.peek().is_some() && found.all(|found| found.asked == Cache::Cold && found.is_as_asked());
    cold.then(|| "The tables' files were on the disk alone when each run began.".to_string())
}

/// What makes figures worth less, why, and what to try.
fn caution(warning: &Warning) -> String {
    let what = sentence(&line(&warning.what()));
    format!("{what}: {}; {}.", warning.why(), warning.advice())
}

/// The first few of many names.
fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 5;
    match names.len() {
        few if few <= SHOWN + 1 => list(names),
        many => format!("{} and {} more", names[..SHOWN].join(", "), many - SHOWN),
    }
}
