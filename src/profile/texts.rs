//! Texts of one column in, how often each of them comes out; exact.
//!
//! A text of up to fifteen bytes is one integer, in the order of texts; of a longer one 120 bits of hash stand for it. Few texts are counted in
//! a hash table, many are put aside in parts, by their hashes, and counted part by part in the end.

use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use crate::csv::Texts as Cells;

use super::limits::Pool;
use super::numbers::mix;

/// Texts in a table of one thread, at most.
pub(super) const FEW: usize = if cfg!(test) { 1 << 4 } else { 1 << 17 };
/// Parts of what is put aside.
const PARTS: usize = 256;
const CHUNK: usize = if cfg!(test) { 1 << 2 } else { 1 << 10 };
/// Texts that are looked up together: their places in a table come from memory at the same time, not one after the other.
const BATCH: usize = 32;
/// Bytes that are an integer by themselves.
const SHORT: usize = 15;
/// Stands behind the hash of a longer text, where the length of a short one is.
const LONG: u128 = 0xff;
const SEEDS: [u64; 2] = [0x6265_6172_6f66_6600, 0x7061_6e64_6173_0001];

/// Counts in one thread.
pub(super) struct Texts {
    /// Cells with a text.
    pub(super) cells: u64,
    /// The first and the last in the order of code points.
    pub(super) ends: Option<(Vec<u8>, Vec<u8>)>,
    /// Code points: in all, the fewest and the most of a text.
    pub(super) lengths: (u64, u64, u64),
    table: Option<Table>,
    parts: Vec<Part>,
    counted: Vec<(u128, u64)>,
    /// The text of long ones, as far as they stood in the table.
    long: Vec<(u128, Vec<u8>)>,
    /// Bytes of these.
    kept: usize,
    states: [FixedState; 2],
}

/// Bytes of long texts that a thread keeps of a column; of others the text is looked up in the file.
const KEPT: usize = if cfg!(test) { 64 } else { 4 << 20 };

/// Some keys that share bits of their hashes.
#[derive(Default)]
struct Part(Vec<Vec<u128>>);

impl Texts {
    pub(super) fn new() -> Self {
        Self {
            cells: 0,
            ends: None,
            lengths: (0, u64::MAX, 0),
            table: Some(Table::new(1 << 8)),
            parts: Vec::new(),
            counted: Vec::new(),
            long: Vec::new(),
            kept: 0,
            states: SEEDS.map(FixedState::with_seed),
        }
    }

    /// One that only measures.
    pub(super) fn measuring() -> Self {
        Self { table: None, ..Self::new() }
    }

    /// Takes over what another one measured.
    pub(super) fn join_ends(&mut self, other: &Self) {
        self.cells += other.cells;
        let (one, two) = (self.lengths, other.lengths);
        self.lengths = (one.0 + two.0, one.1.min(two.1), one.2.max(two.2));
        self.ends = match (self.ends.take(), other.ends.clone()) {
            (Some(one), Some(two)) => Some((one.0.min(two.0), one.1.max(two.1))),
            (one, two) => one.or(two),
        };
    }

    /// Whether there was no room for them.
    pub(super) fn is_gone(&self) -> bool {
        self.table.is_none() && self.parts.is_empty()
    }

    /// Takes the texts of some rows.
    pub(super) fn add(&mut self, cells: Cells<'_>, pool: &Pool, column: usize) {
        if pool.is_stopped(column) {
            (self.table, self.parts, self.counted, self.long) = (None, Vec::new(), Vec::new(), Vec::new());
        }
        let mut grown = 0;
        let mut batch = Vec::with_capacity(BATCH);
        for (raw, escaped) in cells.iter().flatten() {
            let text = plain(raw, escaped);
            let text = text.as_ref();
            self.cells += 1;
            self.measure(text);
            batch.push((raw, escaped, key(text, &self.states)));
            if batch.len() == BATCH {
                grown += self.count(&batch);
                batch.clear();
            }
        }
        grown += self.count(&batch);
        pool.add(column, grown);
    }

    /// Counts some texts, raw and with what stands for each. Returns the bytes that it took for them.
    fn count(&mut self, batch: &[(&[u8], bool, u128)]) -> u64 {
        let mut grown = 0;
        if let Some(table) = &self.table {
            table.look_ahead(batch.iter().map(|(.., key)| *key));
        }
        for (raw, escaped, key) in batch {
            let key = *key;
            if let Some(table) = &mut self.table {
                let (fresh, over) = table.add(key, 1);
                if over {
                    self.counted.push((key, 1 << 32));
                }
                if fresh && key & LONG == LONG {
                    let text = plain(raw, *escaped);
                    if self.kept + text.len() <= KEPT {
                        self.kept += text.len();
                        self.long.push((key, text.into_owned()));
                    }
                }
                if table.len > FEW {
                    self.counted.extend(table.pairs());
                    self.table = None;
                    self.parts = (0..PARTS).map(|_| Part::default()).collect();
                }
            } else if !self.parts.is_empty() {
                let part = &mut self.parts[hash(key) as usize & (PARTS - 1)].0;
                match part.last_mut() {
                    Some(last) if last.len() < CHUNK => last.push(key),
                    _ => {
                        let mut chunk = Vec::with_capacity(CHUNK);
                        chunk.push(key);
                        part.push(chunk);
                        grown += (CHUNK * 16) as u64;
                    }
                }
            }
        }
        grown
    }

