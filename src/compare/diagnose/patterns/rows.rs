//! Rows that only one side has because of a NULL, a NaN or an empty text in them.

use super::super::rule::{Proposal, Strength};
use super::super::view::{Cell, Column, View};
use super::texts::NA_TOKENS;
use super::traits::{Mark, Of, about_rows, all_marked, counted, marks};

/// Whether no two rows of a side have the same value in this column.
fn is_unique(column: &Column<'_>, of: Of) -> bool {
    are_unique(&[column], of)
}

/// Whether no two rows of a side have the same values in these columns.
fn are_unique(columns: &[&Column<'_>], of: Of) -> bool {
    let Some(first) = columns.first() else { return false };
    let rows = if of == Of::A { first.view.rows().0 } else { first.view.rows().1 };
    let mut seen = std::collections::HashSet::with_capacity(rows);
    let tuple = |row: usize| columns.iter().map(|column| of.cell(column, row).shown() + "\u{1}").collect::<String>();
    (0..rows).all(|row| seen.insert(tuple(row)))
}

/// Columns whose NULLs only the missing rows of `a` have, and the rows that have one in any of them.
fn null_keys<'a>(view: &View<'a>) -> (Vec<Mark<'a>>, Vec<u32>) {
    let mut found = marks(view, Of::B, Cell::is_null);
    let keys: Vec<usize> = view.keys().map(|key| key.at).collect();
    if found.iter().any(|mark| keys.contains(&mark.column.at)) {
        found.retain(|mark| keys.contains(&mark.column.at));
    }
    let mut rows: Vec<u32> = found.iter().flat_map(|mark| mark.rows.iter().copied()).collect();
    rows.sort_unstable();
    rows.dedup();
    (found, rows)
}

/// The one group whose key is NULL is missing on `a`.
pub(in super::super) fn null_group(view: &View<'_>) -> Vec<Proposal> {
    let (found, rows) = null_keys(view);
    match found.as_slice() {
        [mark] if rows.len() == 1 && is_unique(&mark.column, Of::B) => {
            vec![about_rows(view, Of::B, mark, Strength::Strong, "NULL")]
        }
        _ => Vec::new(),
    }
}

/// Groups with a NULL in one of several keys are missing on `a`.
pub(in super::super) fn null_groups(view: &View<'_>) -> Vec<Proposal> {
    let (found, rows) = null_keys(view);
    let single = matches!(found.as_slice(), [mark] if rows.len() == 1 && is_unique(&mark.column, Of::B));
    let whole = view.columns().count() > found.len();
    if found.is_empty() || single || !whole {
        return Vec::new();
    }
    let names: Vec<String> = found.iter().map(|mark| mark.column.name.to_owned()).collect();
    // Keys tell the rows of a grouped table apart; columns that do not may be missing together for another reason.
    let columns: Vec<&Column<'_>> = found.iter().map(|mark| &mark.column).collect();
    let are_keys = found.len() > 1 && are_unique(&columns, Of::B);
    let strength = if are_keys { Strength::Strong } else { Strength::Fair };
    let shown = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
    let (a, b) = (view.a_name(), view.b_name());
    let of = view.b_only().len();
    let seen = format!("{} of {b} with a NULL in {shown} missing on {a}", counted(rows.len(), "row"));
    let evidence = format!("{} of {of} rows missing on {a} have a NULL in {shown}; of the others none has", rows.len());
    vec![Proposal::new(strength, seen).b_rows(rows).evidence(evidence).about(&names[0].clone()).keys(names)]
}

/// The group of NULL is missing in a table of counts whose rows `a` has in falling order.
pub(in super::super) fn null_count(view: &View<'_>) -> Vec<Proposal> {
    let (found, rows) = null_keys(view);
    let ([mark], 1) = (found.as_slice(), rows.len()) else { return Vec::new() };
    let others: Vec<Column<'_>> = view.columns().filter(|column| column.at != mark.column.at).collect();
    let [count] = others.as_slice() else { return Vec::new() };
    let counts: Vec<Option<i128>> = (0..view.rows().0).map(|row| Of::A.cell(count, row).whole()).collect();
    let falling = counts.iter().all(|count| count.is_some_and(|count| count > 0)) && counts.is_sorted_by(|a, b| a >= b);
    if !falling || counts.len() < 2 || !is_unique(&mark.column, Of::B) {
        return Vec::new();
    }
    let named = ["count", "counts", "n"].contains(&count.name);
    let strength = if named { Strength::Sure } else { Strength::Strong };
    let proposal = about_rows(view, Of::B, mark, strength, "NULL");
    vec![proposal.evidence(format!("the rows of {} are in falling order of `{}`, a count", view.a_name(), count.name))]
}

