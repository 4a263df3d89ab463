//! The rows that are the same bit for bit are told apart first; the others, as two small tables, are looked at with all care.
//!
//! What comes out is what comes out without this step: it only has to be asked of fewer rows.

use std::collections::HashSet;

use polars::prelude::{Column, DataFrame, IdxCa, NamedFrom};

use crate::base::{Diagnostic, Table};
use crate::plan::ResultShape;

use super::align::{Aligned, align};
use super::bulk::{self, Lanes, Partners, Rest};
use super::cells::Pairing;
use super::comparison::{Comparison, Key, Question, RowsBy};
use super::diagnose::{Sampled, evenly};
use super::keys;
use super::limit::Cut;
use super::names;
use super::tables::{NO_KEY, bench, columns};
use super::verdict::Alignment;

/// The comparison; none where the columns, or the keys, are not of a kind whose bits say whether they are the same.
///
/// # Errors
/// When a key that was named cannot be one.
pub(super) fn compared(
    left: &Table,
    right: &Table,
    question: &Question,
) -> Result<Option<(Comparison, Rest)>, Diagnostic> {
    let rows = (left.rows(), right.rows());
    let Some(lanes) = Lanes::of(left, right, &question.renames).filter(|lanes| lanes.len() > 0) else {
        return Ok(None);
    };
    let two = Two { left, right, question };
    match &question.rows_by {
        RowsBy::Keys(named) => {
            let keys = two.places(named)?;
            if keys.iter().any(|key| lanes.is_double(*key)) {
                return Ok(None);
            }
            return Ok(bulk::partners(&lanes, &keys).and_then(|partners| two.by_key(&lanes, &partners, &keys, false)));
        }
        RowsBy::Position => {
            return Ok(bulk::by_place(&lanes, |_| true).and_then(|rest| two.finished(rest, How::POSITION)));
        }
        RowsBy::Found | RowsBy::Multiset if rows.0 == rows.1 => {
            // Where every row agrees with the one in its place, nothing has to be found.
            if let Some(rest) = bulk::by_place(&lanes, |first| two.agree(first)).filter(|rest| two.agree(rest)) {
                let multiset = question.rows_by == RowsBy::Multiset;
                let alignment = if multiset { Alignment::Multiset } else { Alignment::Position };
                return Ok(two.finished(rest, How { alignment, ..How::POSITION }));
            }
        }
        RowsBy::Found | RowsBy::Multiset => {}
    }
    let (mut notes, mut is_row) = (Vec::new(), false);
    if question.rows_by == RowsBy::Found {
        let search = bulk::Search::new(&lanes);
        let keys = keys::fewest(&search, rows);
        // A key of all columns is the row itself.
        is_row = keys.as_ref().is_some_and(|keys| keys.len() == lanes.len());
        if let Some(keys) = keys.filter(|_| !is_row) {
            return Ok(search.partners(&keys).and_then(|partners| two.by_key(&lanes, &partners, &keys, true)));
        }
    }
    if question.rows_by == RowsBy::Found && !is_row && rows != (0, 0) {
        notes.push(NO_KEY.to_owned());
    }
    let how = How { alignment: Alignment::Multiset, key: None, notes, matched: false };
    Ok(bulk::by_row(&lanes).and_then(|rest| two.finished(rest, how)))
}

/// How rows found each other.
struct How {
    alignment: Alignment,
    key: Option<Key>,
    notes: Vec<String>,
    /// Whether the rest has its partners, too.
    matched: bool,
}

impl How {
    const POSITION: How = How { alignment: Alignment::Position, key: None, notes: Vec::new(), matched: true };
}

struct Two<'a> {
    left: &'a Table,
    right: &'a Table,
    question: &'a Question,
}

impl Two<'_> {
    /// The places of the keys that were named, among the columns that both have.
    fn places(&self, named: &[String]) -> Result<Vec<usize>, Diagnostic> {
        let columns = columns(&none(self.left), &none(self.right), self.question);
        let given = keys::given(&columns, named, self.question.loose)?;
        let place = |name: &str| columns.pairs.iter().position(|pair| pair.name == name);
        Ok(given.iter().filter_map(|pair| place(&pair.name)).collect())
    }

    fn by_key(&self, lanes: &Lanes, partners: &Partners, keys: &[usize], found: bool) -> Option<(Comparison, Rest)> {
        let rest = bulk::by_partners(lanes, partners);
        let columns = columns(&none(self.left), &none(self.right), self.question);
        let names: Vec<String> = keys.iter().map(|key| columns.pairs[*key].name.clone()).collect();
        let key = Key { columns: names.clone(), found, repeated: 0, left_rows: 0, right_rows: 0 };
        self.finished(rest, How { alignment: Alignment::Keys(names), key: Some(key), notes: Vec::new(), matched: true })
    }

    /// Whether all pairs of rows agree, within the tolerance.
    fn agree(&self, rest: &Rest) -> bool {
        let (left, right): (Vec<u32>, Vec<u32>) = rest.pairs.iter().copied().unzip();
        let (Some(left), Some(right)) = (some(self.left, &left), some(self.right, &right)) else { return false };
        let (columns, shape) = (columns(&left, &right, self.question), ResultShape::default());
        bench(&columns, (left.rows(), right.rows()), &shape, self.question).place_by_place().is_some()
    }

    /// The rows that are left are compared, and those that are the same are counted.
    fn finished(&self, rest: Rest, how: How) -> Option<(Comparison, Rest)> {
        let (mut left, mut right): (Vec<u32>, Vec<u32>) = rest.pairs.iter().copied().unzip();
        left.extend(&rest.left_only);
        right.extend(&rest.right_only);
        let (one, other) = (some(self.left, &left)?, some(self.right, &right)?);
        let (columns, shape) = (columns(&one, &other, self.question), ResultShape::default());
        let rows = (one.rows(), other.rows());
        let mut bench = bench(&columns, rows, &shape, self.question);
        bench.places = Some(&left);
        let paired = rest.pairs.len();
        let mut aligned = if how.matched {
            let only = |rows: usize| (paired as u32..rows as u32).collect();
            let (left_only, right_only) = (only(rows.0), only(rows.1));
            let pairing = Pairing::ByPosition(paired);
            Aligned { alignment: how.alignment, pairing, left_only, right_only, notes: Vec::new() }
        } else {
            let mut aligned = align(&columns, rows, how.alignment, None, self.question.tolerance);
            bench.pair_leftovers(&mut aligned);
            aligned
        };
        aligned.notes.extend(how.notes);
        let findings = bench.findings(&aligned.pairing, false).unwrap_or_default();
        let mut verdict = bench.verdict(aligned, findings, None, Cut::None);
        (verdict.left_rows, verdict.right_rows) = (self.left.rows() as u64, self.right.rows() as u64);
        verdict.cells += rest.same * verdict.columns.len() as u64;
        verdict.columns.iter_mut().for_each(|column| column.cells += rest.same);
        let suggestions = names::suggest(self.left, self.right, &columns);
        Some((Comparison { verdict, key: how.key, loose: self.question.loose, suggestions }, rest))
    }
}

