//! Columns of several tables in, those by which rows may find each other out, with the shares that do.
//!
//! Of each column the values with the least hashes are kept: the same values on both sides, so that what is true of them is true of all, and all
//! of them where a column has no more.

use crate::base::Type;

use super::numbers::{Counts, mix};
use super::record::{ColumnProfile, JoinCandidate};
use super::table::Profiled;

/// Values that are kept of a column.
const KEPT: usize = 1 << 16;
/// Below these shares two columns have nothing to do with each other.
const LEAST: f64 = 0.5;
/// Candidates that are shown of two tables.
const SHOWN: usize = 6;

/// Values of a column, by their hashes, with how often they come.
#[derive(Default)]
pub(super) struct Keys {
    wanted: bool,
    group: u8,
    values: Vec<(u64, u64)>,
    /// Hashes from here on were not kept.
    below: Option<u64>,
    distinct: u64,
    rows: u64,
}

impl Keys {
    pub(super) fn new(wanted: bool, ty: Type) -> Self {
        let group = match ty {
            Type::BigInt | Type::Double => 1,
            Type::Date => 2,
            Type::Timestamp => 3,
            Type::Varchar => 4,
            _ => 0,
        };
        Self { wanted: wanted && group > 0, group, ..Self::default() }
    }

    pub(super) fn add(&mut self, hash: u64, count: u64) {
        if !self.wanted || self.below.is_some_and(|below| hash >= below) {
            return;
        }
        self.values.push((hash, count));
        if self.values.len() >= 2 * KEPT {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.values.len() > KEPT {
            self.values.select_nth_unstable_by_key(KEPT, |(hash, _)| *hash);
            self.below = Some(self.values[KEPT].0);
            self.values.truncate(KEPT);
        }
    }

    pub(super) fn numbers(&mut self, counts: &Counts, column: &ColumnProfile) {
        if !self.wanted {
            return;
        }
        let numeric = column.ty.is_numeric();
        counts.each(|key, count| {
            let hash = if numeric { crate::csv::Domain::key(counts.domain.double(key)) } else { key };
            self.add(mix(hash as u64), count);
        });
    }

    pub(super) fn settle(&mut self, column: &ColumnProfile) {
        self.cut();
        self.values.sort_unstable();
        (self.distinct, self.rows) = (column.distinct, column.values);
        // Of what was estimated there are no values.
        self.wanted &= column.estimated.is_none();
    }

    /// Of the rows here that are among the values compared, the share that finds one there; and whether all values were compared.
    fn matched(&self, other: &Keys) -> Option<(f64, bool)> {
        let below = self.below.unwrap_or(u64::MAX).min(other.below.unwrap_or(u64::MAX));
        let mut others = other.values.iter().map(|(hash, _)| *hash).peekable();
        let (mut rows, mut found) = (0, 0);
        for (hash, count) in self.values.iter().take_while(|(hash, _)| *hash < below) {
            while others.next_if(|other| other < hash).is_some() {}
            rows += count;
            found += if others.peek() == Some(hash) { *count } else { 0 };
        }
        (rows > 0).then(|| (found as f64 / rows as f64, below == u64::MAX))
    }
}

/// Looks for them between all tables.
pub fn joins(tables: &[Profiled]) -> Vec<JoinCandidate> {
    let mut all = Vec::new();
    for (at, left) in tables.iter().enumerate() {
        for right in &tables[at + 1..] {
            let mut found = between(left, right);
            found.sort_by(|one, other| other.0.total_cmp(&one.0));
            all.extend(found.into_iter().take(SHOWN).map(|(_, candidate)| candidate));
        }
    }
    all
}

fn between(left: &Profiled, right: &Profiled) -> Vec<(f64, JoinCandidate)> {
    let columns = |table: &'_ Profiled| table.keys.len().min(table.table.columns.len());
    let mut found = Vec::new();
    for one in 0..columns(left) {
        for other in 0..columns(right) {
            let (mine, theirs) = (&left.keys[one], &right.keys[other]);
            if !mine.wanted || !theirs.wanted || mine.group != theirs.group || mine.distinct < 2 || theirs.distinct < 2
            {
                continue;
            }
            let (Some((here, whole)), Some((there, also))) = (mine.matched(theirs), theirs.matched(mine)) else {
                continue;
            };
            let (name, other_name) = (&left.table.columns[one].name, &right.table.columns[other].name);
            let same_name = name.eq_ignore_ascii_case(other_name);
            let unique = |keys: &Keys| keys.distinct == keys.rows;
            let one_side = unique(mine) || unique(theirs);
            // A key on one side, or a name in common and so many values that it is no chance: small numbers are in each other.
            let many = mine.distinct.min(theirs.distinct) > 1000;
            let telling = (same_name && (one_side || many)) || (one_side && (mine.group == 4 || many));
            if !telling || here.max(there) < LEAST {
                continue;
            }
            let rank = here.max(there)
                + here.min(there) / 4.0
                + f64::from(u8::from(same_name))
                + f64::from(u8::from(one_side));
            found.push((
                rank,
                JoinCandidate {
                    left: (left.table.name.clone(), name.clone()),
                    right: (right.table.name.clone(), other_name.clone()),
                    left_matched: here,
                    right_matched: there,
                    left_unique: unique(mine),
                    right_unique: unique(theirs),
                    sampled: !(whole && also),
                },
            ));
        }
    }
    found
}
