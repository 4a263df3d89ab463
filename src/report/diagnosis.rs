//! A diagnosis in, its sentences out: the terminal, Markdown and the page say the same, each in its own form.

use super::format::{count, counted, list};
use super::visible::line;

use crate::record::{Cause, Certainty, Change, Claimed, Diagnosis, Differing, Effect, Trial};

/// More columns than these are not named.
const NAMES: usize = 6;

/// Nor more causes that look alike.
const OTHERS: usize = 4;

/// One cause, in sentences.
pub(super) struct Told {
    /// The title, and how sure it is.
    pub(super) title: String,
    /// The cause's id.
    pub(super) cause: String,
    /// What is seen.
    pub(super) seen: String,
    /// Why.
    pub(super) why: String,
    /// What speaks for it.
    pub(super) evidence: Vec<String>,
    /// What is put down to it.
    pub(super) claims: String,
    /// What became of it when a program was run again with it mended.
    pub(super) tried: Option<Tried>,
    /// What else it may be.
    pub(super) or: Option<String>,
    /// What to change.
    pub(super) changes: Vec<Mending>,
}

/// A program was run again.
pub(super) struct Tried {
    /// "confirmed" where nothing differs any more.
    pub(super) word: &'static str,
    /// What remains.
    pub(super) outcome: String,
    /// The lines as they were changed.
    pub(super) lines: Vec<String>,
}

/// What to change on one side.
pub(super) struct Mending {
    /// Where.
    pub(super) to: &'static str,
    /// The code.
    pub(super) code: String,
    /// What it comes to.
    pub(super) gives: String,
}

/// The causes of what differs, then what differs in type alone.
pub(super) fn causes(diagnosis: &Diagnosis, sides: (&str, &str)) -> Vec<Told> {
    let all = diagnosis.findings.iter().map(|finding| (finding, true));
    let beside = diagnosis.beside.iter().map(|finding| (finding, false));
    all.chain(beside).map(|(finding, claims)| told(finding, claims, sides, tried(diagnosis, &finding.cause))).collect()
}

/// What was tried of this cause: alone, or with others where it takes them as well.
fn tried(diagnosis: &Diagnosis, cause: &str) -> Option<Tried> {
    let of = |trial: &&Trial| trial.causes.iter().any(|other| other.cause == cause);
    let mends = diagnosis.trials.iter().filter(of).find(|trial| trial.effect == Effect::Mends);
    let alone = diagnosis.trials.iter().find(|trial| of(trial) && trial.causes.len() == 1);
    let trial = mends.or(alone)?;
    let changed = &alone.unwrap_or(trial).changed;
    let lines = changed.iter().map(|changed| format!("line {}: {}", changed.line, line(&changed.after))).collect();
    let word = if trial.effect == Effect::Mends { "confirmed" } else { "tried" };
    let with = match trial.causes.len() {
        1 => "with it".to_string(),
        2 => "with it and one more change".to_string(),
        more => format!("with it and {} more changes", more - 1),
    };
    Some(Tried { word, outcome: format!("{with}, {}", outcome(trial)), lines })
}

/// "0 of 1,204 differences remain".
fn outcome(trial: &Trial) -> String {
    match (trial.effect, trial.after) {
        (Effect::Mends, _) => {
            let before = trial.before.total();
            format!("0 of {} {}", counted(before, "difference"), if before == 1 { "remains" } else { "remain" })
        }
        (_, Some(after)) => {
            let one = after.total() == 1;
            let differ = if one { "differs" } else { "differ" };
            format!("{} still {differ}; without it {}", amount(after), amount(trial.before))
        }
        (_, None) => "the program gives no answer".to_string(),
    }
}

/// "5 cells and 1 row".
fn amount(differing: Differing) -> String {
    let counts = [(differing.cells, "cell"), (differing.rows, "row"), (differing.columns, "column")];
    let mut parts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(*count, what)).collect();
    if differing.order {
        parts.push("the order".to_string());
    }
    if parts.is_empty() { "nothing".to_string() } else { list(&parts) }
}

