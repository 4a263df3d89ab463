//! Columns of two types: what the types are, whether a value changed with them or not.

use super::super::rule::{Proposal, Strength};
use super::super::view::{Cell, Column, View};
use super::cells::told;

pub(in super::super) fn is_float(cells: &crate::compare::columns::Cells) -> bool {
    cells.type_name.starts_with("float")
}

pub(in super::super) fn is_integer(cells: &crate::compare::columns::Cells) -> bool {
    cells.type_name.starts_with("int") || cells.type_name.starts_with("uint")
}

/// Columns whose types differ so, and whose values are all the same: said beside the findings, nothing is claimed.
pub(in super::super) fn typed(
    view: &View<'_>,
    strength: Strength,
    seen: &str,
    so: impl Fn(&Column<'_>) -> bool,
) -> Vec<Proposal> {
    if view.is_alike() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for column in view.columns().filter(|column| column.a.type_name != column.b.type_name && so(column)) {
        if !column.differing().is_empty() {
            continue;
        }
        let mut proposal = Proposal::new(strength, told(view, column.name, seen)).about(column.name);
        proposal.beside = true;
        let (a, b) = (view.a_name(), view.b_name());
        found.push(
            proposal
                .evidence(format!("{} on {a}, {} on {b}; all values agree", column.a.type_name, column.b.type_name)),
        );
    }
    found
}

/// Columns that are text on `b` and something else on `a`, in which nearly all texts that differ relate so to the value.
pub(in super::super) fn written(
    view: &View<'_>,
    strength: Strength,
    seen: &str,
    is_mark: impl Fn(&str) -> bool,
    so: impl for<'c> Fn(Cell<'c>, &str) -> bool,
) -> Vec<Proposal> {
    let mut found = Vec::new();
    for column in view.differing().filter(|column| column.a.type_name != "string") {
        let texts = column.places(|a, b| a.text().is_none() && b.text().is_some());
        let fits = |place: &u32| column.cell_b(*place).text().is_some_and(|text| so(column.cell_a(*place), text));
        let places: Vec<u32> = texts.iter().copied().filter(fits).collect();
        let marks =
            (0..view.paired() as u32).filter_map(|place| column.cell_b(place).text()).filter(|text| is_mark(text));
        let marks = marks.count();
        if texts.is_empty() || places.len() * 10 < texts.len() * 9 || marks == 0 {
            continue;
        }
        let proposal = super::traits::about_cells(&column, places, strength, told(view, column.name, seen));
        found.push(proposal.evidence(format!(
            "{} on {}, text on {}",
            column.a.type_name,
            view.a_name(),
            view.b_name()
        )));
    }
    found
}

/// Whether a text says the number of a cell.
pub(in super::super) fn says(cell: Cell<'_>, text: &str) -> bool {
    match (cell.number(), text.trim().parse::<f64>()) {
        (Some(number), Ok(said)) => number == said,
        _ => false,
    }
}

/// The same, where the text is on `a`; in the sentence the sides keep the names that they have there.
pub(in super::super) fn written_on_a(
    view: &View<'_>,
    strength: Strength,
    seen: &str,
    is_mark: impl Fn(&str) -> bool,
    so: impl for<'c> Fn(Cell<'c>, &str) -> bool,
) -> Vec<Proposal> {
    written(&View { flipped: !view.flipped, ..*view }, strength, seen, is_mark, so)
}

/// Doubles on `a`, of which one is missing, and integers on `b`.
pub(in super::super) fn float_for_integer(view: &View<'_>, strength: Strength) -> Vec<Proposal> {
    typed(view, strength, "{column} holds doubles on {a} and integers on {b}", |column| {
        is_float(column.a)
            && is_integer(column.b)
            && (0..view.paired() as u32).any(|place| column.cell_a(place).is_missing())
    })
}