/// Whether the columns that both have stand in the same order.
pub(super) fn in_order(left: &Table, right: &Table, question: &Question) -> bool {
    columns(&none(left), &none(right), question).same_order
}

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

/// What causes are looked for in, of tables that are too large to look at all of them.
pub(super) fn sample(
    (left, right): (&Table, &Table),
    question: &Question,
    comparison: &Comparison,
    rest: &Rest,
) -> Option<Sample> {
    let rows = left.rows();
    if rows.max(right.rows()) <= 2 * SAMPLE {
        return None;
    }
    let pairs = evenly(rest.pairs.iter().copied(), rest.pairs.len(), SAMPLE);
    let left_only = evenly(rest.left_only.iter().copied(), rest.left_only.len(), SAMPLE);
    let right_only = evenly(rest.right_only.iter().copied(), rest.right_only.len(), SAMPLE);
    // A row that is the same bit for bit stands for its partner, too.
    let apart: HashSet<u32> = rest.pairs.iter().map(|(left, _)| *left).chain(rest.left_only.iter().copied()).collect();
    let same = (0..rows as u32).filter(|row| !apart.contains(row));
    let same = evenly(same, rows.saturating_sub(apart.len()), SAMPLE);
    let by_place = comparison.verdict.rule.alignment == Alignment::Position;
    let mut all: Vec<(Option<u32>, Option<u32>, bool)> =
        pairs.iter().map(|(l, r)| (Some(*l), Some(*r), false)).collect();
    all.extend(same.iter().map(|row| (Some(*row), Some(*row), true)));
    all.sort_unstable();
    let of_left: Vec<u32> = all.iter().filter_map(|(left, ..)| *left).chain(left_only.iter().copied()).collect();
    let one = some(left, &of_left)?;
    let own: Vec<u32> = all
        .iter()
        .filter(|(.., same)| !same)
        .filter_map(|(_, right, _)| *right)
        .chain(right_only.iter().copied())
        .collect();
    let other = some(right, &own)?;
    let other = with(other, left, &same, question)?;
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
        _ if by_place => RowsBy::Position,
        _ => RowsBy::Multiset,
    };
    let differing = (rest.pairs.len() + rest.left_only.len() + rest.right_only.len()) as u64;
    let looked_at = (pairs.len() + left_only.len() + right_only.len()) as u64;
    let sampled = (looked_at < differing).then_some(Sampled { looked_at, differing });
    Some(Sample { left: one, right: other, rows_by, sampled })
}

/// A table with rows of another one below its own.
fn with(table: Table, other: &Table, rows: &[u32], question: &Question) -> Option<Table> {
    let mut more = some(other, rows)?.frame;
    // What the right calls a column, in the words of the left.
    let renamed = |name: &str| question.renames.iter().find(|(_, to)| to == name).map(|(from, _)| from.clone());
    let name = |name: &str| renamed(name).unwrap_or_else(|| name.to_owned());
    let columns: Option<Vec<Column>> = table
        .frame
        .columns()
        .iter()
        .map(|column| match more.column(&name(column.name())) {
            Ok(own) => own.cast(column.dtype()).ok(),
            Err(_) => Some(Column::full_null(column.name().clone(), rows.len(), column.dtype())),
        })
        .collect();
    more = DataFrame::new(rows.len(), columns?).ok()?;
    Some(Table { fields: table.fields, frame: table.frame.vstack(&more).ok()? })
}

/// These rows of a table. All of them are there, so none is what never comes.
fn some(table: &Table, rows: &[u32]) -> Option<Table> {
    let rows = IdxCa::new("".into(), rows);
    let frame = table.frame.take(&rows).ok()?;
    Some(Table { fields: table.fields.clone(), frame })
}

/// A table without rows.
fn none(table: &Table) -> Table {
    Table { fields: table.fields.clone(), frame: table.frame.clear() }
}
