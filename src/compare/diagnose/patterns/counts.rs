//! Numbers that a program counted, ranked or rounded.

use std::collections::HashMap;

use super::super::rule::{Proposal, Strength};
use super::super::view::{Cell, Column, View};
use super::cells::{COMMON, Grade, SURE, class_cells, kept, numbers, some_cells};
use super::runs::{divided, partitions};
use super::traits::{about_cells, counted, near};

/// Doubles that are those of large integers.
pub(in super::super) fn rounded(view: &View<'_>) -> Vec<Proposal> {
    const EXACT: i128 = 1 << 53;
    let wide = |b: Cell<'_>| b.whole().or_else(|| b.shown().trim_matches('"').parse().ok());
    class_cells(
        view,
        SURE,
        "{column} is a double on {a}, and an integer beyond 2 to the power of 53 on {b}",
        |a, b| a.has_value() && b.has_value(),
        |a, b| {
            matches!((a.number(), wide(b)), (Some(a), Some(b)) if b.abs() > EXACT && a == b as f64)
                && (a.cells.type_name.starts_with("float") || a.whole().is_some_and(|a| a as f64 as i128 == a))
        },
    )
}

/// The same with less to say for it.
pub(in super::super) fn weakened(mut proposals: Vec<Proposal>) -> Vec<Proposal> {
    proposals.iter_mut().for_each(|proposal| proposal.strength = proposal.strength.min(Strength::Weak));
    proposals
}

/// Whether the cells of `a` count rows from here: of no number are there more than of the one before.
pub(in super::super) fn is_running_count(column: &Column<'_>, places: &[u32], from: i128) -> bool {
    let mut times: HashMap<i128, usize> = HashMap::new();
    for place in places {
        match column.cell_a(*place).whole() {
            Some(whole) if whole >= from => *times.entry(whole).or_default() += 1,
            _ => return false,
        }
    }
    let most = times.keys().copied().max().unwrap_or(from);
    times.len() as i128 == most - from + 1 && (from..most).all(|number| times.get(&number) >= times.get(&(number + 1)))
}

/// Whether all cells are whole numbers, and `a` never has more.
pub(in super::super) fn is_count(column: &Column<'_>) -> bool {
    let integers = super::types::is_integer(column.a) && super::types::is_integer(column.b);
    integers
        && (0..column.view.paired() as u32).all(|place| {
            match (column.cell_a(place).whole(), column.cell_b(place).whole()) {
                (Some(a), Some(b)) => a >= 0 && a <= b,
                (None, None) => column.cell_a(place).is_missing() && column.cell_b(place).is_missing(),
                _ => false,
            }
        })
}

/// Decimals of a number as it is written.
pub(in super::super) fn shown_digits(value: f64) -> usize {
    let text = format!("{value:?}");
    match text.split_once('.') {
        Some((_, "0")) | None => 0,
        Some((_, digits)) => digits.len(),
    }
}

/// A column that holds the same cells on both sides, in other rows.
pub(in super::super) fn permuted_cells(view: &View<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for column in view.differing().filter(|_| !view.is_alike()) {
        let places = column.differing();
        let sorted = |of_a: bool| {
            let mut all: Vec<String> = places
                .iter()
                .map(|place| if of_a { column.cell_a(*place) } else { column.cell_b(*place) }.shown())
                .collect();
            all.sort_unstable();
            all
        };
        let (a, b) = (sorted(true), sorted(false));
        let mut distinct = a.clone();
        distinct.dedup();
        if places.len() < 3 || a != b || distinct.len() < 3 {
            continue;
        }
        let seen = format!("`{}` holds the same values on both sides, in other rows", column.name);
        found.push(about_cells(&column, places.to_vec(), Strength::Strong, seen));
    }
    found
}

