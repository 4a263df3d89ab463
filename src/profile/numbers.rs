//! Integers of one column in, how often each of them comes out; exact, in as little memory as they allow.
//!
//! Values that lie close together are counted in a row of counters, few values in a small hash table, and all others are kept as they are
//! and sorted in the end. Whatever form that took in which thread, what comes out is the same.

use crate::csv::{Domain, NULL};

use super::limits::Pool;

/// Values in a table of one thread, at most: it fits a second-level cache.
pub(super) const FEW: usize = if cfg!(test) { 1 << 4 } else { 1 << 16 };
/// Values that are kept together.
const CHUNK: usize = if cfg!(test) { 1 << 3 } else { 1 << 16 };
const TWO_32: u64 = 1 << 32;

/// Counts in one thread.
pub(super) struct Numbers {
    pub(super) domain: Domain,
    /// Cells with a value.
    pub(super) cells: u64,
    /// The least and the greatest.
    pub(super) ends: Option<(i64, i64)>,
    store: Store,
    /// Values that were counted before the store took another form.
    counted: Vec<(i64, u64)>,
}

enum Store {
    /// Counters from a value on.
    Row(i64, Vec<u32>),
    Table(Table),
    List(List),
    /// There was no room.
    Gone,
}

/// Values one after the other.
enum List {
    /// From a value on.
    Narrow(i64, Vec<Vec<u32>>),
    Wide(Vec<Vec<i64>>),
}

impl Numbers {
    pub(super) fn new() -> Self {
        Self { domain: Domain::Scaled(0), cells: 0, ends: None, store: Store::Row(0, Vec::new()), counted: Vec::new() }
    }

