//! Differing cells in a relation to each other.

use super::super::rule::{Proposal, Strength};
use super::super::view::{Cell, Column, View};
use super::traits::about_cells;

/// How much a relation says, by how many cells it holds in: in one, in two, in more.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Grade(
    pub(in super::super) Strength,
    pub(in super::super) Strength,
    pub(in super::super) Strength,
);

/// Nothing else is likely to make such a cell.
pub(in super::super) const SURE: Grade = Grade(Strength::Sure, Strength::Sure, Strength::Sure);
/// One such cell may be chance, two are none.
pub(in super::super) const TELLING: Grade = Grade(Strength::Strong, Strength::Sure, Strength::Sure);
/// A relation between numbers that chance makes now and then.
pub(in super::super) const EXACT: Grade = Grade(Strength::Weak, Strength::Fair, Strength::Strong);
/// A relation that other causes make as well.
pub(in super::super) const COMMON: Grade = Grade(Strength::Weak, Strength::Fair, Strength::Fair);
/// Cells of this kind, of which the table tells no more.
pub(in super::super) const VAGUE: Grade = Grade(Strength::Weak, Strength::Weak, Strength::Weak);
/// Nothing to go by but the programs.
pub(in super::super) const HINTED: Grade = Grade(Strength::Hint, Strength::Hint, Strength::Hint);

impl Grade {
    pub(in super::super) fn of(self, cells: usize) -> Strength {
        match cells {
            0 | 1 => self.0,
            2 => self.1,
            _ => self.2,
        }
    }
}

/// Cells that are looked at before all of them are.
const FIRST: usize = 32;

/// A sentence with the names of sides and column in it.
pub(in super::super) fn told(view: &View<'_>, column: &str, sentence: &str) -> String {
    sentence.replace("{a}", &view.a_name()).replace("{b}", &view.b_name()).replace("{column}", &format!("`{column}`"))
}

/// What all of these columns propose.
fn proposed(view: &View<'_>, grade: Grade, seen: &str, found: Vec<(Column<'_>, Vec<u32>)>) -> Vec<Proposal> {
    let one = |(column, places): (Column<'_>, Vec<u32>)| {
        let strength = grade.of(places.len());
        about_cells(&column, places, strength, told(view, column.name, seen))
    };
    found.into_iter().map(one).collect()
}

/// Every differing cell that is so.
pub(in super::super) fn some_cells<'a>(
    view: &View<'a>,
    grade: Grade,
    seen: &str,
    so: impl Fn(Cell<'a>, Cell<'a>) -> bool,
) -> Vec<Proposal> {
    some_cells_of(view, grade, seen, |_| true, so)
}

/// The same in these columns.
pub(in super::super) fn some_cells_of<'a>(
    view: &View<'a>,
    grade: Grade,
    seen: &str,
    of: impl Fn(&Column<'a>) -> bool,
    so: impl Fn(Cell<'a>, Cell<'a>) -> bool,
) -> Vec<Proposal> {
    let found = view.differing().filter(of).map(|column| (column, column.places(&so)));
    proposed(view, grade, seen, found.filter(|(_, places)| !places.is_empty()).collect())
}

/// The differing cells of a class that are so, where nearly all of the class are.
pub(in super::super) fn class_cells<'a>(
    view: &View<'a>,
    grade: Grade,
    seen: &str,
    class: impl Fn(Cell<'a>, Cell<'a>) -> bool,
    so: impl Fn(Cell<'a>, Cell<'a>) -> bool,
) -> Vec<Proposal> {
    let mut found = Vec::new();
    for column in view.differing() {
        let all = column.places(&class);
        let is_so = |place: &&u32| so(column.cell_a(**place), column.cell_b(**place));
        // What hardly holds in the first cells does not hold in nearly all.
        let few = &all[..all.len().min(FIRST)];
        if few.iter().filter(is_so).count() * 2 < few.len() {
            continue;
        }
        let places: Vec<u32> = all.iter().filter(is_so).copied().collect();
        if !places.is_empty() && places.len() * 10 >= all.len() * 8 {
            found.push((column, places));
        }
    }
    proposed(view, grade, seen, found)
}

/// The differing cells that hold two numbers, where nearly all relate so.
pub(in super::super) fn numbers(
    view: &View<'_>,
    grade: Grade,
    seen: &str,
    so: impl Fn(f64, f64) -> bool,
) -> Vec<Proposal> {
    class_cells(
        view,
        grade,
        seen,
        both_numbers,
        |a, b| matches!((a.finite(), b.finite()), (Some(a), Some(b)) if so(a, b)),
    )
}

/// The same for whole numbers, however large.
pub(in super::super) fn wholes(
    view: &View<'_>,
    grade: Grade,
    seen: &str,
    so: impl Fn(i128, i128) -> bool,
) -> Vec<Proposal> {
    class_cells(
        view,
        grade,
        seen,
        both_numbers,
        |a, b| matches!((a.whole(), b.whole()), (Some(a), Some(b)) if so(a, b)),
    )
}

