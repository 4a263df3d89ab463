//! Names of columns, as a user gives them, in; the columns that are meant out, or a message.

use std::collections::HashSet;

use crate::base::{Diagnostic, Table, did_you_mean};

use super::align::all;
use super::codes::Codes;
use super::columns::{Cells, ColumnPair, Columns};
use super::comparison::{Question, Suggestion, Why};
use super::matching::match_rows;
use super::tolerance::Tolerance;

/// So many columns of a side are looked at for another name; with more of them, names say little.
const NAMES: usize = 200;
/// So many columns of a side, and rows, are looked at for the same values.
const VALUES: (usize, usize) = (20, 1_000_000);

/// Whether every name that the question holds is there.
pub(super) fn check(left: &Table, right: &Table, question: &Question) -> Result<(), Diagnostic> {
    let (lefts, rights) = (names(left), names(right));
    let mut seen: (HashSet<&str>, HashSet<&str>) = Default::default();
    for (from, to) in &question.renames {
        has(&lefts, from, "left")?;
        has(&rights, to, "right")?;
        for (name, seen) in [(from, &mut seen.0), (to, &mut seen.1)] {
            if !seen.insert(name) {
                return Err(Diagnostic::new(format!("`{name}` is renamed twice"))
                    .help("a column can stand for one other: give --rename once for each"));
            }
        }
    }
    for (name, _) in &question.tolerances {
        if !lefts.contains(&name.as_str()) && !rights.contains(&name.as_str()) {
            let known = lefts.iter().chain(&rights).copied();
            return Err(unknown(
                format!("a tolerance is given for `{name}`, and there is no such column"),
                name,
                known,
            ));
        }
    }
    Ok(())
}

fn has(columns: &[&str], name: &str, side: &str) -> Result<(), Diagnostic> {
    if columns.contains(&name) {
        return Ok(());
    }
    Err(unknown(format!("there is no column `{name}` on the {side}"), name, columns.iter().copied()))
}

/// A message about a name that is not there, with the one that was probably meant.
pub(super) fn unknown<'a>(message: String, name: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let near = known
        .iter()
        .copied()
        .find(|other| plain(other) == plain(name))
        .or_else(|| did_you_mean(name, known.iter().copied()));
    match near {
        Some(near) => Diagnostic::new(message).help(format!("did you mean `{near}`?")),
        None if known.is_empty() => Diagnostic::new(message).help("the table has no columns"),
        None => {
            let first: Vec<String> = known.iter().take(8).map(|name| format!("`{name}`")).collect();
            let more = if known.len() > 8 { ", ..." } else { "" };
            Diagnostic::new(message).help(format!("there are {}{more}", first.join(", ")))
        }
    }
}

fn names(table: &Table) -> Vec<&str> {
    table.fields.iter().map(|field| field.name.as_str()).collect()
}

/// A name without what is written in one way here and in another there.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '.')).flat_map(char::to_lowercase).collect()
}

/// Columns of one side that may be one of the other under another name.
pub(super) fn suggest(left: &Table, right: &Table, columns: &Columns) -> Vec<Suggestion> {
    if columns.left_only.len() > NAMES || columns.right_only.len() > NAMES {
        return Vec::new();
    }
    let mut free: Vec<&str> = columns.right_only.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    let mut open: Vec<&str> = columns.left_only.iter().map(String::as_str).collect();
    for why in [Why::SameName, Why::SameValues, Why::NearName] {
        if why == Why::SameValues && (open.len() > VALUES.0 || free.len() > VALUES.0 || left.rows() > VALUES.1) {
            continue;
        }
        open.retain(|name| {
            let other = match why {
                Why::SameName => free.iter().copied().find(|other| plain(other) == plain(name)),
                Why::SameValues => free.iter().copied().find(|other| same_values(left, name, right, other)),
                Why::NearName => did_you_mean(name, free.iter().copied()),
            };
            let Some(other) = other else { return true };
            free.retain(|name| *name != other);
            found.push(Suggestion { left: (*name).to_owned(), right: other.to_owned(), why });
            false
        });
    }
    let place = |name: &str| columns.left_only.iter().position(|known| known == name);
    found.sort_by_key(|suggestion| place(&suggestion.left));
    found
}

/// Whether two columns hold the same values, in any order, and more than one.
fn same_values(left: &Table, one: &str, right: &Table, other: &str) -> bool {
    if left.rows() != right.rows() {
        return false;
    }
    let (Ok(one), Ok(other)) = (left.frame.column(one), right.frame.column(other)) else { return false };
    if one.dtype() != other.dtype() {
        return false;
    }
    let pair = ColumnPair::new("", Cells::of(one), Cells::of(other));
    let (left, right) = (all(left.rows()), all(right.rows()));
    let mut codes = Codes::alike(left.len(), right.len());
    codes.split_by_column(&pair, &left, &right);
    if pair.is_fuzzy() {
        codes.split_by_bits(&pair, &left, &right);
    }
    codes.count > 1 && match_rows(&[&pair], None, &left, &right, Tolerance::EXACT).is_complete()
}