    /// Lengths, and the first and the last.
    #[inline]
    pub(super) fn measure(&mut self, text: &[u8]) {
        let length = code_points(text);
        let (all, least, most) = self.lengths;
        self.lengths = (all + length, least.min(length), most.max(length));
        match &mut self.ends {
            Some((first, last)) => {
                if text < first.as_slice() {
                    text.clone_into(first);
                } else if text > last.as_slice() {
                    text.clone_into(last);
                }
            }
            None => self.ends = Some((text.to_vec(), text.to_vec())),
        }
    }

    /// Whether several threads met no more than so many different texts; as many as one keeps in a table.
    pub(super) fn distinct_at_most(all: &[Texts], most: usize) -> bool {
        // Who has no table any more had more than that.
        let tables: Option<Vec<&Table>> = all.iter().map(|one| one.table.as_ref()).collect();
        let Some(tables) = tables else { return false };
        let mut keys: Vec<u128> = tables.into_iter().flat_map(Table::pairs).map(|(key, _)| key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len() <= most
    }

    /// Puts together what was counted in several threads. None where there was no room in one.
    pub(super) fn joined(all: Vec<Texts>) -> Option<Counts> {
        if all.iter().any(Texts::is_gone) {
            return None;
        }
        let (mut counted, mut long) = (Vec::new(), Vec::new());
        let mut parts: Vec<Part> = (0..PARTS).map(|_| Part::default()).collect();
        for one in all {
            counted.extend(one.counted);
            long.extend(one.long);
            counted.extend(one.table.iter().flat_map(Table::pairs));
            for (part, more) in parts.iter_mut().zip(one.parts) {
                part.0.extend(more.0);
            }
        }
        counted.sort_unstable_by_key(|(key, _)| (hash(*key) as usize & (PARTS - 1), *key));
        long.sort_unstable();
        long.dedup_by(|next, kept| next.0 == kept.0);
        Some(Counts { parts, counted, long })
    }
}

/// The text without doubled quotes.
pub(super) fn plain(raw: &[u8], escaped: bool) -> Cow<'_, [u8]> {
    if !escaped {
        return Cow::Borrowed(raw);
    }
    let mut text = Vec::with_capacity(raw.len());
    let mut quoted = false;
    for byte in raw {
        quoted = *byte == b'"' && !quoted;
        if !quoted {
            text.push(*byte);
        }
    }
    Cow::Owned(text)
}

/// Bytes that begin a character.
#[inline]
fn code_points(text: &[u8]) -> u64 {
    text.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u64
}

/// What stands for a text.
#[inline]
fn key(text: &[u8], states: &[FixedState; 2]) -> u128 {
    let length = text.len();
    let eight = |at: usize| text[at..at + 8].try_into().map_or(0, u64::from_be_bytes);
    let four = |at: usize| text[at..at + 4].try_into().map_or(0, u32::from_be_bytes);
    let bytes = match length {
        0 => 0,
        1..4 => {
            let all = text.iter().fold(0u128, |all, byte| all << 8 | u128::from(*byte));
            all << (8 * (16 - length))
        }
        4..8 => u128::from(four(0)) << 96 | u128::from(four(length - 4)) << (8 * (16 - length)),
        8..=SHORT => u128::from(eight(0)) << 64 | u128::from(eight(length - 8)) << (8 * (16 - length)),
        _ => {
            let [high, low] = states.each_ref().map(|state| u128::from(state.hash_one(text)));
            return (high << 64 | low) & !0xff | LONG;
        }
    };
    bytes | (length as u128 + 1)
}

#[inline]
pub(super) fn hash(key: u128) -> u64 {
    mix(key as u64 ^ mix((key >> 64) as u64))
}

/// The text that a key is by itself.
fn short_text(key: u128) -> Option<Vec<u8>> {
    let length = (key & 0xff) as usize;
    (1..=SHORT + 1).contains(&length).then(|| key.to_be_bytes()[..length - 1].to_vec())
}

/// Open addressing; 0 marks what is free.
struct Table {
    keys: Vec<u128>,
    counts: Vec<u32>,
    len: usize,
}

