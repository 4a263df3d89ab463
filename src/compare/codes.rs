//! Rows in, a number per row out: two rows have the same number exactly when they agree in the given columns.
//!
//! The numbers are handed out in order of appearance and the maps are only asked, never walked, so they are the same in every run.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use super::cells::{Number, plain_decimal};
use super::columns::{Cells, ColumnPair, Data};

/// A number per row of some rows of each side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codes {
    pub(super) left: Vec<u32>,
    pub(super) right: Vec<u32>,
    /// How many different numbers there are: all are below it.
    pub(super) count: u32,
}

impl Codes {
    /// All rows alike.
    pub(super) fn alike(left: usize, right: usize) -> Self {
        Self { left: vec![0; left], right: vec![0; right], count: 1 }
    }

    /// Splits the classes further by any function of the side and the place among its rows.
    pub(super) fn split<K: Hash + Eq>(&mut self, key: impl Fn(Side, usize) -> K) {
        // There are as many classes as before, at least.
        let mut seen: Map<(u32, K), u32> = Map::with_capacity_and_hasher(self.count as usize, Default::default());
        for (side, codes) in [(Side::Left, &mut self.left), (Side::Right, &mut self.right)] {
            for (place, code) in codes.iter_mut().enumerate() {
                let next = seen.len() as u32;
                *code = *seen.entry((*code, key(side, place))).or_insert(next);
            }
        }
        self.count = seen.len() as u32;
    }

    /// Splits by what must be equal in this column: the value, or for two columns of doubles only which of NULL, NaN,
    /// either infinity or a finite number it is.
    pub(super) fn split_by_column(&mut self, pair: &ColumnPair, left: &[u32], right: &[u32]) {
        let row = |side, place: usize| match side {
            Side::Left => (&pair.left, left[place] as usize),
            Side::Right => (&pair.right, right[place] as usize),
        };
        if pair.left.has_nulls() || pair.right.has_nulls() {
            self.split(|side, place| {
                let (cells, row) = row(side, place);
                cells.is_null(row)
            });
        }
        match (&pair.left.data, &pair.right.data) {
            (Data::Nothing, _) | (_, Data::Nothing) => {}
            (Data::Float(_), Data::Float(_)) => self.split(|side, place| {
                let (cells, row) = row(side, place);
                pattern(cells, row)
            }),
            (Data::Integer(_), Data::Integer(_)) => self.split(|side, place| {
                let (cells, row) = row(side, place);
                match &cells.data {
                    Data::Integer(values) if !cells.is_null(row) => values[row],
                    _ => 0,
                }
            }),
            (Data::Text(_), Data::Text(_)) => self.split(|side, place| {
                let (cells, row) = row(side, place);
                match &cells.data {
                    Data::Text(values) => values.get(row),
                    _ => None,
                }
            }),
            _ => self.split(|side, place| {
                let (cells, row) = row(side, place);
                exact(cells, row)
            }),
        }
    }

    /// Splits by the bits of the doubles, on top of [`Codes::split_by_column`]. NaNs are all one, NULLs too.
    pub(super) fn split_by_bits(&mut self, pair: &ColumnPair, left: &[u32], right: &[u32]) {
        self.split(|side, place| {
            let (cells, row) = match side {
                Side::Left => (&pair.left, left[place] as usize),
                Side::Right => (&pair.right, right[place] as usize),
            };
            match &cells.data {
                Data::Float(values) if !cells.is_null(row) && !values[row].is_nan() => values[row].to_bits(),
                _ => 0,
            }
        });
    }
}

/// Whose row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

fn pattern(cells: &Cells, row: usize) -> u8 {
    match &cells.data {
        Data::Float(_) if cells.is_null(row) => 0,
        Data::Float(values) if values[row].is_nan() => 1,
        Data::Float(values) if values[row] == f64::INFINITY => 2,
        Data::Float(values) if values[row] == f64::NEG_INFINITY => 3,
        _ => 4,
    }
}

/// A cell by value, whatever holds it: an integer equals the double of the same value, a day equals its midnight.
pub(super) fn exact(cells: &Cells, row: usize) -> (u8, i128, Option<&str>) {
    if cells.is_null(row) {
        return (0, 0, None);
    }
    match &cells.data {
        Data::Nothing => (0, 0, None),
        Data::Boolean(values) => (1, i128::from(values[row]), None),
        Data::Integer(_) | Data::Unsigned(_) | Data::Float(_) => match cells.data.number(row) {
            Some(Number::Whole(whole)) => (2, whole, None),
            Some(Number::Odd(value)) if value.is_nan() => (3, 0, None),
            Some(Number::Odd(value)) => (4, i128::from(value.to_bits()), None),
            None => (0, 0, None),
        },
        Data::Decimal { units, scale } => {
            let (plain, scale) = plain_decimal(units[row], *scale);
            // So many digits come back from the nearest double as they were: as a double they are told apart, too.
            match cells.data.number(row) {
                Some(Number::Whole(whole)) => (2, whole, None),
                Some(Number::Odd(value)) if plain.unsigned_abs() < 1_000_000_000_000_000 && scale < 300 => {
                    (4, i128::from(value.to_bits()), None)
                }
                _ => (8 + scale as u8, plain, None),
            }
        }
        Data::Text(values) => (5, 0, values.get(row)),
        Data::Ticks { ticks, nanoseconds } => (6, i128::from(ticks[row]) * i128::from(*nanoseconds), None),
        Data::Other(values) => (7, 0, Some(&values[row])),
    }
}

/// A map with a hasher for keys that are our own numbers: several times faster than the standard one, which guards against strangers' keys.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// Multiply and fold, word by word.
#[derive(Default)]
pub(super) struct QuickHasher(u64);

impl QuickHasher {
    fn add(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word ^ 0x9e37_79b9_7f4a_7c15) * 0xd134_2543_de82_ef95_u128;
        self.0 = (product as u64) ^ ((product >> 64) as u64).rotate_left(23);
    }
}

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
        let mut word = [0; 8];
        let rest = chunks.remainder();
        word[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(word) ^ (bytes.len() as u64) << 56);
    }

    fn write_u8(&mut self, value: u8) {
        self.add(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.add(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    fn write_i64(&mut self, value: i64) {
        self.add(value as u64);
    }

    fn write_i128(&mut self, value: i128) {
        self.add(value as u64);
        self.add((value >> 64) as u64);
    }
}
