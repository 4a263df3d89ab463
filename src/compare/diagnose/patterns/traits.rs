//! What rows and cells that differ have in common, and the others do not: the tools of the families.

use super::super::rule::{Proposal, Strength};
use super::super::view::{Cell, Column, View};

/// Which side's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Of {
    A,
    B,
}

impl Of {
    /// The rows that only this side has.
    pub(in super::super) fn only<'a>(self, view: &View<'a>) -> &'a [u32] {
        match self {
            Of::A => view.a_only(),
            Of::B => view.b_only(),
        }
    }

    /// This side's cell in a row.
    pub(in super::super) fn cell<'a>(self, column: &Column<'a>, row: usize) -> Cell<'a> {
        let cells = match self {
            Of::A => column.a,
            Of::B => column.b,
        };
        Cell { cells, row }
    }

    /// This side's row at a place of the pairing.
    pub(in super::super) fn row(self, view: &View<'_>, place: u32) -> usize {
        let (a, b) = view.pair(place);
        if self == Of::A { a } else { b }
    }
}

/// A column in which rows of one side have something that no paired row of that side has.
#[derive(Clone)]
pub(in super::super) struct Mark<'a> {
    pub(in super::super) column: Column<'a>,
    /// The rows of this side that have it; all have no partner.
    pub(in super::super) rows: Vec<u32>,
}

/// The columns in which only rows without a partner have it.
pub(in super::super) fn marks<'a>(view: &View<'a>, of: Of, has: impl Fn(Cell<'a>) -> bool) -> Vec<Mark<'a>> {
    let rows = of.only(view);
    let mut found = Vec::new();
    if view.is_alike() || rows.is_empty() {
        return found;
    }
    for column in view.columns() {
        let marked: Vec<u32> = rows.iter().copied().filter(|row| has(of.cell(&column, *row as usize))).collect();
        let elsewhere = || (0..view.paired() as u32).any(|place| has(of.cell(&column, of.row(view, place))));
        if !marked.is_empty() && !elsewhere() {
            found.push(Mark { column, rows: marked });
        }
    }
    found
}

/// The columns in which every row without a partner has it, and no other.
pub(in super::super) fn all_marked<'a>(view: &View<'a>, of: Of, has: impl Fn(Cell<'a>) -> bool) -> Vec<Mark<'a>> {
    let mut marks = marks(view, of, has);
    marks.retain(|mark| mark.rows.len() == of.only(view).len());
    marks
}

/// A proposal about the rows of a mark.
pub(in super::super) fn about_rows(
    view: &View<'_>,
    of: Of,
    mark: &Mark<'_>,
    strength: Strength,
    what: &str,
) -> Proposal {
    let (here, there) = match of {
        Of::A => (view.a_name(), view.b_name()),
        Of::B => (view.b_name(), view.a_name()),
    };
    let name = mark.column.name;
    let (some, all) = (mark.rows.len(), of.only(view).len());
    let seen =
        format!("{} of {here} in which `{name}` is {what} {} missing on {there}", counted(some, "row"), verb(some));
    let others = view.paired();
    let evidence = format!(
        "{some} of the {all} that {there} lacks {} {what} in `{name}`; of the {} on both sides none",
        if some == 1 { "has" } else { "have" },
        counted(others, "row"),
    );
    let proposal = Proposal::new(strength, seen).evidence(evidence).about(name).keys([name.to_owned()]);
    match of {
        Of::A => proposal.a_rows(mark.rows.clone()),
        Of::B => proposal.b_rows(mark.rows.clone()),
    }
}

/// A proposal about the cells of one column.
pub(in super::super) fn about_cells(
    column: &Column<'_>,
    places: Vec<u32>,
    strength: Strength,
    seen: String,
) -> Proposal {
    let all = column.differing().len();
    let evidence = match places.len() {
        1 if all == 1 => format!("so it is in the one cell of `{}` that differs", column.name),
        some if some == all => format!("so it is in all {all} cells of `{}` that differ", column.name),
        some => format!("so it is in {some} of the {all} cells of `{}` that differ", column.name),
    };
    let first = places.first().map(|place| {
        let (a, b) = (column.cell_a(*place).shown(), column.cell_b(*place).shown());
        format!("for instance {a} on {} and {b} on {}", column.view.a_name(), column.view.b_name())
    });
    let proposal = Proposal::new(strength, seen).cells(column.at, places).about(column.name).evidence(evidence);
    first.into_iter().fold(proposal, Proposal::evidence)
}

/// Whether two doubles are the same but for noise.
pub(in super::super) fn near(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

pub(in super::super) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

pub(in super::super) fn verb(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
