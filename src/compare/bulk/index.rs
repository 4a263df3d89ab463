//! Tags of keys in, the rows that have them out: a flat table with open addressing, in as many parts as there are threads.
//!
//! A slot holds a tag of eight bytes and a row of four. Rows are taken in small groups whose slots are looked at first, all at once:
//! so a processor waits for memory once for each group, not once for each row.

use std::sync::atomic::{AtomicBool, Ordering};

use super::lanes::{Lanes, Side, Tags, mixed};
use super::many::{at_once, threads};
use super::{BLOCK, Rest};

/// The row of an empty slot, and the partner of a row that has none.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Rows whose slots are looked at together.
const GROUP: usize = 32;

/// The row of each key of one side.
#[derive(Debug)]
pub(super) struct Index<'a> {
    lanes: &'a Lanes,
    keys: &'a [usize],
    side: Side,
    /// Whether equal tags are equal keys.
    exact: bool,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    tags: Vec<u64>,
    rows: Vec<u32>,
}

impl<'a> Index<'a> {
    /// Of keys that come once each; none if one comes twice.
    pub(super) fn unique(lanes: &'a Lanes, keys: &'a [usize], side: Side) -> Option<Self> {
        let tags = lanes.tags(keys, side);
        let stop = AtomicBool::new(false);
        let parts = threads(tags.words.len());
        let fill = |at: usize| {
            let mut part = Part::for_rows(of_part(&tags, (at, parts), 0..tags.words.len()).count());
            for_groups(&tags, (at, parts), |group| {
                part.look_ahead(group);
                for (row, spread) in group {
                    let tag = tags.words[*row as usize];
                    let same = |other: u32| tags.exact || lanes.same_key(keys, (side, *row), (side, other));
                    if !part.insert(tag, *spread, *row, same) {
                        stop.store(true, Ordering::Relaxed);
                    }
                }
                !stop.load(Ordering::Relaxed)
            });
            part
        };
        let parts = at_once((0..parts).collect(), &fill);
        (!stop.into_inner()).then_some(Self { lanes, keys, side, exact: tags.exact, parts })
    }

    /// Adds the rows of this side that have the keys of those of the other side, which are tagged by `tags`.
    pub(super) fn partners(&self, tags: &Tags, rows: std::ops::Range<usize>, partners: &mut Vec<u32>) {
        let mut spreads = [0u64; GROUP];
        for from in rows.clone().step_by(GROUP) {
            let group = from..rows.end.min(from + GROUP);
            let mut seen = 0;
            for (spread, row) in spreads.iter_mut().zip(group.clone()) {
                *spread = tags.spread(row);
                let part = self.part(*spread);
                seen ^= part.tags[part.first(*spread)];
            }
            std::hint::black_box(seen);
            for (spread, row) in spreads.iter().zip(group) {
                let same = |found: u32| {
                    self.exact || self.lanes.same_key(self.keys, (self.side, found), (self.side.other(), row as u32))
                };
                partners
                    .push(self.part(*spread).find(tags.words[row], *spread, same).map_or(NOWHERE, |(_, found)| found));
            }
        }
    }

    fn part(&self, spread: u64) -> &Part {
        &self.parts[part_of(spread, self.parts.len())]
    }
}

/// Whether two of these rows have the same key.
pub(super) fn repeats(lanes: &Lanes, keys: &[usize], side: Side, tags: &Tags, rows: impl Iterator<Item = u32>) -> bool {
    let mut tagged: Vec<(u64, u32)> = rows.map(|row| (tags.words[row as usize], row)).collect();
    tagged.sort_unstable();
    let same = |one: u32, other: u32| tags.exact || lanes.same_key(keys, (side, one), (side, other));
    tagged
        .chunk_by(|a, b| a.0 == b.0)
        .any(|alike| alike.iter().enumerate().any(|(at, one)| alike[at + 1..].iter().any(|other| same(one.1, other.1))))
}

/// How many different tags both sides have together.
pub(super) fn distinct(lanes: &Lanes, keys: &[usize]) -> usize {
    let (left, right) = (lanes.tags(keys, Side::Left), lanes.tags(keys, Side::Right));
    let parts = threads(left.words.len().max(right.words.len()));
    let count = |at: usize| {
        let of = |tags: &Tags| of_part(tags, (at, parts), 0..tags.words.len()).count();
        let mut part = Part::for_rows(of(&left) + of(&right));
        let mut count = 0;
        for tags in [&left, &right] {
            for_groups(tags, (at, parts), |group| {
                part.look_ahead(group);
                for (row, spread) in group {
                    count += usize::from(part.insert(tags.words[*row as usize], *spread, *row, |_| true));
                }
                true
            });
        }
        count
    };
    at_once((0..parts).collect(), &count).into_iter().sum()
}

/// Rows with one that is the same, as often as it comes. None if two rows that are not the same have the same tag.
pub(in crate::compare) fn matched(lanes: &Lanes) -> Option<Rest> {
    let every: Vec<usize> = (0..lanes.len()).collect();
    let (left, right) = (lanes.tags(&every, Side::Left), lanes.tags(&every, Side::Right));
    let parts = threads(left.words.len().max(right.words.len()));
    let found = at_once((0..parts).collect(), &|at| matched_in(lanes, (&left, &right), (at, parts)));
    let mut rest = Rest::default();
    for part in found {
        let part = part?;
        rest.left_only.extend(part.left_only);
        rest.right_only.extend(part.right_only);
        rest.same += part.same;
    }
    rest.left_only.sort_unstable();
    rest.right_only.sort_unstable();
    Some(rest)
}

