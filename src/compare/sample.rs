//! Two tables of any size in, some of their rows out: enough to see causes in, and few enough to look at each.

use polars::prelude::{Column, DataFrame};

use crate::base::Table;

use super::apart::{Sides, some};
use super::bulk::Rest;
use super::comparison::{Comparison, Question, RowsBy};
use super::diagnose::{Sampled, evenly};
use super::verdict::Alignment;

/// Some rows of two large tables: of those that differ, and of those that do not.
pub(super) struct Sample {
    pub(super) left: Table,
    pub(super) right: Table,
    pub(super) rows_by: RowsBy,
    /// How many of the rows that differ these are, where they are not all.
    pub(super) sampled: Option<Sampled>,
}

/// Rows of each kind that are looked at for causes.
const SAMPLE: usize = 10_000;
/// Rows that do not differ are taken in so many runs of neighbours: of a file it is quicker to read a hundred places than ten thousand.
const RUNS: usize = 100;

/// What causes are looked for in, of tables that are too large to look at all of them.
pub(super) fn sample(sides: &dyn Sides, question: &Question, comparison: &Comparison, rest: &Rest) -> Option<Sample> {
    let (rows, others) = sides.rows();
    if rows.max(others) <= 2 * SAMPLE {
        return None;
    }
    let pairs = evenly(rest.pairs.iter().copied(), rest.pairs.len(), SAMPLE);
    let left_only = evenly(rest.left_only.iter().copied(), rest.left_only.len(), SAMPLE);
    let right_only = evenly(rest.right_only.iter().copied(), rest.right_only.len(), SAMPLE);
    // A row that is the same bit for bit stands for its partner, too.
    let mut apart: Vec<u32> = rest.pairs.iter().map(|(left, _)| *left).chain(rest.left_only.iter().copied()).collect();
    apart.sort_unstable();
    let run = |start: usize| start as u32..rows.min(start + SAMPLE / RUNS) as u32;
    let same = (0..rows).step_by((rows / RUNS).max(SAMPLE / RUNS)).flat_map(run);
    let same: Vec<u32> = same.filter(|row| apart.binary_search(row).is_err()).collect();
    let mut all: Vec<(u32, u32, bool)> = pairs.iter().map(|(left, right)| (*left, *right, false)).collect();
    all.extend(same.iter().map(|row| (*row, *row, true)));
    all.sort_unstable();
    let of_left: Vec<u32> = all.iter().map(|(left, ..)| *left).chain(left_only.iter().copied()).collect();
    let different = all.iter().filter(|(.., same)| !same).map(|(_, right, _)| *right);
    let own: Vec<u32> = different.chain(right_only.iter().copied()).collect();
    let (one, other) = sides.some(&of_left, &own)?;
    let places: Vec<u32> = (0..).zip(&all).filter(|(_, (.., same))| *same).map(|(place, _)| place).collect();
    let same_rows = some(&one, &places)?;
    let other = with(other, same_rows.frame, question)?;
    // The right's rows in the order of the left's.
    let (mut next_own, mut next_same) = (0u32, own.len() as u32);
    let mut order: Vec<u32> = Vec::with_capacity(of_left.len());
    for (.., same) in &all {
        let next = if *same { &mut next_same } else { &mut next_own };
        order.push(*next);
        *next += 1;
    }
    order.extend(next_own..own.len() as u32);
    let other = some(&other, &order)?;
    let rows_by = match &comparison.verdict.rule.alignment {
        Alignment::Keys(keys) => RowsBy::Keys(keys.clone()),
        Alignment::Position => RowsBy::Position,
        Alignment::Multiset | Alignment::SingleRow => RowsBy::Multiset,
    };
    let differing = (rest.pairs.len() + rest.left_only.len() + rest.right_only.len()) as u64;
    let looked_at = (pairs.len() + left_only.len() + right_only.len()) as u64;
    let sampled = (looked_at < differing).then_some(Sampled { looked_at, differing });
    Some(Sample { left: one, right: other, rows_by, sampled })
}

/// A table with rows of the left below its own.
fn with(table: Table, more: DataFrame, question: &Question) -> Option<Table> {
    let rows = more.height();
    // What the right calls a column, in the words of the left.
    let renamed = |name: &str| question.renames.iter().find(|(_, to)| to == name).map(|(from, _)| from.clone());
    let name = |name: &str| renamed(name).unwrap_or_else(|| name.to_owned());
    let columns: Option<Vec<Column>> = table
        .frame
        .columns()
        .iter()
        .map(|column| match more.column(&name(column.name())) {
            Ok(own) => own.cast(column.dtype()).ok(),
            Err(_) => Some(Column::full_null(column.name().clone(), rows, column.dtype())),
        })
        .collect();
    let more = DataFrame::new(rows, columns?).ok()?;
    Some(Table { fields: table.fields, frame: table.frame.vstack(&more).ok()? })
}