    /// Whether there was no room for them.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self.store, Store::Gone)
    }

    /// Takes the values of some rows.
    pub(super) fn add(&mut self, domain: Domain, keys: &[i64], pool: &Pool, column: usize) {
        if domain != self.domain {
            self.widen(self.domain.widest(domain));
        }
        let mut moved = Vec::new();
        let mut keys = keys;
        if domain != self.domain {
            moved.extend(
                keys.iter()
                    .map(|key| if *key == NULL { None } else { domain.moved(*key, self.domain) }.unwrap_or(NULL)),
            );
            let lost = keys.iter().zip(&moved).any(|(key, moved)| *key != NULL && *moved == NULL);
            if lost {
                self.widen(Domain::Doubles);
                moved.clear();
                moved.extend(keys.iter().map(|key| if *key == NULL { NULL } else { Domain::key(domain.double(*key)) }));
            }
            keys = &moved;
        }
        let (mut low, mut high, mut cells) = (i64::MAX, i64::MIN, 0);
        for key in keys {
            let is = *key != NULL;
            cells += u64::from(is);
            low = if is { low.min(*key) } else { low };
            high = high.max(*key);
        }
        if cells == 0 {
            return;
        }
        self.cells += cells;
        let ends = self.ends.map_or((low, high), |(least, most)| (least.min(low), most.max(high)));
        self.ends = Some(ends);
        if pool.is_stopped(column) {
            (self.store, self.counted) = (Store::Gone, Vec::new());
        }
        self.make_room(ends, pool);
        match &mut self.store {
            Store::Gone => {}
            Store::Row(base, counts) => {
                for key in keys {
                    let at = key.wrapping_sub(*base) as u64 as usize;
                    if let Some(count) = counts.get_mut(at) {
                        *count = count.wrapping_add(1);
                        if *count == 0 {
                            self.counted.push((*key, TWO_32));
                        }
                    }
                }
            }
            Store::Table(table) => {
                for key in keys {
                    if *key != NULL && table.add(*key, 1) {
                        self.counted.push((*key, TWO_32));
                    }
                }
                if table.len > FEW {
                    self.counted.extend(table.pairs());
                    self.store = Store::List(List::from(ends));
                }
            }
            Store::List(list) => {
                let bytes = list.add(keys);
                pool.add(column, bytes);
            }
        }
    }

    /// Gives the store a form that holds values between these.
    fn make_room(&mut self, (low, high): (i64, i64), pool: &Pool) {
        let Store::Row(base, counts) = &mut self.store else { return };
        let end = base.saturating_add(counts.len() as i64);
        if !counts.is_empty() && *base <= low && high < end {
            return;
        }
        match span(low, high) {
            // What stands for no value must not lie among the others.
            Some(span) if span <= pool.span && low > i64::MIN / 2 => {
                // Some more on both sides, so that this does not happen often.
                let more = (span / 2).max(64).min(pool.span - span) as i64;
                let first = if *base > low || counts.is_empty() { low.saturating_sub(more) } else { *base };
                let last = if high >= end || counts.is_empty() { high.saturating_add(more) } else { end - 1 };
                let mut wider = vec![0; (last - first + 1) as usize];
                if !counts.is_empty() {
                    wider[(*base - first) as usize..][..counts.len()].copy_from_slice(counts);
                }
                (*base, *counts) = (first, wider);
            }
            _ => {
                let pairs: Vec<(i64, u64)> = row_pairs(*base, counts).collect();
                let mut table = Table::new();
                let few = pairs.len() <= FEW;
                if few {
                    for (key, count) in &pairs {
                        table.add(*key, *count as u32);
                    }
                    self.store = Store::Table(table);
                } else {
                    self.counted.extend(pairs);
                    self.store = Store::List(List::from((low, high)));
                }
            }
        }
    }

    /// Moves everything to a wider domain.
    fn widen(&mut self, to: Domain) {
        let from = self.domain;
        if from == to {
            return;
        }
        let lost = |key: &i64| from.moved(*key, to).is_none();
        let to = if self.ends.is_some_and(|(low, high)| lost(&low) || lost(&high)) { Domain::Doubles } else { to };
        let moved = |key: i64| from.moved(key, to).unwrap_or(NULL);
        self.domain = to;
        self.ends = self.ends.map(|(low, high)| (moved(low), moved(high)));
        self.counted.iter_mut().for_each(|(key, _)| *key = moved(*key));
        self.store = match std::mem::replace(&mut self.store, Store::Gone) {
            Store::Gone => Store::Gone,
            Store::Row(base, counts) => {
                self.counted.extend(row_pairs(base, &counts).map(|(key, count)| (moved(key), count)));
                Store::Row(0, Vec::new())
            }
            Store::Table(old) => {
                let mut table = Table::new();
                for (key, count) in old.pairs() {
                    table.add(moved(key), count as u32);
                }
                Store::Table(table)
            }
            Store::List(list) => {
                let mut wide = Vec::new();
                list.each_chunk(|keys| wide.push(keys.iter().map(|key| moved(*key)).collect::<Vec<i64>>()));
                Store::List(List::Wide(wide))
            }
        };
    }

    /// The least and the greatest of several threads in one domain; none where that is the one of doubles.
    pub(super) fn joined_ends(all: &[Numbers]) -> Option<(i64, i64)> {
        let some = || all.iter().filter(|one| one.cells > 0);
        let domain = some().map(|one| one.domain).reduce(Domain::widest).filter(|domain| *domain != Domain::Doubles)?;
        let mut ends: Option<(i64, i64)> = None;
        for one in some() {
            let (low, high) = one.ends?;
            let (low, high) = (one.domain.moved(low, domain)?, one.domain.moved(high, domain)?);
            ends = Some(ends.map_or((low, high), |(least, most)| (least.min(low), most.max(high))));
        }
        ends
    }

    /// Whether several threads met no more than so many different values; as many as one keeps in a table.
    pub(super) fn distinct_at_most(all: &[Numbers], most: usize) -> bool {
        // Who has no table any more had more than that.
        if all.iter().any(|one| matches!(one.store, Store::Gone | Store::List(_))) {
            return false;
        }
        let Some(domain) = all.iter().filter(|one| one.cells > 0).map(|one| one.domain).reduce(Domain::widest) else {
            return true;
        };
        let mut keys: Vec<i64> = Vec::new();
        for one in all {
            let key = |key: i64| one.domain.moved(key, domain).unwrap_or(key);
            match &one.store {
                Store::Row(base, counts) => keys.extend(row_pairs(*base, counts).map(|(at, _)| key(at))),
                Store::Table(table) => keys.extend(table.pairs().map(|(at, _)| key(at))),
                _ => return false,
            }
            keys.extend(one.counted.iter().map(|(at, _)| key(*at)));
        }
        keys.sort_unstable();
        keys.dedup();
        keys.len() <= most
    }

    /// Puts together what was counted in several threads. None where there was no room in one.
    pub(super) fn joined(all: Vec<Numbers>) -> Option<Counts> {
        let mut domain = all.iter().filter(|one| one.cells > 0).map(|one| one.domain).reduce(Domain::widest)?;
        if all.iter().any(Numbers::is_gone) {
            return None;
        }
        let mut all: Vec<Numbers> = all.into_iter().filter(|one| one.cells > 0).collect();
        loop {
            all.iter_mut().for_each(|one| one.widen(domain));
            match all.iter().map(|one| one.domain).reduce(Domain::widest) {
                Some(wider) if wider != domain => domain = wider,
                _ => break,
            }
        }
        let mut counted: Vec<(i64, u64)> = Vec::new();
        let mut lists: Vec<List> = Vec::new();
        let rows = all.iter().all(|one| matches!(one.store, Store::Row(..)));
        let ends = all.iter().filter_map(|one| one.ends);
        let (low, high) = ends.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        let mut row: Vec<u64> = Vec::new();
        if rows {
            row = vec![0; span(low, high).unwrap_or(u64::MAX).min(1 << 24) as usize];
        }
        for one in all {
            counted.extend(one.counted);
            match one.store {
                Store::Row(base, counts) if rows => {
                    for (key, count) in row_pairs(base, &counts) {
                        match row.get_mut(key.wrapping_sub(low) as u64 as usize) {
                            Some(all) => *all += count,
                            None => counted.push((key, count)),
                        }
                    }
                }
                Store::Row(base, counts) => counted.extend(row_pairs(base, &counts)),
                Store::Table(table) => counted.extend(table.pairs()),
                Store::List(list) => lists.push(list),
                Store::Gone => return None,
            }
        }
        let kept = if !lists.is_empty() {
            Kept::of(lists, low, high)
        } else if rows && row.len() as u64 == span(low, high)? {
            Kept::Row(low, row)
        } else {
            let pairs = row.iter().enumerate().filter(|(_, count)| **count > 0);
            counted.extend(pairs.map(|(at, count)| (low + at as i64, *count)));
            Kept::Nothing
        };
        counted.sort_unstable();
        counted.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Some(Counts { domain, kept, counted })
    }
}

