//! Keys in, their rows out in parts so small that a processor's cache holds what is made of one.
//!
//! Two rows with the same key are in the same part, so each part can be looked at by itself, and by any thread. Memory is waited for only
//! once for each row, when it is put into its part.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::BLOCK;
use super::lanes::{Lanes, Side};
use super::many::{in_parts, threads};
use crate::base::at_once;

/// A row with what stands for its key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Rows with the same key have the same one.
    pub(super) word: u64,
    /// More bits of it, where whole rows are told apart.
    pub(super) check: u32,
    pub(super) row: u32,
}

/// Which rows of a side.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rows<'a> {
    All,
    Some(&'a [u32]),
}

/// Keys of both sides, in parts.
#[derive(Debug)]
pub(super) struct Scattered<'a> {
    pub(super) lanes: &'a Lanes,
    pub(super) keys: &'a [usize],
    /// Whether equal words are equal keys.
    pub(super) exact: bool,
    /// Whether the key is the whole row.
    whole: bool,
    /// How many bits tell the part.
    bits: u32,
    left: Vec<Piece>,
    right: Vec<Piece>,
}

/// What one thread has scattered.
#[derive(Debug, Default)]
struct Piece {
    entries: Vec<Entry>,
    /// Where each part ends.
    ends: Vec<usize>,
}

/// Rows that a part has of one side, about.
const PART: usize = 1 << 15;
/// More parts than these are more than a processor can write to at a time.
const MOST: u32 = 11;

impl<'a> Scattered<'a> {
    /// The keys of these rows.
    pub(super) fn of(lanes: &'a Lanes, keys: &'a [usize], left: Rows<'_>, right: Rows<'_>) -> Self {
        let none = Self {
            lanes,
            keys,
            exact: lanes.is_exact(keys),
            whole: false,
            bits: 0,
            left: Vec::new(),
            right: Vec::new(),
        };
        none.filled(left, right)
    }

    /// All rows, told apart by all that is in them: `keys` are all columns.
    pub(super) fn of_rows(lanes: &'a Lanes, keys: &'a [usize]) -> Self {
        let none = Self { lanes, keys, exact: false, whole: true, bits: 0, left: Vec::new(), right: Vec::new() };
        none.filled(Rows::All, Rows::All)
    }

    fn filled(mut self, left: Rows<'_>, right: Rows<'_>) -> Self {
        let lanes = self.lanes;
        let (lefts, rights) = lanes.rows();
        let count = |rows: Rows<'_>, all: usize| if let Rows::Some(rows) = rows { rows.len() } else { all };
        let (lefts, rights) = (count(left, lefts), count(right, rights));
        self.bits = (lefts.max(rights) / PART).next_power_of_two().ilog2().min(MOST);
        self.left = self.pieces(Side::Left, left, lefts);
        self.right = self.pieces(Side::Right, right, rights);
        self
    }

    fn pieces(&self, side: Side, rows: Rows<'_>, count: usize) -> Vec<Piece> {
        let tags = self.lanes.tags_of(side).filter(|_| self.whole);
        in_parts(count, |range| match (rows, tags) {
            // They are cheap enough to be looked at twice.
            (Rows::All, Some(tags)) => self.piece(range.len(), || {
                let rows = range.start as u32..;
                let entry = |(tag, row): (&[u64; 2], u32)| Entry { word: tag[0], check: tag[1] as u32, row };
                tags.range(range.clone()).zip(rows).map(entry)
            }),
            (Rows::All, None) => {
                let (mut words, mut checks) = (Vec::with_capacity(range.len()), Vec::new());
                // Cells that are looked at twice are still in the cache.
                for from in range.clone().step_by(BLOCK) {
                    let block = from..range.end.min(from + BLOCK);
                    if self.whole {
                        words.extend(self.lanes.hashes(self.keys, side, block.clone()));
                        checks.extend(self.lanes.checks(side, block));
                    } else {
                        words.extend(self.lanes.words(self.keys, side, block));
                    }
                }
                self.piece(range.len(), || {
                    let check = |at: usize| checks.get(at).copied().unwrap_or_default();
                    let row = |at: usize| (range.start + at) as u32;
                    words.iter().enumerate().map(move |(at, word)| Entry {
                        word: *word,
                        check: check(at),
                        row: row(at),
                    })
                })
            }
            (Rows::Some(rows), _) => {
                let rows = &rows[range];
                let word = |row: &u32| self.lanes.words(self.keys, side, *row as usize..*row as usize + 1)[0];
                let words: Vec<u64> = rows.iter().map(word).collect();
                let entry = |(word, row): (&u64, &u32)| Entry { word: *word, check: 0, row: *row };
                self.piece(rows.len(), || words.iter().zip(rows).map(entry))
            }
        })
    }