fn matched_in(lanes: &Lanes, (left, right): (&Tags, &Tags), which: (usize, usize)) -> Option<Rest> {
    let rows = of_part(left, which, 0..left.words.len()).count();
    let mut part = Part::for_rows(rows);
    let mut counts = vec![0u32; part.rows.len()];
    let mut alike = Alike { lanes, pairs: Vec::with_capacity(BLOCK), always: true };
    for_groups(left, which, |group| {
        part.look_ahead(group);
        for (row, spread) in group {
            let (slot, first) = part.slot(left.words[*row as usize], *spread, *row);
            counts[slot] += 1;
            if first != *row {
                alike.claim((first, *row), (Side::Left, Side::Left));
            }
        }
        true
    });
    alike.settle((Side::Left, Side::Left));
    let mut rest = Rest::default();
    for_groups(right, which, |group| {
        part.look_ahead(group);
        for (row, spread) in group {
            match part.find(right.words[*row as usize], *spread, |_| true).filter(|(slot, _)| counts[*slot] > 0) {
                Some((slot, first)) => {
                    counts[slot] -= 1;
                    rest.same += 1;
                    alike.claim((first, *row), (Side::Left, Side::Right));
                }
                None => rest.right_only.push(*row),
            }
        }
        true
    });
    alike.settle((Side::Left, Side::Right));
    if !alike.always {
        return None;
    }
    if rest.same < rows as u64 {
        // Of rows that are the same, the last ones are left.
        for (row, spread) in of_part(left, which, (0..left.words.len()).rev()) {
            if let Some((slot, _)) =
                part.find(left.words[row as usize], spread, |_| true).filter(|(slot, _)| counts[*slot] > 0)
            {
                counts[slot] -= 1;
                rest.left_only.push(row);
            }
        }
    }
    Some(rest)
}

/// Pairs of rows that have the same tag, and so should be the same.
struct Alike<'a> {
    lanes: &'a Lanes,
    pairs: Vec<(u32, u32)>,
    always: bool,
}

impl Alike<'_> {
    fn claim(&mut self, pair: (u32, u32), sides: (Side, Side)) {
        self.pairs.push(pair);
        if self.pairs.len() == BLOCK {
            self.settle(sides);
        }
    }

    fn settle(&mut self, sides: (Side, Side)) {
        self.always &= self.lanes.differing(&self.pairs, sides).is_empty();
        self.pairs.clear();
    }
}

impl Part {
    fn for_rows(rows: usize) -> Self {
        let slots = (rows + rows / 3 + 1).next_power_of_two().max(GROUP);
        Self { tags: vec![0; slots], rows: vec![NOWHERE; slots] }
    }

    fn first(&self, spread: u64) -> usize {
        spread as usize & (self.tags.len() - 1)
    }

    fn next(&self, slot: usize) -> usize {
        (slot + 1) & (self.tags.len() - 1)
    }

    /// Fetches the slots of these rows.
    fn look_ahead(&self, group: &[(u32, u64)]) {
        let seen = group.iter().fold(0, |seen, (_, spread)| {
            let slot = self.first(*spread);
            seen ^ self.tags[slot] ^ u64::from(self.rows[slot])
        });
        std::hint::black_box(seen);
    }

    /// The slot of a key, or the empty one that it would have.
    #[inline]
    fn probe(&self, tag: u64, spread: u64, same: impl Fn(u32) -> bool) -> Result<usize, usize> {
        let mut slot = self.first(spread);
        while self.rows[slot] != NOWHERE {
            if self.tags[slot] == tag && same(self.rows[slot]) {
                return Ok(slot);
            }
            slot = self.next(slot);
        }
        Err(slot)
    }

    /// Puts a row in, unless its key is there.
    fn insert(&mut self, tag: u64, spread: u64, row: u32, same: impl Fn(u32) -> bool) -> bool {
        let empty = self.probe(tag, spread, same).err();
        if let Some(slot) = empty {
            (self.tags[slot], self.rows[slot]) = (tag, row);
        }
        empty.is_some()
    }

    /// The slot of a tag with the first row that had it; it is put in if it is not there.
    fn slot(&mut self, tag: u64, spread: u64, row: u32) -> (usize, u32) {
        let slot = self.probe(tag, spread, |_| true).unwrap_or_else(|slot| {
            (self.tags[slot], self.rows[slot]) = (tag, row);
            slot
        });
        (slot, self.rows[slot])
    }

    /// The slot and the row of a key.
    fn find(&self, tag: u64, spread: u64, same: impl Fn(u32) -> bool) -> Option<(usize, u32)> {
        self.probe(tag, spread, same).ok().map(|slot| (slot, self.rows[slot]))
    }
}

/// By the upper end of the spread tag; the lower one says the slot.
fn part_of(spread: u64, parts: usize) -> usize {
    (spread >> 48) as usize & (parts - 1)
}

/// Of these rows those whose keys belong to this part, of so many, with their spread tags.
fn of_part(
    tags: &Tags,
    (at, parts): (usize, usize),
    rows: impl Iterator<Item = usize>,
) -> impl Iterator<Item = (u32, u64)> {
    rows.map(|row| (row as u32, tags.spread(row))).filter(move |(_, spread)| part_of(*spread, parts) == at)
}

/// The same for all rows, in small groups, as long as `work` wants more.
fn for_groups(tags: &Tags, which: (usize, usize), mut work: impl FnMut(&[(u32, u64)]) -> bool) {
    let mut group = Vec::with_capacity(GROUP);
    for item in of_part(tags, which, 0..tags.words.len()) {
        group.push(item);
        if group.len() == GROUP {
            if !work(&group) {
                return;
            }
            group.clear();
        }
    }
    work(&group);
}

impl Tags {
    /// The tag with its bits mixed, as slots need it.
    #[inline]
    fn spread(&self, row: usize) -> u64 {
        if self.exact { mixed(self.words[row], 0) } else { self.words[row] }
    }
}