/// How many values lie between these, with both of them.
pub(super) fn span(low: i64, high: i64) -> Option<u64> {
    high.checked_sub(low)?.checked_add(1).map(|span| span as u64)
}

fn row_pairs(base: i64, counts: &[u32]) -> impl Iterator<Item = (i64, u64)> + '_ {
    let some = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    some.map(move |(at, count)| (base + at as i64, u64::from(*count)))
}

impl List {
    fn from((low, high): (i64, i64)) -> Self {
        match span(low, high) {
            Some(span) if span < TWO_32 / 2 => List::Narrow(low.saturating_sub((TWO_32 / 4) as i64), Vec::new()),
            _ => List::Wide(Vec::new()),
        }
    }

    /// How many bytes that took.
    fn add(&mut self, keys: &[i64]) -> u64 {
        if let List::Narrow(base, chunks) = self {
            let fits = |key: &i64| *key == NULL || key.checked_sub(*base).is_some_and(|at| u32::try_from(at).is_ok());
            if keys.iter().all(fits) {
                let some = keys.iter().filter(|key| **key != NULL);
                let before = chunks.len();
                push(chunks, some.map(|key| key.wrapping_sub(*base) as u32));
                return ((chunks.len() - before) * CHUNK * 4) as u64;
            }
            let base = *base;
            let wide = chunks.iter().map(|chunk| chunk.iter().map(|at| base + i64::from(*at)).collect());
            *self = List::Wide(wide.collect());
        }
        let List::Wide(chunks) = self else { return 0 };
        let before = chunks.len();
        push(chunks, keys.iter().filter(|key| **key != NULL).copied());
        ((chunks.len() - before) * CHUNK * 8) as u64
    }

    fn each_chunk(self, mut each: impl FnMut(&[i64])) {
        match self {
            List::Wide(chunks) => chunks.into_iter().for_each(|chunk| each(&chunk)),
            List::Narrow(base, chunks) => chunks.into_iter().for_each(|chunk| {
                let keys: Vec<i64> = chunk.iter().map(|at| base + i64::from(*at)).collect();
                each(&keys);
            }),
        }
    }
}

fn push<T>(chunks: &mut Vec<Vec<T>>, values: impl Iterator<Item = T>) {
    for value in values {
        match chunks.last_mut() {
            Some(last) if last.len() < CHUNK => last.push(value),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(value);
                chunks.push(chunk);
            }
        }
    }
}

/// Open addressing; [`NULL`] marks what is free.
struct Table {
    keys: Vec<i64>,
    counts: Vec<u32>,
    len: usize,
}

impl Table {
    fn new() -> Self {
        Self { keys: vec![NULL; 1 << 8], counts: vec![0; 1 << 8], len: 0 }
    }

