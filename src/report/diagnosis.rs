//! A diagnosis in, its sentences out: the terminal, Markdown and the page say the same, each in its own form.

use super::format::{count, counted, list};
use super::visible::line;

use crate::record::{Cause, Certainty, Change, Claimed, Diagnosis};

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
    /// What else it may be.
    pub(super) or: Option<String>,
    /// What to change.
    pub(super) changes: Vec<Mending>,
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
    all.chain(beside).map(|(finding, claims)| told(finding, claims, sides)).collect()
}

fn told(finding: &Cause, claims: bool, sides: (&str, &str)) -> Told {
    let sure = match (finding.certainty, finding.or.is_empty()) {
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
        or: (!others.is_empty()).then(|| others.join("; or ")),
        changes: finding.changes.iter().map(mending).collect(),
    }
}

fn mending(change: &Change) -> Mending {
    Mending { to: change.to.label(), code: line(&change.code), gives: line(&change.gives) }
}

/// What no cause was found for, and how much was looked at.
pub(super) fn remarks(diagnosis: &Diagnosis, sides: (&str, &str)) -> Vec<String> {
    let mut remarks = Vec::new();
    if !diagnosis.unexplained.is_empty() {
        remarks.push(format!("No cause was found for {}.", claimed(&diagnosis.unexplained, sides)));
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