impl Table {
    fn new(size: usize) -> Self {
        Self { keys: vec![0; size], counts: vec![0; size], len: 0 }
    }

    /// The place where a key stands, or the first behind which it does.
    #[inline]
    fn place(&self, key: u128) -> usize {
        (hash(key) >> 8) as usize & (self.keys.len() - 1)
    }

    /// Reads the places of keys that are about to be added, none of which has to wait for another.
    #[inline]
    fn look_ahead(&self, keys: impl Iterator<Item = u128>) {
        let read = |sum: u32, key| {
            let at = self.place(key);
            sum.wrapping_add(self.counts[at]).wrapping_add(self.keys[at] as u32)
        };
        std::hint::black_box(keys.fold(0, read));
    }

    /// Whether it is new, and whether a counter went over its end.
    #[inline]
    fn add(&mut self, key: u128, count: u32) -> (bool, bool) {
        let mask = self.keys.len() - 1;
        let mut at = self.place(key);
        loop {
            let found = self.keys[at];
            if found == key {
                let (sum, over) = self.counts[at].overflowing_add(count);
                self.counts[at] = sum;
                return (false, over);
            }
            if found == 0 {
                (self.keys[at], self.counts[at]) = (key, count);
                self.len += 1;
                if self.len * 2 > self.keys.len() {
                    let mut wider = Table::new(self.keys.len() * 2);
                    for (key, count) in self.pairs() {
                        wider.add(key, count as u32);
                    }
                    *self = wider;
                }
                return (true, false);
            }
            at = (at + 1) & mask;
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (u128, u64)> + '_ {
        let all = self.keys.iter().zip(&self.counts).filter(|(key, _)| **key != 0);
        all.map(|(key, count)| (*key, u64::from(*count)))
    }
}

/// How often each text comes.
pub(super) struct Counts {
    parts: Vec<Part>,
    counted: Vec<(u128, u64)>,
    long: Vec<(u128, Vec<u8>)>,
}

impl Counts {
    /// Calls `each` with what stands for each text and how often it comes, in the order of their parts and in no order within them.
    pub(super) fn each(&self, mut each: impl FnMut(u128, u64)) {
        let mut counted = self.counted.as_slice();
        for (at, part) in self.parts.iter().enumerate() {
            let own = counted.partition_point(|(key, _)| hash(*key) as usize & (PARTS - 1) <= at);
            let (before, rest) = counted.split_at(own);
            counted = rest;
            let mut table = Table::new(1 << 8);
            let mut more: Vec<(u128, u64)> = Vec::new();
            let mut add = |key: u128, count: u64, table: &mut Table| {
                let (low, high) = (count as u32, count >> 32);
                let (_, over) = table.add(key, low);
                if high > 0 || over {
                    more.push((key, (high + u64::from(over)) << 32));
                }
            };
            before.iter().for_each(|(key, count)| add(*key, *count, &mut table));
            part.0.iter().flatten().for_each(|key| add(*key, 1, &mut table));
            for (key, count) in table.pairs() {
                let beyond: u64 = more.iter().filter(|(other, _)| *other == key).map(|(_, count)| count).sum();
                each(key, count + beyond);
            }
        }
    }

    /// The text that a key stands for, where it is known.
    pub(super) fn text(&self, key: u128) -> Option<Vec<u8>> {
        short_text(key).or_else(|| {
            let at = self.long.binary_search_by_key(&key, |(key, _)| *key).ok()?;
            Some(self.long[at].1.clone())
        })
    }
}

/// Texts that are looked for, by what stands for them: the second way through a file.
pub(super) struct Wanted {
    states: [FixedState; 2],
}

impl Wanted {
    pub(super) fn new() -> Self {
        Self { states: SEEDS.map(FixedState::with_seed) }
    }

    pub(super) fn key(&self, text: &[u8]) -> u128 {
        key(text, &self.states)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn short_texts_are_their_keys_and_keep_their_order() {
        let states = SEEDS.map(FixedState::with_seed);
        let mut texts = ["", "a", "ab", "abc", "abcd", "abcdefg", "abcdefgh", "abcdefghijklmno", "b", "é", "\0"];
        texts.sort_unstable();
        let keys = texts.map(|text| key(text.as_bytes(), &states));
        assert!(keys.is_sorted());
        for (key, text) in keys.into_iter().zip(texts) {
            assert_eq!(short_text(key).unwrap(), text.as_bytes());
        }
        assert_eq!(short_text(key(b"sixteen bytes 16", &states)), None);
    }

    #[test]
    fn doubled_quotes_are_one() {
        assert_eq!(&*plain(b"say \"\"hi\"\"", true), b"say \"hi\"");
        assert_eq!(&*plain(b"\"\"\"\"", true), b"\"\"");
    }
}