/// Rows with a NULL in the column that is looked up are missing on `a`.
pub(in super::super) fn anti_join(view: &View<'_>) -> Vec<Proposal> {
    let found = all_marked(view, Of::B, Cell::is_null);
    match found.as_slice() {
        [mark] if mark.rows.len() > 1 || !is_unique(&mark.column, Of::B) => {
            vec![about_rows(view, Of::B, mark, Strength::Fair, "NULL")]
        }
        _ => Vec::new(),
    }
}

/// Rows of `a` that are NULL in every column.
pub(in super::super) fn blank_lines(view: &View<'_>) -> Vec<Proposal> {
    let columns: Vec<Column<'_>> = view.columns().collect();
    let blank = |row: &u32| columns.iter().all(|column| column.a.is_null(*row as usize));
    let rows: Vec<u32> = view.a_only().iter().copied().filter(blank).collect();
    if rows.is_empty() || view.is_alike() {
        return Vec::new();
    }
    let strength = if columns.len() > 1 { Strength::Sure } else { Strength::Weak };
    let seen = format!("{} of {} that {} lacks", counted(rows.len(), "row"), view.a_name(), view.b_name());
    let evidence = format!("NULL in each of the {} in each of these rows", counted(columns.len(), "column"));
    vec![Proposal::new(strength, seen).a_rows(rows).evidence(evidence)]
}

/// Rows with a NULL that `a` keeps.
fn kept(view: &View<'_>, fits: impl Fn(&Column<'_>) -> Option<Strength>) -> Vec<Proposal> {
    let found = all_marked(view, Of::A, Cell::is_null);
    let strength = if are_of_a_join(view, &found) { Strength::Weak } else { Strength::Fair };
    let first = found.iter().find_map(|mark| fits(&mark.column).map(|fit| (mark, fit.min(strength))));
    first.into_iter().map(|(mark, strength)| about_rows(view, Of::A, mark, strength, "NULL")).collect()
}

pub(in super::super) fn kept_any(view: &View<'_>) -> Vec<Proposal> {
    kept(view, |_| Some(Strength::Fair))
}

pub(in super::super) fn kept_text(view: &View<'_>) -> Vec<Proposal> {
    let text = |column: &Column<'_>| (0..view.rows().0).any(|row| Of::A.cell(column, row).text().is_some());
    kept(view, |column| text(column).then_some(Strength::Fair))
}

pub(in super::super) fn kept_ordered(view: &View<'_>) -> Vec<Proposal> {
    let ordered = |cell: Cell<'_>| cell.number().is_some() || cell.instant().is_some();
    let fits = |column: &Column<'_>| (0..view.rows().0).any(|row| ordered(Of::A.cell(column, row)));
    kept(view, |column| fits(column).then_some(Strength::Fair))
}

/// Whether what is NULL at once is the mark of a row that found no partner in a join: the columns of the other table, which stand at the end.
/// What is missing together anywhere else may as well belong together, as the times of a flight that was cancelled do.
fn are_of_a_join(view: &View<'_>, found: &[Mark<'_>]) -> bool {
    let names: Vec<&str> = found.iter().map(|mark| mark.column.name).collect();
    found.len() > 1 && view.a_names().iter().rev().take(found.len()).all(|name| names.contains(name))
}