/// The same for texts.
pub(in super::super) fn both_texts(
    view: &View<'_>,
    grade: Grade,
    seen: &str,
    so: impl Fn(&str, &str) -> bool,
) -> Vec<Proposal> {
    let class = |a: Cell<'_>, b: Cell<'_>| a.text().is_some() && b.text().is_some();
    class_cells(view, grade, seen, class, |a, b| matches!((a.text(), b.text()), (Some(a), Some(b)) if so(a, b)))
}

/// NULL or NaN on `a`, a value on `b`.
pub(in super::super) fn missing_on_a(a: Cell<'_>, b: Cell<'_>) -> bool {
    a.is_missing() && b.has_value()
}

/// NULL on `a`, a value on `b`.
pub(in super::super) fn null_on_a(a: Cell<'_>, b: Cell<'_>) -> bool {
    a.is_null() && b.has_value()
}

/// A value on `a`, NULL on `b`.
pub(in super::super) fn null_on_b(a: Cell<'_>, b: Cell<'_>) -> bool {
    a.has_value() && b.is_null()
}

/// A value on `a`, NaN on `b`.
pub(in super::super) fn nan_on_b(a: Cell<'_>, b: Cell<'_>) -> bool {
    a.has_value() && b.is_nan()
}

pub(in super::super) fn both_numbers(a: Cell<'_>, b: Cell<'_>) -> bool {
    a.finite().is_some() && b.finite().is_some()
}

/// Cells that are so exactly where another column, of which both sides agree, has something.
pub(in super::super) fn cells_where<'a>(
    view: &View<'a>,
    grade: Grade,
    seen: &str,
    so: impl Fn(Cell<'a>, Cell<'a>) -> bool,
    (what, has): (&str, impl Fn(Cell<'a>) -> bool),
) -> Vec<Proposal> {
    let mut found = Vec::new();
    for column in view.differing() {
        let places = column.places(&so);
        let Some(other) = beside(&column, &places, &has) else { continue };
        let proposal = about_cells(&column, places.clone(), grade.of(places.len()), told(view, column.name, seen));
        let evidence = format!("`{}` is {what} in these rows and in no others", other.name);
        found.push(proposal.evidence(evidence).beside_column(other.name).keys([other.name.to_owned()]));
    }
    found
}

/// A column whose cells have something in all of these rows, and in no other row but where both sides miss the value.
pub(in super::super) fn beside<'a>(
    column: &Column<'a>,
    places: &[u32],
    has: impl Fn(Cell<'a>) -> bool,
) -> Option<Column<'a>> {
    if places.is_empty() {
        return None;
    }
    let view = column.view;
    let mut others = view.columns().filter(|other| other.at != column.at);
    others.find(|other| {
        places.iter().all(|place| has(other.cell_a(*place)) && has(other.cell_b(*place)))
            && (0..view.paired() as u32).filter(|place| places.binary_search(place).is_err()).all(|place| {
                !has(other.cell_a(place)) || (column.cell_a(place).is_missing() && column.cell_b(place).is_missing())
            })
    })
}

/// A column that is the cells of `a` in all of these rows.
pub(in super::super) fn equal_beside<'a>(column: &Column<'a>, places: &[u32]) -> Option<Column<'a>> {
    let mut others = column.view.columns().filter(|other| other.at != column.at);
    others.find(|other| {
        places.iter().all(|place| {
            let (a, other) = (column.cell_a(*place), other.cell_a(*place));
            match (a.number(), other.number()) {
                (Some(a), Some(other)) => a == other,
                _ => a.has_value() && other.has_value() && a.shown() == other.shown(),
            }
        })
    })
}

/// The proposals whose cells pass, column by column.
pub(in super::super) fn kept<'a>(
    view: &View<'a>,
    mut proposals: Vec<Proposal>,
    passes: impl Fn(&Column<'a>, &[u32]) -> bool,
) -> Vec<Proposal> {
    proposals.retain(|proposal| proposal.cells.iter().all(|(at, places)| passes(&view.column(*at), places)));
    proposals
}

/// The first proposals that are any.
pub(in super::super) fn either(first: Vec<Proposal>, second: impl FnOnce() -> Vec<Proposal>) -> Vec<Proposal> {
    if first.is_empty() { second() } else { first }
}

/// Of these proposals those that are about columns of others.
pub(in super::super) fn in_columns_of(view: &View<'_>, found: &[Proposal], beside: Vec<Proposal>) -> Vec<Proposal> {
    let known: Vec<usize> = found.iter().flat_map(|proposal| proposal.cells.iter().map(|(at, _)| *at)).collect();
    kept(view, beside, |column, _| known.contains(&column.at))
}

/// Cells that say little by themselves, in columns of which another pattern says enough.
pub(in super::super) fn with_same_columns(
    view: &View<'_>,
    found: Vec<Proposal>,
    beside: Vec<Proposal>,
) -> Vec<Proposal> {
    let mut beside = in_columns_of(view, &found, beside);
    let strongest = found.iter().map(|proposal| proposal.strength).max();
    beside.iter_mut().for_each(|proposal| proposal.strength = strongest.unwrap_or(proposal.strength));
    found.into_iter().chain(beside).collect()
}
