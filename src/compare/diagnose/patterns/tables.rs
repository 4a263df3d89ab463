//! What becomes of a whole table: its header lost, its columns in one, its values moved.

use super::super::rule::{Proposal, Strength};
use super::super::view::{Cell, View};
use super::traits::{Of, counted};

/// All that differs.
fn everything(view: &View<'_>, strength: Strength, seen: String) -> Proposal {
    let mut proposal = Proposal::new(strength, seen).a_rows(view.a_only().to_vec()).b_rows(view.b_only().to_vec());
    (proposal.a_columns, proposal.b_columns) = (view.a_columns().to_vec(), view.b_columns().to_vec());
    for column in view.differing() {
        proposal = proposal.cells(column.at, column.differing().to_vec());
    }
    proposal
}

/// The columns of `a` have numbers for names, those of `b` have names.
pub(in super::super) fn header_lost(view: &View<'_>, header_is_row: bool) -> Vec<Proposal> {
    let numbered = |names: &[&str]| {
        !names.is_empty()
            && names.iter().all(|name| {
                name.strip_prefix("column").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
            })
    };
    let (a, b) = (view.rows().0, view.rows().1);
    if view.is_alike() || !numbered(&view.a_names()) || numbered(&view.b_names()) || header_is_row != (a == b + 1) {
        return Vec::new();
    }
    let seen = format!("the columns of {} are named {}, ...", view.a_name(), view.a_names()[0]);
    let evidence = format!("{} has {}, {} has {}", view.a_name(), counted(a, "row"), view.b_name(), counted(b, "row"));
    vec![everything(view, Strength::Strong, seen).evidence(evidence)]
}

/// `a` has one column, whose name holds a delimiter; `b` has several.
pub(in super::super) fn one_column(view: &View<'_>, delimiters: &[char]) -> Vec<Proposal> {
    one(view, view.a_names(), view.b_names(), delimiters, view.a_name())
}

/// The same, the other way round.
pub(in super::super) fn one_column_of_b(view: &View<'_>, delimiters: &[char]) -> Vec<Proposal> {
    one(view, view.b_names(), view.a_names(), delimiters, view.b_name())
}

fn one(view: &View<'_>, names: Vec<&str>, others: Vec<&str>, delimiters: &[char], who: String) -> Vec<Proposal> {
    let [name] = names.as_slice() else { return Vec::new() };
    if !name.contains(delimiters) || others.len() < 2 || view.is_alike() {
        return Vec::new();
    }
    vec![everything(view, Strength::Sure, format!("{who} has one column, {name:?}"))]
}

/// One side has no rows: `b` if so said, else `a`.
pub(in super::super) fn none_left_of(view: &View<'_>, of_b: bool) -> Vec<Proposal> {
    let (a, b) = view.rows();
    let (empty, rows) = if of_b { (b, a) } else { (a, b) };
    if empty > 0 || rows < 2 || view.is_alike() {
        return Vec::new();
    }
    let (here, there) = if of_b { (view.b_name(), view.a_name()) } else { (view.a_name(), view.b_name()) };
    let seen = format!("{here} has no rows, {there} has {rows}");
    let proposal = Proposal::new(Strength::Weak, seen).a_rows(view.a_only().to_vec()).b_rows(view.b_only().to_vec());
    let of = if of_b { Of::A } else { Of::B };
    let null = view.columns().find(|column| (0..rows).any(|row| of.cell(column, row).is_null()));
    vec![match null {
        Some(column) => proposal.about(column.name).evidence(format!("some rows are NULL in `{}`", column.name)),
        None => proposal,
    }]
}

/// Every column of `a` holds what the next column of `b` holds, and its last one nothing.
pub(in super::super) fn moved_left(view: &View<'_>) -> Vec<Proposal> {
    let names = view.b_names();
    let rows = view.rows().0;
    if view.is_alike() || view.rows().1 != rows || rows == 0 || names.len() < 2 {
        return Vec::new();
    }
    let same = |a: Cell<'_>, b: Cell<'_>| match (a.number(), b.number()) {
        (Some(a), Some(b)) => a == b,
        _ => a.is_missing() && b.is_missing() || a.shown() == b.shown(),
    };
    let moved = |two: &[&str]| {
        let (Some(a), Some(b)) = (view.a_column(two[0]), view.b_column(two[1])) else { return false };
        (0..rows).all(|row| same(Cell { cells: &a, row }, Cell { cells: &b, row }))
    };
    let last = view.a_column(names[names.len() - 1]);
    let empty = last.is_some_and(|cells| (0..rows).all(|row| Cell { cells: &cells, row }.is_missing()));
    if !empty || !names.windows(2).all(moved) {
        return Vec::new();
    }
    let seen = format!("every column of {} holds what the next one of {} holds", view.a_name(), view.b_name());
    let evidence = format!("`{}` is empty on {}", names[names.len() - 1], view.a_name());
    vec![everything(view, Strength::Sure, seen).evidence(evidence)]
}

/// `a` has a row for 0.0 and one for -0.0.
pub(in super::super) fn zeros(view: &View<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    if view.is_alike() {
        return found;
    }
    for column in view.columns() {
        let zero = |of: Of, row: usize| of.cell(&column, row).number().filter(|number| *number == 0.0);
        let signs: Vec<bool> =
            (0..view.rows().0).filter_map(|row| zero(Of::A, row)).map(f64::is_sign_negative).collect();
        let one = (0..view.rows().1).filter(|row| zero(Of::B, *row).is_some()).count() == 1;
        if !(one && signs.len() == 2 && signs[0] != signs[1]) {
            continue;
        }
        let rows = |of: Of| {
            of.only(view).iter().copied().filter(|row| zero(of, *row as usize).is_some()).collect::<Vec<u32>>()
        };
        let seen = format!("{} has a row for 0.0 and one for -0.0 in `{}`", view.a_name(), column.name);
        let mut proposal =
            Proposal::new(Strength::Sure, seen).a_rows(rows(Of::A)).b_rows(rows(Of::B)).about(column.name);
        for other in view.differing() {
            let at_zero = |place: &u32| column.cell_b(*place).number() == Some(0.0);
            let places: Vec<u32> = other.differing().iter().copied().filter(at_zero).collect();
            proposal = proposal.cells(other.at, places);
        }
        found.push(proposal.keys([column.name.to_owned()]));
    }
    found.truncate(1);
    found
}

/// A column of `a` in which every text begins with an apostrophe, and one in which every text ends with one.
pub(in super::super) fn apostrophes(view: &View<'_>) -> Vec<Proposal> {
    let rows = view.rows().0;
    let every = |so: &dyn Fn(&str) -> bool| {
        view.a_names().into_iter().any(|name| {
            let cells = view.a_column(name);
            cells.is_some_and(|cells| {
                rows > 1 && (0..rows).all(|row| Cell { cells: &cells, row }.text().is_some_and(so))
            })
        })
    };
    let quoted = every(&|text| text.starts_with('\'')) && every(&|text| text.ends_with('\''));
    if view.is_alike() || !quoted {
        return Vec::new();
    }
    let seen = format!("apostrophes stand in the texts of {}", view.a_name());
    vec![
        everything(view, Strength::Strong, seen)
            .evidence("every text of a column begins with one, every text of a column ends with one"),
    ]
}
