//! What became of a run's speed, in words: what the terminal, the page and the summary say of it alike.

use super::format::{counted, interval, ratio};
use super::summary::label;
use super::visible::line;
use crate::record::{Estimate, Gate, GateOutcome, Gated, Record};

/// One ratio, in words.
pub(super) struct Row {
    pub(super) pipeline: String,
    /// Which engine by which.
    pub(super) who: String,
    pub(super) now: String,
    pub(super) then: String,
    pub(super) change: String,
    pub(super) outcome: GateOutcome,
    pub(super) word: &'static str,
    pub(super) reason: String,
}

/// Whether the gate holds, and what is not as it was: sentences.
pub(super) fn sentences(gate: &Gate) -> Vec<String> {
    let count = |outcome| gate.ratios.iter().filter(|gated| gated.outcome == outcome).count() as u64;
    let (failed, all) = (count(GateOutcome::Failed), gate.ratios.len() as u64);
    let earlier =
        gate.against.as_ref().map(|earlier| format!("{} ({})", line(&earlier.record), line(&earlier.started)));
    let mut said = Vec::new();
    match (gate.fail_below, &earlier) {
        (Some(limit), Some(earlier)) => said.push(match failed {
            0 => format!("Gate passed: no ratio is below {limit} of what it was in {earlier}."),
            _ => format!("Gate broken: {failed} of {} below {limit} of what it was in {earlier}.", ratios(all, failed)),
        }),
        (Some(limit), None) => said.push(match failed {
            0 => format!("Gate passed: no ratio is below {limit}."),
            _ => format!("Gate broken: {failed} of {} below {limit}.", ratios(all, failed)),
        }),
        (None, Some(earlier)) => {
            let changes = || gate.ratios.iter().filter_map(|gated| gated.change?.interval);
            let (rose, fell) =
                (changes().filter(|(low, _)| *low > 1.0).count(), changes().filter(|(_, high)| *high < 1.0).count());
            let rest = changes().count() - rose - fell;
            said.push(format!(
                "Against {earlier}: {rose} of {} rose, {fell} fell, {rest} did not change measurably.",
                counted(all, "ratio")
            ));
        }
        (None, None) => {}
    }
    let undecided = count(GateOutcome::Undecided);
    if undecided > 0 {
        said.push(format!("{} could not be judged.", counted(undecided, "ratio")));
    }
    if let Some(earlier) = gate.against.as_ref().filter(|earlier| !earlier.differences.is_empty()) {
        let differences: Vec<String> = earlier.differences.iter().map(|one| line(one)).collect();
        said.push(format!("It was not measured alike: {}.", differences.join("; ")));
    }
    said
}

fn ratios(all: u64, some: u64) -> String {
    format!("{} {}", counted(all, "ratio"), if some == 1 { "is" } else { "are" })
}

/// The ratios that a reader should see: all of them beside those of an earlier run, and else those that do not pass.
pub(super) fn rows(record: &Record, gate: &Gate) -> Vec<Row> {
    let worth = |gated: &&Gated| {
        gate.against.is_some() || matches!(gated.outcome, GateOutcome::Failed | GateOutcome::Undecided)
    };
    gate.ratios.iter().filter(worth).map(|gated| row(record, gated)).collect()
}

fn row(record: &Record, gated: &Gated) -> Row {
    let shown = |estimate: Option<Estimate>| match estimate {
        None => "-".to_owned(),
        Some(Estimate { ratio: value, interval: None }) => ratio(value),
        Some(Estimate { ratio: value, interval: Some(ends) }) => {
            format!("{} [{}]", ratio(value), interval(ends, value, "-"))
        }
    };
    Row {
        pipeline: line(&gated.pipeline),
        who: format!("{} / {}", label(record, &gated.engine), label(record, &gated.baseline)),
        now: shown(gated.now),
        then: shown(gated.then),
        change: shown(gated.change),
        outcome: gated.outcome,
        word: match gated.outcome {
            GateOutcome::Noted => "",
            GateOutcome::Passed => "passed",
            GateOutcome::Failed => "BELOW",
            GateOutcome::Undecided => "open",
        },
        reason: gated.reason.as_deref().map(line).unwrap_or_default(),
    }
}
