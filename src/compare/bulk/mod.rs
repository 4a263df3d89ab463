//! Rows that are the same bit for bit, found at once and set aside: what is left for the careful part of the comparison is small.
//!
//! Two large tables that are to be compared are mostly the same. Such rows need no classes, no tolerance and no partner among many, so
//! they are told by their bits: in place, by a key that is unique on both sides, or as a multiset. No join is made, and no column
//! copied: each column is read once, from its beginning to its end, and sixteen bytes a row find the partner.
//! Whatever cannot be told by bits is left to the others: columns of different types, keys of doubles, partners among rows of one key.

mod join;
mod lanes;
mod many;
mod scatter;
mod tags;

pub(super) use join::{Repeated, by_row};
pub(super) use lanes::Lanes;
use lanes::Side;
use many::in_parts;
use scatter::Rows;

/// Rows that are not the same bit for bit, or have no partner; and how many are, with theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rest {
    /// Rows with their partners, which differ in some bit, in the left's order.
    pub(super) pairs: Vec<(u32, u32)>,
    pub(super) left_only: Vec<u32>,
    pub(super) right_only: Vec<u32>,
    /// Pairs of rows that are the same.
    pub(super) same: u64,
}

impl Rest {
    /// Rows that have a partner.
    pub(super) fn in_common(&self) -> usize {
        self.same as usize + self.pairs.len()
    }
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

/// What is left by a key, where every row was set aside before that is the same on both sides, and `rest` is left: such a row has the key of its
/// partner, and only the others have to be looked for. None if a key comes twice on a side, or if a tolerance holds for it.
pub(super) fn by_key(lanes: &Lanes, keys: &[usize], rest: &Rest) -> Option<Rest> {
    if keys.iter().any(|key| lanes.is_double(*key)) || lanes.repeats_early(keys) {
        return None;
    }
    let mut pairs = join::by_key(lanes, keys, Rows::Some(&rest.right_only))?;
    // Here the key of a row that was set aside, with its partner, comes a second time on the right.
    if pairs.iter().any(|(left, _)| rest.left_only.binary_search(left).is_err()) {
        return None;
    }
    pairs.sort_unstable();
    let without = |rows: &[u32], mut taken: Vec<u32>| {
        taken.sort_unstable();
        rows.iter().copied().filter(|row| taken.binary_search(row).is_err()).collect()
    };
    let left_only = without(&rest.left_only, pairs.iter().map(|(left, _)| *left).collect());
    let right_only = without(&rest.right_only, pairs.iter().map(|(_, right)| *right).collect());
    Some(Rest { pairs, left_only, right_only, same: rest.same })
}

/// The keys that come more than once on a side. None if a tolerance holds for one of their columns.
pub(super) fn repeated(lanes: &Lanes, keys: &[usize]) -> Option<Repeated> {
    let exact = !keys.iter().any(|key| lanes.is_double(*key));
    exact.then(|| join::repeated(lanes, keys))
}

/// How many different values of this column both sides have together.
pub(super) fn distinct(lanes: &Lanes, column: usize) -> usize {
    join::distinct(lanes, &[column])
}