fn told(finding: &Cause, claims: bool, sides: (&str, &str), tried: Option<Tried>) -> Told {
    let sure = match (finding.certainty, finding.or.is_empty()) {
        _ if tried.as_ref().is_some_and(|tried| tried.word == "confirmed") => "",
        (Certainty::Certain, true) => "",
        (Certainty::Likely, true) => "likely: ",
        _ => "perhaps: ",
    };
    let mut evidence: Vec<String> = finding.evidence.iter().map(|evidence| line(evidence)).collect();
    if finding.in_program {
        evidence.push("the programs do such a thing".to_string());
    }
    let mut others: Vec<String> = finding
        .or
        .iter()
        .take(OTHERS)
        .map(|other| format!("{} (`{}`)", line(&other.title), line(&other.cause)))
        .collect();
    if finding.or.len() > OTHERS {
        others.push(format!("one of {} more", finding.or.len() - OTHERS));
    }
    Told {
        title: format!("{sure}{}", line(&finding.title)),
        cause: line(&finding.cause),
        seen: line(&finding.seen),
        why: line(&finding.why),
        evidence,
        claims: if claims { claimed(&finding.claims, sides) } else { "no value: the types alone differ".to_string() },
        tried,
        or: (!others.is_empty()).then(|| others.join("; or ")),
        changes: finding.changes.iter().map(mending).collect(),
    }
}

fn mending(change: &Change) -> Mending {
    Mending { to: change.to.label(), code: line(&change.code), gives: line(&change.gives) }
}

/// What no cause was found for, and how much was looked at.
pub(super) fn remarks(diagnosis: &Diagnosis, sides: (&str, &str)) -> Vec<String> {
    let mut remarks: Vec<String> = diagnosis.trials.iter().filter_map(|trial| trial_remark(diagnosis, trial)).collect();
    if !diagnosis.unexplained.is_empty() {
        remarks.push(format!("No cause was found for {}.", claimed(&diagnosis.unexplained, sides)));
    }
    if let Some(column) = &diagnosis.paired_but {
        remarks.push(format!(
            "Causes were looked for with every row beside the one that agrees in all columns but `{}`.",
            line(column)
        ));
    }
    if let Some(sampled) = diagnosis.sampled {
        remarks.push(format!(
            "Causes were looked for in {} of the {} that differ, spread evenly; all counts of causes are those of these rows.",
            count(sampled.looked_at),
            counted(sampled.differing, "row"),
        ));
    }
    remarks
}

/// A trial that belongs to no cause that is told: one that it speaks against, or of several causes that are not all of it.
fn trial_remark(diagnosis: &Diagnosis, trial: &Trial) -> Option<String> {
    let names: Vec<String> = trial.causes.iter().map(|other| format!("`{}`", line(&other.cause))).collect();
    let lines: Vec<String> = trial.changed.iter().map(|changed| changed.line.to_string()).collect();
    let places = format!("{} {}", if lines.len() == 1 { "line" } else { "lines" }, list(&lines));
    let told = |cause: &str| diagnosis.findings.iter().any(|finding| finding.cause == cause);
    match (trial.causes.as_slice(), trial.effect) {
        ([only], _) if told(&only.cause) => None,
        ([only], Effect::Nothing) => Some(format!(
            "It is not {} ({}): with the change for it in {places}, {}.",
            names[0],
            line(&only.title),
            outcome(trial)
        )),
        ([only], _) => {
            let title = line(&only.title);
            Some(format!("{} ({title}) was tried: with the change for it in {places}, {}.", names[0], outcome(trial)))
        }
        _ => Some(format!("With the changes for {} together, {}.", list(&names), outcome(trial))),
    }
}

/// What is put down to a cause, or to none: "12 cells in `delay` and 3 rows only in a.csv".
fn claimed(claimed: &Claimed, (left, right): (&str, &str)) -> String {
    let mut parts = Vec::new();
    if claimed.cells > 0 {
        let names: Vec<String> =
            claimed.columns.iter().take(NAMES).map(|(name, _)| format!("`{}`", line(name))).collect();
        let names = match claimed.columns.len() {
            columns if columns > NAMES => format!("{} columns", count(columns as u64)),
            _ => list(&names),
        };
        parts.push(format!("{} in {names}", counted(claimed.cells, "cell")));
    }
    for (rows, side) in [(claimed.left_rows, left), (claimed.right_rows, right)] {
        if rows > 0 {
            parts.push(format!("{} only in {side}", counted(rows, "row")));
        }
    }
    for (columns, side) in [(&claimed.left_columns, left), (&claimed.right_columns, right)] {
        if !columns.is_empty() {
            let names: Vec<String> = columns.iter().take(NAMES).map(|name| format!("`{}`", line(name))).collect();
            parts.push(format!("{} only in {side}: {}", counted(columns.len() as u64, "column"), names.join(", ")));
        }
    }
    if claimed.order {
        parts.push("the order of the rows".to_string());
    }
    if parts.is_empty() { "nothing".to_string() } else { list(&parts) }
}
