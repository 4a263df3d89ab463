//! The tables that db-benchmark joins: a large one, and three that share nine tenths of its keys.

use std::ops::Range;

use super::digits::{push, push_millionths};
use super::draw::Draws;
use super::h2o::{H2o, short};
use super::rows::Rows;
use super::shuffle::{Pick, Shuffle};

/// No value.
const NONE: u32 = u32::MAX;

/// A millionth of the rows are keys of the small table, a thousandth of the middle one. The original has no fewer than ten million rows;
/// where there are fewer, so many keys still are of all kinds: on both sides, on the left, on the right.
const FEWEST: [u64; 3] = [10, 100, 0];

/// One of the four tables.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Small,
    Medium,
    Big,
}

/// A table.
pub(super) struct Joins {
    what: H2o,
    side: Side,
    /// Of each key.
    columns: Vec<Column>,
    /// In which rows of the left side the value is missing.
    missing: Pick,
}

/// A row: what it is sorted by, its keys, 0 where they are missing, and its value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    order: [u32; 3],
    keys: [u32; 3],
    value: u32,
}

/// A key in a table: each of its values at least once, the others drawn.
struct Column {
    keys: u64,
    /// Of `keys`, so many are on both sides.
    common: u64,
    right: bool,
    /// The numbers of all keys in the order of their dealing: common ones, those of the left, those of the right.
    dealt: Shuffle,
    places: Shuffle,
    /// Which of the left side's keys are missing, in that order.
    missing: Pick,
}

impl Column {
    /// The `at`-th key of a table of so many rows.
    fn new(what: &H2o, at: usize, side: Side, rows: u64) -> Self {
        let keys = keys(what.rows)[at];
        let common = keys * 9 / 10;
        let (number, table) = (at as u64, side as u64);
        let percent = if side == Side::Left { what.nas } else { 0 };
        Self {
            keys,
            common,
            right: side != Side::Left,
            dealt: Shuffle::new(dealt(keys), what.seed, 200 + number).kept(),
            places: Shuffle::new(rows, what.seed, 300 + 10 * table + number),
            missing: Pick::new(keys, percent, what.seed, 400 + number),
        }
    }

    /// The key in a row, and whether it is missing there.
    fn key(&self, place: u64, draws: &mut Draws) -> (u32, bool) {
        let drawn = u64::from(draws.below(self.keys));
        let place = self.places.at(place);
        let index = if place < self.keys { place } else { drawn };
        let dealt = if self.right && index >= self.common { index + (self.keys - self.common) } else { index };
        (self.dealt.at(dealt) as u32 + 1, self.missing.has(index))
    }
}

/// How many values each key has on each side.
fn keys(rows: u64) -> [u64; 3] {
    [(rows / 1_000_000).max(FEWEST[0]), (rows / 1000).max(FEWEST[1]), rows]
}

/// How many values a key has on both sides together: nine tenths are common, a tenth is on the left, a tenth on the right.
fn dealt(keys: u64) -> u64 {
    keys + (keys - keys * 9 / 10)
}

impl Joins {
    pub(super) fn new(what: &H2o, side: Side) -> Self {
        let rows = rows(what, side);
        let count = match side {
            Side::Small => 1,
            Side::Medium => 2,
            Side::Left | Side::Big => 3,
        };
        let percent = if side == Side::Left { what.nas } else { 0 };
        Self {
            side,
            columns: (0..count).map(|at| Column::new(what, at, side, rows)).collect(),
            missing: Pick::new(rows, percent, what.seed, 500),
            what: what.clone(),
        }
    }
}

fn rows(what: &H2o, side: Side) -> u64 {
    let [small, medium, big] = keys(what.rows);
    match side {
        Side::Small => small,
        Side::Medium => medium,
        Side::Left | Side::Big => big,
    }
}

impl Rows for Joins {
    type Row = Row;

    fn file(&self) -> String {
        let H2o { rows: all, nas, sorted, .. } = self.what;
        let right = if self.side == Side::Left { "NA".to_owned() } else { short(self.rows()) };
        format!("J1_{}_{right}_{nas}_{}.csv", short(all), u8::from(sorted))
    }

    fn header(&self) -> String {
        let names = |from: usize| (from..from + self.columns.len()).map(|at| format!("id{at},")).collect::<String>();
        format!("{}{}{}", names(1), names(4), if self.side == Side::Left { "v1" } else { "v2" })
    }

    fn width(&self) -> u64 {
        let digits = |number: u64| u64::from(number.max(1).ilog10()) + 1;
        let keys: u64 = self.columns.iter().map(|column| 2 * digits(column.keys) + 4).sum();
        keys + 10
    }

    fn rows(&self) -> u64 {
        rows(&self.what, self.side)
    }

    fn each(&self, places: Range<u64>, mut take: impl FnMut(Row)) {
        let words = self.columns.len() as u64 + 1;
        let mut draws = Draws::new(self.what.seed, 10 + self.side as u64, places.start * words);
        for place in places {
            let (mut order, mut keys) = ([0; 3], [0; 3]);
            for (at, column) in self.columns.iter().enumerate() {
                // Sorted first, made to miss afterwards, as in the original.
                let (key, missing) = column.key(place, &mut draws);
                order[at] = key;
                keys[at] = if missing { 0 } else { key };
            }
            if self.side != Side::Left {
                // By the key that the table is joined on, which is the last one.
                order = [order[self.columns.len() - 1], 0, 0];
            }
            let value = draws.percent();
            take(Row { order, keys, value: if self.missing.has(place) { NONE } else { value } });
        }
    }

    fn height(&self, row: &Row) -> u64 {
        // Keys begin with 1; the largest product is 2^61, so that its share fits.
        let [all1, all2, all3] = keys(self.what.rows).map(|keys| u128::from(dealt(keys)) + 1);
        let [key1, key2, key3] = row.order.map(u128::from);
        let (height, top) = match self.side {
            Side::Left => ((key1 * all2 + key2) * all3 + key3, all1 * all2 * all3),
            Side::Small => (key1, all1),
            Side::Medium => (key1, all2),
            Side::Big => (key1, all3),
        };
        ((height << 64) / top) as u64
    }

    fn push(&self, row: &Row, out: &mut Vec<u8>) {
        let keys = &row.keys[..self.columns.len()];
        for key in keys {
            if *key > 0 {
                push(out, u64::from(*key));
            }
            out.push(b',');
        }
        for key in keys {
            if *key > 0 {
                out.extend_from_slice(b"id");
                push(out, u64::from(*key));
            }
            out.push(b',');
        }
        if row.value != NONE {
            push_millionths(out, row.value);
        }
    }
}