/// Rows without a partner in a join: NULL in all columns of the other table.
pub(in super::super) fn unmatched(view: &View<'_>) -> Vec<Proposal> {
    let found = all_marked(view, Of::A, Cell::is_null);
    let Some(mark) = found.first() else { return Vec::new() };
    let strength = if are_of_a_join(view, &found) { Strength::Strong } else { Strength::Weak };
    let names: Vec<String> = found.iter().map(|mark| format!("`{}`", mark.column.name)).collect();
    let proposal = about_rows(view, Of::A, mark, strength, "NULL");
    let all = view.columns().count();
    if found.len() == all {
        return Vec::new();
    }
    vec![match found.len() {
        1 => proposal,
        several => {
            proposal.evidence(format!("the same rows are NULL in all of the {several} columns {}", names.join(", ")))
        }
    }]
}

/// Rows with a NULL that came together with each other: every one of one table with every one of the other.
pub(in super::super) fn crossed(view: &View<'_>) -> Vec<Proposal> {
    let found = all_marked(view, Of::A, Cell::is_null);
    let [mark] = found.as_slice() else { return Vec::new() };
    let rows = &mark.rows;
    let tuple = |row: u32, columns: &[Column<'_>]| -> String {
        columns.iter().map(|column| Of::A.cell(column, row as usize).shown() + "\u{1}").collect()
    };
    let columns: Vec<Column<'_>> = view.columns().filter(|column| column.at != mark.column.at).collect();
    let distinct = |columns: &[Column<'_>]| {
        rows.iter().map(|row| tuple(*row, columns)).collect::<std::collections::HashSet<_>>().len()
    };
    // The columns of the left table stand before those of the right one.
    let product = (1..columns.len()).map(|cut| (distinct(&columns[..cut]), distinct(&columns[cut..])));
    let product = product.into_iter().find(|(left, right)| *left > 1 && *right > 1 && left * right == rows.len());
    let Some((left, right)) = product else {
        return vec![about_rows(view, Of::A, mark, Strength::Weak, "NULL")];
    };
    let proposal = about_rows(view, Of::A, mark, Strength::Strong, "NULL");
    vec![proposal.evidence(format!("they are {left} times {right} rows: each of one table with each of the other"))]
}

/// Rows with a NaN, which is larger than every number for `b`.
pub(in super::super) fn nan_kept(view: &View<'_>) -> Vec<Proposal> {
    let found = all_marked(view, Of::B, Cell::is_nan);
    found.first().into_iter().map(|mark| about_rows(view, Of::B, mark, Strength::Strong, "NaN")).collect()
}

/// `b` has a group of NaN and one of NULL, `a` one of both.
pub(in super::super) fn nan_group(view: &View<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for mark in marks(view, Of::B, Cell::is_nan) {
        let null = (0..view.paired() as u32).find(|place| {
            let (a, b) = view.pair(*place);
            mark.column.a.is_null(a) && mark.column.b.is_null(b)
        });
        let (Some(place), [_]) = (null, mark.rows.as_slice()) else { continue };
        let mut proposal = about_rows(view, Of::B, &mark, Strength::Strong, "NaN");
        for column in view.differing().filter(|column| column.differing().contains(&place)) {
            proposal = proposal.cells(column.at, vec![place]);
        }
        let (a, b) = (view.a_name(), view.b_name());
        found.push(proposal.evidence(format!("{b} has a row for NULL and one for NaN, {a} one for both")));
    }
    found
}

/// `b` has groups of words for missing, which `a` has not: its rows went to the group of NULL, if anywhere.
pub(in super::super) fn token_groups(view: &View<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for mark in marks(view, Of::B, |cell| cell.text().is_some_and(|text| NA_TOKENS.contains(&text))) {
        let null = (0..view.paired() as u32).find(|place| {
            let (a, b) = view.pair(*place);
            mark.column.a.is_null(a) && mark.column.b.is_null(b)
        });
        let (a, b) = (view.a_name(), view.b_name());
        let row = mark.rows.first().map_or(0, |row| *row as usize);
        let word = Of::B.cell(&mark.column, row).shown();
        let mut proposal = about_rows(view, Of::B, &mark, Strength::Sure, "a word for missing");
        proposal = proposal.evidence(format!("for instance {word}, which {a} takes for no value when it reads a file"));
        if let Some(place) = null {
            for column in view.differing().filter(|column| column.differing().contains(&place)) {
                proposal = proposal.cells(column.at, vec![place]);
            }
            proposal = proposal.evidence(format!("{b} has a row for NULL and one for {word}, {a} one for both"));
        }
        found.push(proposal);
    }
    found
}