    /// Counts first, so that every entry is written once, to its place.
    fn piece<I: Iterator<Item = Entry>>(&self, count: usize, all: impl Fn() -> I) -> Piece {
        let part = |entry: &Entry| self.part_of(self.spread(entry.word));
        let mut ends = vec![0usize; 1 << self.bits];
        all().for_each(|entry| ends[part(&entry)] += 1);
        let (mut next, mut end) = (Vec::with_capacity(ends.len()), 0);
        for count in &mut ends {
            next.push(end);
            end += *count;
            *count = end;
        }
        let mut entries = vec![Entry { word: 0, check: 0, row: 0 }; count];
        for entry in all() {
            let place = &mut next[part(&entry)];
            entries[*place] = entry;
            *place += 1;
        }
        Piece { entries, ends }
    }

    /// The word with its bits mixed, as parts and slots need it.
    #[inline]
    pub(super) fn spread(&self, word: u64) -> u64 {
        if self.exact { self.lanes.spread(word) } else { word }
    }

    /// Whether two entries of a part have the same key. The first `lefts` of them are the left's.
    #[inline]
    pub(super) fn is_same(&self, entries: &[Entry], lefts: usize, one: usize, other: usize) -> bool {
        let row = |at: usize| (if at < lefts { Side::Left } else { Side::Right }, entries[at].row);
        entries[one].word == entries[other].word && (self.exact || self.lanes.same_key(self.keys, row(one), row(other)))
    }

    /// By the upper end of the spread word; the lower one tells the slot.
    #[inline]
    fn part_of(&self, spread: u64) -> usize {
        if self.bits == 0 { 0 } else { (spread >> (64 - self.bits)) as usize }
    }

    /// Calls `work` with the entries of each part, those of the left before those of the right, each side's in the order of its rows, and with
    /// how many are the left's. It ends early when `work` says false; whether it never did.
    pub(super) fn each_part<T: Default + Send>(
        &self,
        work: impl Fn(&mut T, &mut Table, &[Entry], usize) -> bool + Sync,
    ) -> Option<Vec<T>> {
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let count: usize = self.left.iter().chain(&self.right).map(|piece| piece.entries.len()).sum();
        let run = |_| {
            let (mut result, mut table, mut entries) = (T::default(), Table::default(), Vec::new());
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= 1 << self.bits || stop.load(Ordering::Relaxed) {
                    return result;
                }
                entries.clear();
                self.left.iter().for_each(|piece| entries.extend_from_slice(piece.part(at)));
                let left = entries.len();
                self.right.iter().for_each(|piece| entries.extend_from_slice(piece.part(at)));
                table.clear(entries.len());
                if !work(&mut result, &mut table, &entries, left) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        };
        let results = at_once((0..threads(count)).collect(), &run);
        (!stop.into_inner()).then_some(results)
    }
}

impl Piece {
    fn part(&self, at: usize) -> &[Entry] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.entries[from..self.ends[at]]
    }
}

/// Places of entries, by their words: open addressing.
#[derive(Debug, Default)]
pub(super) struct Table {
    slots: Vec<u32>,
}

const EMPTY: u32 = u32::MAX;

impl Table {
    /// For so many entries.
    fn clear(&mut self, entries: usize) {
        let slots = (entries + entries / 2 + 1).next_power_of_two();
        self.slots.clear();
        self.slots.resize(slots, EMPTY);
    }

    /// The slot of the first entry that is the `same`, or the empty one that it would have.
    #[inline]
    fn probe(&self, spread: u64, same: impl Fn(usize) -> bool) -> Result<usize, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = spread as usize & mask;
        loop {
            match self.slots[slot] {
                EMPTY => return Err(slot),
                entry if same(entry as usize) => return Ok(slot),
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    /// The place of the entry that is the same, if one is.
    #[inline]
    pub(super) fn find(&self, spread: u64, same: impl Fn(usize) -> bool) -> Option<usize> {
        self.probe(spread, same).ok().map(|slot| self.slots[slot] as usize)
    }

    /// The same; where there is none, this one is put in.
    #[inline]
    pub(super) fn find_or_put(&mut self, spread: u64, entry: usize, same: impl Fn(usize) -> bool) -> Option<usize> {
        match self.probe(spread, same) {
            Ok(slot) => Some(self.slots[slot] as usize),
            Err(slot) => {
                self.slots[slot] = entry as u32;
                None
            }
        }
    }
}
