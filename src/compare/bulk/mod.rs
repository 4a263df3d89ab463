//! Rows that are the same bit for bit, found at once and set aside: what is left for the careful part of the comparison is small.
//!
//! Two large tables that are to be compared are mostly the same. Such rows need no classes, no tolerance and no partner among many, so
//! they are told by their bits: in place, by a key that is unique on both sides, or as a multiset. No join is made, and no column
//! copied: an index of four bytes a row and one tag finds the partner, and the columns are read through it, one after the other.
//! Whatever cannot be told by bits is left to the others: columns of different types, keys of doubles, keys that come twice.

mod index;
mod lanes;
mod many;

use std::sync::atomic::{AtomicBool, Ordering};

pub(super) use index::matched as by_row;
use index::{Index, NOWHERE};
pub(super) use lanes::Lanes;
use lanes::Side;
use many::in_parts;

/// Rows that are not the same bit for bit, or have no partner; and how many are, with theirs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rest {
    /// Rows with their partners, which differ in some bit, in the left's order.
    pub(super) pairs: Vec<(u32, u32)>,
    pub(super) left_only: Vec<u32>,
    pub(super) right_only: Vec<u32>,
    /// Pairs of rows that are the same.
    pub(super) same: u64,
}

/// Rows that are compared in one go: their partners and marks stay in a processor's cache.
const BLOCK: usize = 1 << 13;
/// A row of the left with one of the right.
const ACROSS: (Side, Side) = (Side::Left, Side::Right);

/// Every row with the row in the same place. `first` sees what is left of the first rows; there is no answer if it shakes its head.
pub(super) fn by_place(lanes: &Lanes, first: impl FnOnce(&Rest) -> bool) -> Option<Rest> {
    let (left, right) = lanes.rows();
    let both = left.min(right);
    let only = |rows: usize| (both as u32..rows as u32).collect();
    let place = |row: usize| (row as u32, row as u32);
    let differing = |from: usize, to: usize| {
        let pairs: Vec<(u32, u32)> = (from..to).map(place).collect();
        lanes.differing(&pairs, ACROSS)
    };
    let beginning = both.min(BLOCK);
    let mut rest = Rest { pairs: differing(0, beginning), ..Rest::default() };
    rest.same = (beginning - rest.pairs.len()) as u64;
    if !first(&rest) {
        return None;
    }
    let later = in_parts(both - beginning, |rows| {
        let blocks = rows.clone().step_by(BLOCK);
        blocks.flat_map(|from| differing(beginning + from, beginning + rows.end.min(from + BLOCK))).collect::<Vec<_>>()
    });
    rest.pairs.extend(later.into_iter().flatten());
    rest.same = (both - rest.pairs.len()) as u64;
    (rest.left_only, rest.right_only) = (only(left), only(right));
    Some(rest)
}

/// Which row of the left each row of the right has for a partner.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Partners {
    /// [`NOWHERE`] where there is none.
    of_right: Vec<u32>,
    /// Rows of the right that have one.
    pub(super) count: usize,
}

/// By a key. None if it comes twice on a side, or if a tolerance holds for it.
pub(super) fn partners(lanes: &Lanes, keys: &[usize]) -> Option<Partners> {
    if keys.iter().any(|key| lanes.is_double(*key)) || lanes.repeats_early(keys) {
        return None;
    }
    let (left, right) = lanes.rows();
    let index = Index::unique(lanes, keys, Side::Left)?;
    let tags = lanes.tags(keys, Side::Right);
    let taken: Vec<AtomicBool> = (0..left).map(|_| AtomicBool::new(false)).collect();
    let twice = AtomicBool::new(false);
    let parts = in_parts(right, |rows| {
        let mut found = Vec::with_capacity(rows.len());
        for from in rows.clone().step_by(BLOCK) {
            let start = found.len();
            index.partners(&tags, from..rows.end.min(from + BLOCK), &mut found);
            let again = |partner: &u32| *partner != NOWHERE && taken[*partner as usize].swap(true, Ordering::Relaxed);
            if found[start..].iter().filter(|partner| again(partner)).count() > 0 {
                twice.store(true, Ordering::Relaxed);
            }
            if twice.load(Ordering::Relaxed) {
                break;
            }
        }
        found
    });
    if twice.into_inner() {
        return None;
    }
    let of_right = parts.concat();
    let alone = (0..right as u32).filter(|row| of_right[*row as usize] == NOWHERE);
    if index::repeats(lanes, keys, Side::Right, &tags, alone) {
        return None;
    }
    let count = taken.iter().filter(|taken| taken.load(Ordering::Relaxed)).count();
    Some(Partners { of_right, count })
}

/// Every row with its partner.
pub(super) fn by_partners(lanes: &Lanes, partners: &Partners) -> Rest {
    let (left, right) = lanes.rows();
    let found = in_parts(right, |rows| {
        let (mut pairs, mut block) = (Vec::new(), Vec::with_capacity(BLOCK));
        for from in rows.clone().step_by(BLOCK) {
            let to = rows.end.min(from + BLOCK);
            block.clear();
            let both = partners.of_right[from..to].iter().copied().zip(from as u32..to as u32);
            block.extend(both.filter(|(partner, _)| *partner != NOWHERE));
            pairs.extend(lanes.differing(&block, ACROSS));
        }
        pairs
    });
    let mut pairs = found.concat();
    pairs.sort_unstable();
    let mut alone = vec![true; left];
    partners.of_right.iter().filter(|row| **row != NOWHERE).for_each(|row| alone[*row as usize] = false);
    let same = (partners.count - pairs.len()) as u64;
    let right_only = (0..right as u32).filter(|row| partners.of_right[*row as usize] == NOWHERE).collect();
    Rest { pairs, left_only: (0..left as u32).filter(|row| alone[*row as usize]).collect(), right_only, same }
}

/// How many different values of this column both sides have together.
pub(super) fn distinct(lanes: &Lanes, column: usize) -> usize {
    index::distinct(lanes, &[column])
}
