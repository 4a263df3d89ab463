//! The vocabulary of verdicts, failures and loading in, plain English out.

use super::format::{counted, list, magnitude};
use super::visible::line;
use crate::record::{Alignment, Class, DifferenceClass, Disturbance, FailureKind, Load, Parting, Rule, Verdict};

/// How an engine ended without an answer; stands behind its name.
pub(super) fn failure(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Unsupported => "does not support this",
        FailureKind::Raised => "raised an error",
        FailureKind::NotATable => "returned something that is no table",
        FailureKind::BadScript => "has a script that cannot be used",
        FailureKind::Input => "could not read a table as described",
        FailureKind::Missing => "could not be started",
        FailureKind::TimedOut => "took longer than allowed",
        FailureKind::Killed => "was killed",
        FailureKind::Died => "died without an answer",
    }
}

/// [`failure`] in a word, for a table.
pub(super) fn failure_word(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Unsupported => "unsupported",
        FailureKind::Missing => "missing",
        FailureKind::TimedOut => "timed out",
        FailureKind::Killed => "killed",
        FailureKind::Died => "died",
        FailureKind::Raised | FailureKind::NotATable | FailureKind::BadScript | FailureKind::Input => "failed",
    }
}

/// What disturbed a run.
pub(super) fn disturbance(cause: Disturbance) -> &'static str {
    match cause {
        Disturbance::Steal => "time given to other guests",
        Disturbance::Processors => "others at the processors",
        Disturbance::Disk => "waits for a disk",
        Disturbance::Memory => "waits for memory",
        Disturbance::Switches => "taken off the processor",
        Disturbance::Faults => "pages from a disk",
    }
}

/// What kind of difference there is between two cells.
pub(super) fn difference(class: DifferenceClass) -> &'static str {
    match class {
        DifferenceClass::NullAgainstNan => "NULL against NaN",
        DifferenceClass::NullAgainstValue => "NULL against a value",
        DifferenceClass::NullAgainstEmpty => "NULL against empty text",
        DifferenceClass::NanAgainstValue => "NaN against a value",
        DifferenceClass::Number => "number beyond the tolerance",
        DifferenceClass::Value => "different value",
        DifferenceClass::Representation => "same value, other type",
        DifferenceClass::Kind => "not comparable",
    }
}

/// How an engine loaded its tables.
pub(super) fn load(way: Load) -> &'static str {
    match way {
        Load::Eager => "loads, then computes",
        Load::Fused => "plans both together",
        Load::Held => "computes on tables that it loaded before",
    }
}

/// The class of a verdict behind the names of two engines.
pub(super) fn class(class: Class) -> &'static str {
    match class {
        Class::Identical => "identical, bit for bit",
        Class::WithinTolerance => "the same within the tolerance for floating-point numbers",
        Class::Undetermined => "different only in what the SQL leaves open",
        Class::Different => "different",
    }
}

/// The rule that a judge went by, in sentences.
pub(super) fn rule(rule: &Rule) -> String {
    let rows = match &rule.alignment {
        Alignment::Keys(keys) => {
            let keys: Vec<String> = keys.iter().map(|key| line(key)).collect();
            format!("Rows were matched by {}.", list(&keys))
        }
        Alignment::Multiset => "Rows were matched as a whole: any row with the same values will do.".to_string(),
        Alignment::SingleRow => "There is one row on each side.".to_string(),
        Alignment::Position => "Rows were matched by their places: the first with the first, and so on.".to_string(),
    };
    let numbers = match (rule.relative, rule.absolute) {
        (relative, absolute) if relative == 0.0 && absolute == 0.0 => {
            "Numbers have to be the same exactly.".to_string()
        }
        (relative, absolute) => format!(
            "Floating-point numbers count as the same up to {} of the larger one or {}, whichever is more.",
            magnitude(relative),
            magnitude(absolute)
        ),
    };
    let order = match &rule.order {
        Some(columns) if !columns.is_empty() => {
            let columns: Vec<String> = columns.iter().map(|column| line(column)).collect();
            format!(
                " The order by {} has to hold; rows that tie may come in any order among themselves.",
                list(&columns)
            )
        }
        _ if rule.alignment == Alignment::Position => String::new(),
        _ => " The order of the rows does not matter.".to_string(),
    };
    let own: Vec<String> = rule
        .by_column
        .iter()
        .map(|(name, relative, absolute)| match (*relative > 0.0, *absolute > 0.0) {
            (true, false) => format!("{} up to {} of the larger one", line(name), magnitude(*relative)),
            (false, true) => format!("{} up to {}", line(name), magnitude(*absolute)),
            _ => format!("{} exactly", line(name)),
        })
        .collect();
    let own =
        if own.is_empty() { String::new() } else { format!(" Columns with a tolerance of their own: {}.", list(&own)) };
    format!("{rows} {numbers}{own}{order}")
}

/// How much differs, in one sentence without its stop.
pub(super) fn extent(verdict: &Verdict, left: &str, right: &str) -> String {
    let mut parts = Vec::new();
    if verdict.differing_cells > 0 {
        let cells = format!(
            "{} of {} in {}",
            super::format::count(verdict.differing_cells),
            counted(verdict.cells, "compared cell"),
            counted(verdict.differing_rows, "row")
        );
        parts.push(format!("{cells} {}", if verdict.differing_cells == 1 { "differs" } else { "differ" }));
    }
    for (sample, side) in [(&verdict.left_only, left), (&verdict.right_only, right)] {
        if sample.count > 0 {
            parts.push(format!("{} only in {side}", counted(sample.count, "row")));
        }
    }
    for (columns, side) in [(&verdict.left_only_columns, left), (&verdict.right_only_columns, right)] {
        if !columns.is_empty() {
            parts.push(format!("{} only in {side}", counted(columns.len() as u64, "column")));
        }
    }
    if verdict.order.is_some() {
        parts.push("the promised order is broken".to_string());
    }
    if parts.is_empty() {
        let rows = counted(verdict.left_rows, "row");
        parts.push(format!("{} in {rows} compared", counted(verdict.cells, "cell")));
    }
    parts.join("; ")
}

/// Where two engines part, in sentences; code stands between backticks.
pub(super) fn parting(parting: &Parting, left: &str, right: &str) -> Vec<String> {
    let mut said = Vec::new();
    let step = format!("step {} of {}, `{}`", parting.step, parting.steps, line(&parting.sql));
    let compared = parting.step - 1 - parting.skipped.len();
    let before = match compared {
        0 => String::new(),
        1 => ", and not after the one before it".to_string(),
        more => format!(", and not after the {more} before it"),
    };
    said.push(format!(
        "{left} and {right} part at {step}: after it {}{before}.",
        extent(&parting.verdict, left, right)
    ));
    for skipped in &parting.skipped {
        said.push(format!(
            "After step {}, `{}`, nothing could be compared: {}.",
            skipped.step,
            line(&skipped.sql),
            line(&skipped.reason)
        ));
    }
    said
}