/// Rows with an empty text that `b` has not.
pub(in super::super) fn empty_text(view: &View<'_>) -> Vec<Proposal> {
    let found = all_marked(view, Of::A, |cell| cell.text() == Some(""));
    found.first().into_iter().map(|mark| about_rows(view, Of::A, mark, Strength::Strong, "the empty text")).collect()
}

/// Groups of nothing: every number in them is 0 or missing.
fn empty_groups<'a>(view: &View<'a>) -> Option<(Column<'a>, Vec<u32>, Vec<Column<'a>>)> {
    let is_measure = |column: &Column<'_>| {
        (0..view.paired() as u32).any(|place| column.cell_a(place).number().is_some_and(|number| number != 0.0))
    };
    let key = view.columns().find(|column| view.a_only().iter().all(|row| !column.a.is_null(*row as usize)))?;
    let measures: Vec<Column<'a>> = view.columns().filter(|column| column.at != key.at && is_measure(column)).collect();
    let empty = |cell: Cell<'_>| cell.is_missing() || cell.number() == Some(0.0);
    let rows: Vec<u32> = view.a_only().to_vec();
    let all = rows.iter().all(|row| measures.iter().all(|column| empty(Of::A.cell(column, *row as usize))));
    let zero = |row: &u32| measures.iter().any(|column| Of::A.cell(column, *row as usize).number() == Some(0.0));
    if !rows.iter().all(zero) {
        return None;
    }
    (all && !rows.is_empty() && !measures.is_empty() && !view.is_alike()).then_some((key, rows, measures))
}

/// Groups of a category that does not occur.
pub(in super::super) fn unobserved(view: &View<'_>) -> Vec<Proposal> {
    let Some((key, rows, measures)) = empty_groups(view) else { return Vec::new() };
    let texts = rows.iter().all(|row| Of::A.cell(&key, *row as usize).text().is_some());
    let strength = if texts && is_unique(&key, Of::A) { Strength::Strong } else { Strength::Fair };
    let instants = rows.iter().any(|row| Of::A.cell(&key, *row as usize).instant().is_some());
    if instants {
        return Vec::new();
    }
    let names: Vec<String> = measures.iter().map(|column| format!("`{}`", column.name)).collect();
    let (a, b) = (view.a_name(), view.b_name());
    let seen = format!("{a} has {} that {b} lacks", counted(rows.len(), "group"));
    let evidence = format!(
        "in each of them {} 0 or missing",
        if names.len() == 1 { names.concat() + " is" } else { names.join(", ") + " are" }
    );
    vec![Proposal::new(strength, seen).a_rows(rows).evidence(evidence).about(key.name).keys([key.name.to_owned()])]
}

/// Steps of time in which nothing happened.
pub(in super::super) fn filled_gaps(view: &View<'_>) -> Vec<Proposal> {
    let Some((key, rows, _)) = empty_groups(view) else { return Vec::new() };
    let instants: Option<Vec<i128>> = (0..view.rows().0).map(|row| Of::A.cell(&key, row).instant()).collect();
    let Some(mut instants) = instants else { return Vec::new() };
    instants.sort_unstable();
    instants.dedup();
    let steps: Vec<i128> = instants.windows(2).map(|two| two[1] - two[0]).collect();
    let (Some(least), Some(most)) = (steps.iter().min(), steps.iter().max()) else { return Vec::new() };
    // Months are not all of one length, but none is longer than 31 days and none shorter than 28.
    if *most * 28 > *least * 31 || steps.len() < 2 {
        return Vec::new();
    }
    let (a, b) = (view.a_name(), view.b_name());
    let seen = format!("{a} has {} of time that {b} lacks", counted(rows.len(), "step"));
    let evidence =
        format!("the values of `{}` are equally far apart on {a}; what {b} lacks holds only 0 or nothing", key.name);
    vec![
        Proposal::new(Strength::Sure, seen).a_rows(rows).evidence(evidence).about(key.name).keys([key.name.to_owned()]),
    ]
}