/// Cells that differ by noise alone.
pub(in super::super) fn noise(view: &View<'_>, strength: Strength, seen: &str) -> Vec<Proposal> {
    let mut found = Vec::new();
    for column in view.columns().filter(|_| !view.is_alike()) {
        let places = &view.layer.noise[column.at];
        if places.is_empty() {
            continue;
        }
        let furthest = places
            .iter()
            .filter_map(|place| Some((column.cell_a(*place).finite()?, column.cell_b(*place).finite()?)))
            .map(|(a, b)| (a - b).abs() / a.abs().max(b.abs()))
            .fold(0.0, f64::max);
        let mut proposal =
            Proposal::new(strength, seen.replace("{column}", &format!("`{}`", column.name))).about(column.name);
        proposal.noise.push((column.at, places.clone()));
        found.push(
            proposal.evidence(format!("{} by at most {furthest:.1e} of the larger", counted(places.len(), "cell"))),
        );
    }
    found
}

/// Which rank a row has that ties with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum RankOf {
    /// That of the first of them.
    First,
    /// The number of values up to its own.
    Dense,
}

/// Ranks of `a` where `b` has the average of those that tie.
pub(in super::super) fn ranks(view: &View<'_>, of: RankOf) -> Vec<Proposal> {
    let found = numbers(
        view,
        Grade(Strength::Fair, Strength::Strong, Strength::Strong),
        "{column} ranks ties otherwise",
        |a, b| a != b && a.fract() == 0.0,
    );
    kept(view, found, |column, _| {
        partitions(view, column.at).iter().any(|parts| {
            parts.parts.iter().all(|part| {
                let rank = |place: &u32| column.cell_b(*place).finite();
                let mut all: Vec<f64> = part.iter().filter_map(rank).collect();
                all.sort_by(f64::total_cmp);
                let expected = |b: f64| {
                    let ties = all.iter().filter(|other| **other == b).count() as f64;
                    match of {
                        RankOf::First => b - (ties - 1.0) / 2.0,
                        RankOf::Dense => {
                            let mut below: Vec<f64> = all.iter().copied().filter(|other| *other <= b).collect();
                            below.dedup();
                            below.len() as f64
                        }
                    }
                };
                part.iter().take(500).all(|place| match (column.cell_a(*place).finite(), rank(place)) {
                    (Some(a), Some(b)) => near(a, expected(b)),
                    _ => true,
                })
            })
        })
    })
}

/// Values in the first rows of a window that are NULL on `b`.
pub(in super::super) fn first_rows(view: &View<'_>) -> Vec<Proposal> {
    let found = some_cells(view, COMMON, "{column} has a value on {a} and is missing on {b}", |a, b| {
        a.number().is_some() && b.is_missing()
    });
    let mut found = found;
    for proposal in &mut found {
        let Some((at, places)) = proposal.cells.first() else { continue };
        let column = view.column(*at);
        match divided(&column, |parts| parts.begin_with(places).is_some()) {
            Some(parts) => {
                let rows = parts.begin_with(places).unwrap_or_default();
                proposal.strength = if places.len() > 1 { Strength::Strong } else { Strength::Weak };
                proposal.evidence.push(format!("they are the first {} {}", counted(rows, "row"), parts.shown()));
            }
            None => proposal.strength = Strength::Weak,
        }
    }
    found
}

/// Deviations or variances that are divided by n on `a` and by n-1 on `b`.
pub(in super::super) fn divided_by_n(view: &View<'_>, grade: Grade) -> Vec<Proposal> {
    // Two numbers of few digits have such a ratio by chance, unless the group is small: 2.2 and 2.25 are 44 to 45.
    let few_digits = |value: f64| value.to_string().bytes().filter(u8::is_ascii_digit).count() <= 6;
    let counts = |ratio: f64, most: f64| {
        let n = 1.0 / (1.0 - ratio);
        let whole = n.round();
        (2.0..=most).contains(&whole) && ((whole - 1.0) / whole - ratio).abs() <= 1e-9
    };
    numbers(view, grade, "{column} on {a} is that on {b} over the root of n/(n-1), or over n/(n-1)", |a, b| {
        b > 0.0 && a > 0.0 && a < b && (a.fract() != 0.0 || b.fract() != 0.0) && {
            let most = if few_digits(a) && few_digits(b) { 10.0 } else { 1e6 };
            counts((a / b) * (a / b), most) || counts(a / b, most)
        }
    })
}
