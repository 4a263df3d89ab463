//! Rows that stand in another order: all of them, those of NULL, those that tie.

use super::super::rule::{Proposal, Strength};
use super::super::view::{Cell, Column, View};
use super::traits::counted;

/// The same rows in another order, where some column passes.
pub(in super::super) fn moved(
    view: &View<'_>,
    strength: Strength,
    passes: impl Fn(&Column<'_>) -> bool,
) -> Vec<Proposal> {
    if !view.scene.moved || view.is_alike() || !view.columns().any(|column| passes(&column)) {
        return Vec::new();
    }
    let places = (0..view.paired() as u32).filter(|place| {
        let (a, b) = view.pair(*place);
        a != b
    });
    let seen = format!("{} and {} hold the same rows in another order", view.a_name(), view.b_name());
    let mut proposal =
        Proposal::new(strength, seen).evidence(format!("{} in another place", counted(places.count(), "row")));
    proposal.order = true;
    vec![proposal]
}

/// Rows with a mark that stand elsewhere, while all others keep their order.
pub(in super::super) fn moved_block<'a>(
    view: &View<'a>,
    has: impl Fn(Cell<'a>) -> bool,
    what: &str,
    at_the_ends: bool,
) -> Vec<Proposal> {
    let mut found = Vec::new();
    if !view.scene.moved || view.is_alike() {
        return found;
    }
    let order = view.in_order();
    for column in view.columns() {
        let of_any =
            |place: &u32| view.columns().any(|column| has(column.cell_a(*place)) && has(column.cell_b(*place)));
        // Of several keys each has its own block.
        let marked = |place: &u32| match at_the_ends {
            true => has(column.cell_a(*place)) && has(column.cell_b(*place)),
            false => of_any(place),
        };
        let (with, without): (Vec<u32>, Vec<u32>) = order.iter().partition(|place| marked(place));
        let in_order = without.windows(2).all(|two| view.pair(two[0]).1 < view.pair(two[1]).1);
        if with.is_empty() || without.len() < 2 || !in_order {
            continue;
        }
        let ends = |of_a: bool| {
            let row = |place: &u32| if of_a { view.pair(*place).0 } else { view.pair(*place).1 };
            let first = with.iter().all(|marked| without.iter().all(|other| row(marked) < row(other)));
            let last = with.iter().all(|marked| without.iter().all(|other| row(marked) > row(other)));
            (first, last)
        };
        let opposite = matches!((ends(true), ends(false)), ((true, _), (_, true)) | ((_, true), (true, _)));
        if at_the_ends != opposite {
            continue;
        }
        let seen = format!("rows in which `{}` is {what} stand elsewhere", column.name);
        let strength = if at_the_ends { Strength::Sure } else { Strength::Strong };
        let evidence = match at_the_ends {
            true => format!(
                "{} stand at one end on {}, at the other on {}",
                counted(with.len(), "row"),
                view.a_name(),
                view.b_name()
            ),
            false => format!("without {} all others are in the same order", counted(with.len(), "such row")),
        };
        let mut proposal =
            Proposal::new(strength, seen).evidence(evidence).about(column.name).keys([column.name.to_owned()]);
        proposal.order = true;
        found.push(proposal);
    }
    found.truncate(1);
    found
}

/// One block of rows at one end on `a` and at the other on `b`, while all others keep their order.
pub(in super::super) fn moved_run(view: &View<'_>) -> Vec<Proposal> {
    let order = view.in_order();
    let Some(last) = order.last() else { return Vec::new() };
    if !view.scene.moved || view.is_alike() || order.len() != view.rows().1 {
        return Vec::new();
    }
    // Where the last row of `a` stands on `b` is where the block ends, or the first row is where it begins.
    let cut = |at: usize| {
        let expected = order[at..].iter().chain(&order[..at]);
        expected.enumerate().all(|(row, place)| view.pair(*place).1 == row)
    };
    let block = [view.pair(*last).1 + 1, order.len() - view.pair(*last).1 - 1];
    let Some(rows) = block.into_iter().find(|rows| *rows < order.len() && cut(order.len() - rows)) else {
        return Vec::new();
    };
    let rows = rows.min(order.len() - rows);
    let seen =
        format!("{} stand at one end on {}, at the other on {}", counted(rows, "row"), view.a_name(), view.b_name());
    let mut proposal = Proposal::new(Strength::Fair, seen).evidence("all others are in the same order");
    proposal.order = true;
    vec![proposal]
}

/// Rows that change places only where they tie in a column that runs the same way on both sides.
pub(in super::super) fn moved_ties(view: &View<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    if !view.scene.moved || view.is_alike() || view.rows().0 != view.rows().1 {
        return found;
    }
    for column in view.columns() {
        let rows = view.rows().0;
        let value = |cells, row| Cell { cells, row };
        let same = (0..rows).all(|row| value(column.a, row).shown() == value(column.b, row).shown());
        let Some(ties) = ties_in_order(&column, rows).filter(|ties| same && *ties > 0) else { continue };
        let seen = format!("rows that tie in `{}` stand in another order", column.name);
        let evidence =
            format!("`{}` itself is in the same order on both sides; {} tie", column.name, counted(ties, "row"));
        let mut proposal =
            Proposal::new(Strength::Strong, seen).evidence(evidence).about(column.name).keys([column.name.to_owned()]);
        proposal.order = true;
        found.push(proposal);
    }
    found.truncate(1);
    found
}

/// How many rows tie with the one before, if the column of `a` rises or falls throughout.
fn ties_in_order(column: &Column<'_>, rows: usize) -> Option<usize> {
    let mut ties = 0;
    let (mut rises, mut falls) = (true, true);
    for row in 1..rows {
        match order(column, row - 1, row) {
            Some(std::cmp::Ordering::Less) => falls = false,
            Some(std::cmp::Ordering::Greater) => rises = false,
            Some(std::cmp::Ordering::Equal) => ties += 1,
            None => {}
        }
    }
    (rises || falls).then_some(ties)
}

fn order(column: &Column<'_>, one: usize, other: usize) -> Option<std::cmp::Ordering> {
    let cell = |row| Cell { cells: column.a, row };
    match (cell(one), cell(other)) {
        (one, other) if one.is_missing() || other.is_missing() => {
            (one.is_missing() && other.is_missing()).then_some(std::cmp::Ordering::Equal)
        }
        (one, other) => match (one.text(), other.text()) {
            (Some(one), Some(other)) => Some(one.cmp(other)),
            _ => one
                .number()
                .or(one.instant().map(|i| i as f64))?
                .partial_cmp(&other.number().or(other.instant().map(|i| i as f64))?),
        },
    }
}

/// Whether a column rises throughout on `a`.
pub(in super::super) fn is_sorted(column: &Column<'_>) -> bool {
    let rows = column.view.rows().0;
    (1..rows).all(|row| order(column, row - 1, row) != Some(std::cmp::Ordering::Greater)) && rows > 1
}
