//! Which rows have a key in common, or are the same, part by part.

use super::Rest;
use super::lanes::Lanes;
use super::scatter::{Entry, Rows, Scattered, Table};

/// The rows of both sides that have a key in common, in no order. None if a key comes twice on a side, of these rows.
pub(super) fn by_key(lanes: &Lanes, keys: &[usize], right: Rows<'_>) -> Option<Vec<(u32, u32)>> {
    let scattered = Scattered::of(lanes, keys, Rows::All, right);
    let pairs = scattered.each_part(|pairs: &mut Vec<(u32, u32)>, table, entries, lefts| {
        let same = |one: usize, other: usize| scattered.is_same(entries, lefts, one, other);
        let mut taken = vec![false; lefts];
        for (at, entry) in entries.iter().enumerate() {
            match table.find_or_put(scattered.spread(entry.word), at, |other| same(at, other)) {
                None => {}
                Some(partner) if at >= lefts && partner < lefts && !taken[partner] => {
                    taken[partner] = true;
                    pairs.push((entries[partner].row, entry.row));
                }
                Some(_) => return false,
            }
        }
        true
    })?;
    Some(pairs.concat())
}

/// Keys that come more than once on a side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::compare) struct Repeated {
    /// How many there are.
    pub(in crate::compare) keys: u64,
    /// Rows of the left that have one.
    pub(in crate::compare) left_rows: u64,
    /// Rows of the right that have one.
    pub(in crate::compare) right_rows: u64,
}

/// The keys of all rows, counted.
pub(super) fn repeated(lanes: &Lanes, keys: &[usize]) -> Repeated {
    let scattered = Scattered::of(lanes, keys, Rows::All, Rows::All);
    let found = scattered.each_part(|found: &mut Repeated, table, entries, lefts| {
        // By the first entry that has the key: how often it comes on the left, and on the right.
        let mut counts = vec![(0u64, 0u64); entries.len()];
        for (at, entry) in entries.iter().enumerate() {
            let same = |other: usize| scattered.is_same(entries, lefts, at, other);
            let first = table.find_or_put(scattered.spread(entry.word), at, same).unwrap_or(at);
            if at < lefts {
                counts[first].0 += 1;
            } else {
                counts[first].1 += 1;
            }
        }
        for (left, right) in counts.into_iter().filter(|(left, right)| *left > 1 || *right > 1) {
            found.keys += 1;
            found.left_rows += left;
            found.right_rows += right;
        }
        true
    });
    found.into_iter().flatten().fold(Repeated::default(), |all, part| Repeated {
        keys: all.keys + part.keys,
        left_rows: all.left_rows + part.left_rows,
        right_rows: all.right_rows + part.right_rows,
    })
}

/// How many different keys both sides have together, or a few less: two that have one word count as one.
pub(super) fn distinct(lanes: &Lanes, keys: &[usize]) -> usize {
    let scattered = Scattered::of(lanes, keys, Rows::All, Rows::All);
    let counts = scattered.each_part(|count: &mut usize, table, entries, _| {
        for (at, entry) in entries.iter().enumerate() {
            let same = |other: usize| entries[other].word == entry.word;
            *count += usize::from(table.find_or_put(scattered.spread(entry.word), at, same).is_none());
        }
        true
    });
    counts.into_iter().flatten().sum()
}

/// Rows with one that is the same, as often as it comes, set aside: what is left. Rows are the same if 96 bits are that hang on two seeds which
/// nobody knows: of as many rows as there can be, two that are not the same have all of these with a chance of one in a thousand million.
pub(in crate::compare) fn by_row(lanes: &Lanes) -> Rest {
    let every: Vec<usize> = (0..lanes.len()).collect();
    let scattered = Scattered::of_rows(lanes, &every);
    let found = scattered.each_part(|rest: &mut Rest, table, entries, lefts| {
        matched(&scattered, (entries, lefts), table, rest);
        true
    });
    let mut rest = Rest::default();
    for part in found.into_iter().flatten() {
        rest.left_only.extend(part.left_only);
        rest.right_only.extend(part.right_only);
        rest.same += part.same;
    }
    rest.left_only.sort_unstable();
    rest.right_only.sort_unstable();
    rest
}

fn matched(scattered: &Scattered<'_>, (entries, lefts): (&[Entry], usize), table: &mut Table, rest: &mut Rest) {
    let (left, right) = entries.split_at(lefts);
    let same = |entry: &Entry, other: usize| (left[other].word, left[other].check) == (entry.word, entry.check);
    // Of each row of the left the first that is the same, and for that one how often it comes.
    let (mut firsts, mut counts) = (Vec::with_capacity(lefts), vec![0u32; lefts]);
    for (at, entry) in left.iter().enumerate() {
        let first = table.find_or_put(scattered.spread(entry.word), at, |other| same(entry, other)).unwrap_or(at);
        counts[first] += 1;
        firsts.push(first as u32);
    }
    let before = rest.same;
    for entry in right {
        let first = table.find(scattered.spread(entry.word), |other| same(entry, other));
        match first.filter(|first| counts[*first] > 0) {
            Some(first) => {
                counts[first] -= 1;
                rest.same += 1;
            }
            None => rest.right_only.push(entry.row),
        }
    }
    if rest.same - before < lefts as u64 {
        // Of rows that are the same, the last ones are left.
        for (entry, first) in left.iter().zip(firsts).rev() {
            let count = &mut counts[first as usize];
            if *count > 0 {
                *count -= 1;
                rest.left_only.push(entry.row);
            }
        }
    }
}
