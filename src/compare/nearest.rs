//! Rows that found no partner in, pairs of rows that differ in few cells out, so that a reader sees the cells and not two
//! lists of rows. Only for show: it never changes whether the tables are the same.

use super::codes::Codes;
use super::columns::ColumnPair;
use super::matching::match_rows;
use super::tolerance::Tolerance;

/// Comparisons of cells that the pairwise search may cost.
const PAIRWISE: usize = 4_000_000;
/// Cells that the searches that leave out a column may touch.
const LEAVING_OUT: usize = 100_000_000;

/// Pairs leftover rows by the greatest number of equal cells and takes them out of the two lists.
pub(super) fn pair_nearest(
    columns: &[&ColumnPair],
    left: &mut Vec<u32>,
    right: &mut Vec<u32>,
    tolerance: Tolerance,
) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    if columns.len() == 1 && left.len() != right.len() {
        // Without any other column to go by, any pairing would be arbitrary.
        return pairs;
    }
    let equal_count = left.len() == right.len();
    let mut take = |used: &[&ColumnPair], left: &mut Vec<u32>, right: &mut Vec<u32>| {
        if !left.is_empty() && !right.is_empty() {
            let matching = match_rows(used, None, left, right, tolerance);
            pairs.extend(matching.pairs);
            (*left, *right) = (matching.left_only, matching.right_only);
        }
    };
    // Names beside wrong figures: the columns that hold the same values on both sides tell the rows apart.
    let sound = sound_columns(columns, left, right, tolerance);
    if sound.len() < columns.len() && is_unique(&sound, left, right) {
        take(&sound, left, right);
    }
    // Rows that differ in one cell, column by column.
    if (left.len() + right.len()).saturating_mul(columns.len() * columns.len()) <= LEAVING_OUT {
        for skipped in 0..columns.len() {
            let others: Vec<&ColumnPair> =
                columns.iter().enumerate().filter(|(place, _)| *place != skipped).map(|(_, pair)| *pair).collect();
            take(&others, left, right);
        }
    }
    // Rows that agree at least in what agrees everywhere.
    let sound = sound_columns(columns, left, right, tolerance);
    if !sound.is_empty() {
        take(&sound, left, right);
    }
    let enough = if equal_count { 1 } else { columns.len().div_ceil(2) };
    pairwise(columns, enough, left, right, tolerance, &mut pairs);
    pairs.sort_unstable();
    pairs
}

/// The columns that hold the same values on both sides, each by itself.
fn sound_columns<'a>(
    columns: &[&'a ColumnPair],
    left: &[u32],
    right: &[u32],
    tolerance: Tolerance,
) -> Vec<&'a ColumnPair> {
    if left.len() != right.len() {
        return Vec::new();
    }
    let is_sound = |pair: &&ColumnPair| match_rows(&[pair], None, left, right, tolerance).is_complete();
    columns.iter().copied().filter(is_sound).collect()
}

/// Whether no two rows of a side agree in all of these columns; noise may tell rows apart here, which does no harm.
fn is_unique(columns: &[&ColumnPair], left: &[u32], right: &[u32]) -> bool {
    let mut codes = Codes::alike(left.len(), right.len());
    for pair in columns {
        codes.split_by_column(pair, left, right);
        if pair.is_fuzzy() {
            codes.split_by_bits(pair, left, right);
        }
    }
    let unique = |codes: &[u32]| {
        let mut sorted = codes.to_vec();
        sorted.sort_unstable();
        sorted.windows(2).all(|two| two[0] != two[1])
    };
    !columns.is_empty() && unique(&codes.left) && unique(&codes.right)
}

/// Pairs rows that share a key, which is why any likeness will do.
pub(super) fn pair_alike(
    columns: &[&ColumnPair],
    left: &mut Vec<u32>,
    right: &mut Vec<u32>,
    tolerance: Tolerance,
    pairs: &mut Vec<(u32, u32)>,
) {
    if left.len().saturating_mul(right.len()).saturating_mul(columns.len()) > PAIRWISE {
        pairs.extend(pair_nearest(columns, left, right, tolerance));
    } else {
        pairwise(columns, 1, left, right, tolerance, pairs);
    }
}

/// The best pairs first; among equals those whose rows stand nearest to each other.
fn pairwise(
    columns: &[&ColumnPair],
    enough: usize,
    left: &mut Vec<u32>,
    right: &mut Vec<u32>,
    tolerance: Tolerance,
    pairs: &mut Vec<(u32, u32)>,
) {
    if left.len().saturating_mul(right.len()).saturating_mul(columns.len()) > PAIRWISE {
        return;
    }
    let mut scored = Vec::new();
    for l in left.iter().copied() {
        for r in right.iter().copied() {
            let equal =
                columns.iter().filter(|pair| pair.agreement(l as usize, r as usize, tolerance).is_same()).count();
            if equal >= enough {
                scored.push((std::cmp::Reverse(equal), l.abs_diff(r), l, r));
            }
        }
    }
    scored.sort_unstable();
    let (mut left_taken, mut right_taken) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    for (_, _, l, r) in scored {
        if !left_taken.contains(&l) && !right_taken.contains(&r) {
            left_taken.insert(l);
            right_taken.insert(r);
            pairs.push((l, r));
        }
    }
    left.retain(|row| !left_taken.contains(row));
    right.retain(|row| !right_taken.contains(row));
}