    /// Whether a counter went over its end: then 2^32 more have to be counted elsewhere.
    #[inline]
    fn add(&mut self, key: i64, count: u32) -> bool {
        let mask = self.keys.len() - 1;
        let mut at = mix(key as u64) as usize & mask;
        loop {
            let found = self.keys[at];
            if found == key {
                let (sum, over) = self.counts[at].overflowing_add(count);
                self.counts[at] = sum;
                return over;
            }
            if found == NULL {
                self.keys[at] = key;
                self.counts[at] = count;
                self.len += 1;
                if self.len * 2 > self.keys.len() {
                    self.grow();
                }
                return false;
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = self.keys.len() * 2;
        let (keys, counts) = (std::mem::replace(&mut self.keys, vec![NULL; size]), std::mem::take(&mut self.counts));
        self.counts = vec![0; size];
        self.len = 0;
        for (key, count) in keys.into_iter().zip(counts).filter(|(key, _)| *key != NULL) {
            self.add(key, count);
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        let all = self.keys.iter().zip(&self.counts).filter(|(key, _)| **key != NULL);
        all.map(|(key, count)| (*key, u64::from(*count)))
    }
}

/// Bits that hang on all bits: two products, each folded in the middle.
#[inline]
pub(super) fn mix(value: u64) -> u64 {
    let folded = |one: u64, other: u64| {
        let product = u128::from(one) * u128::from(other);
        (product >> 64) as u64 ^ product as u64
    };
    folded(folded(value ^ 0x9e37_79b9_7f4a_7c15, 0xe703_7ed1_a0b4_28db) ^ 0x8ebc_6af0_9c88_c6e3, 0xa076_1d64_78bd_642f)
}

/// How often each value comes, in order.
pub(super) struct Counts {
    pub(super) domain: Domain,
    kept: Kept,
    counted: Vec<(i64, u64)>,
}

enum Kept {
    Nothing,
    Row(i64, Vec<u64>),
    /// Sorted, from a value on.
    Narrow(i64, Vec<u32>),
    /// Sorted; the highest bit is turned, so that negative ones come first.
    Wide(Vec<u64>),
}

const SIGN: u64 = 1 << 63;

impl Kept {
    fn of(lists: Vec<List>, low: i64, high: i64) -> Self {
        let total = |list: &List| match list {
            List::Narrow(_, chunks) => chunks.iter().map(Vec::len).sum::<usize>(),
            List::Wide(chunks) => chunks.iter().map(Vec::len).sum(),
        };
        let rows = lists.iter().map(total).sum();
        if span(low, high).is_some_and(|span| span < TWO_32) {
            let mut all: Vec<u32> = Vec::with_capacity(rows);
            for list in lists {
                match list {
                    List::Narrow(base, chunks) => {
                        // The same distance for all of them, though it may be a negative one.
                        let away = base.wrapping_sub(low) as u32;
                        chunks.into_iter().for_each(|chunk| all.extend(chunk.iter().map(|at| at.wrapping_add(away))));
                    }
                    wide => wide.each_chunk(|keys| all.extend(keys.iter().map(|key| (key - low) as u32))),
                }
            }
            super::sort::narrow(&mut all, (high - low) as u32);
            return Kept::Narrow(low, all);
        }
        let mut all: Vec<u64> = Vec::with_capacity(rows);
        for list in lists {
            list.each_chunk(|keys| all.extend(keys.iter().map(|key| *key as u64 ^ SIGN)));
        }
        super::sort::wide(&mut all);
        Kept::Wide(all)
    }
}

impl Counts {
    /// Calls `each` with every value and how often it comes, the least first.
    pub(super) fn each(&self, mut each: impl FnMut(i64, u64)) {
        let mut counted = self.counted.iter().copied().peekable();
        let mut all = |key: i64, mut count: u64| {
            while let Some((before, count)) = counted.next_if(|(before, _)| *before < key) {
                each(before, count);
            }
            if let Some((_, more)) = counted.next_if(|(same, _)| *same == key) {
                count += more;
            }
            each(key, count);
        };
        match &self.kept {
            Kept::Nothing => {}
            Kept::Row(base, counts) => {
                for (at, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                    all(base + at as i64, *count);
                }
            }
            Kept::Narrow(base, values) => runs(values, |value, count| all(base + i64::from(value), count)),
            Kept::Wide(values) => runs(values, |value, count| all((value ^ SIGN) as i64, count)),
        }
        counted.for_each(|(key, count)| each(key, count));
    }
}

#[inline]
fn runs<T: Copy + PartialEq>(values: &[T], mut each: impl FnMut(T, u64)) {
    let Some((first, rest)) = values.split_first() else { return };
    let (mut value, mut count) = (*first, 1);
    for next in rest {
        if *next == value {
            count += 1;
        } else {
            each(value, count);
            (value, count) = (*next, 1);
        }
    }
    each(value, count);
}
