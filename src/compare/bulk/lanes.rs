//! Columns of two tables, side by side as plain slices of equal types: what can be told by its bits.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;

use foldhash::fast::FixedState;
use polars::prelude::{ChunkedArray, Column, DataType, PolarsDataType, PolarsNumericType, Series, StringType};

use super::super::bridge::EXACT;
use super::super::columns::Named;
use super::tags::Tags;
use crate::base::Table;

type Texts = <StringType as PolarsDataType>::Array;

/// Rows that are looked at first: where a column has a value twice, it nearly always shows among so few.
const EARLY: usize = 1 << 12;

/// The columns that both tables have, each in one type.
#[derive(Debug)]
pub(in crate::compare) struct Lanes {
    lanes: Vec<Lane>,
    rows: (usize, usize),
    /// Nobody who writes a table can know them, so no two rows have the same hashes on purpose.
    seeds: [FixedState; 2],
}

/// One column of both tables.
#[derive(Debug)]
struct Lane {
    left: Cells,
    right: Cells,
}

/// One side of it. Cells where `nulls` is set hold anything.
#[derive(Debug)]
struct Cells {
    data: Data,
    /// Empty where nothing is NULL.
    nulls: Vec<bool>,
}

/// One chunk each.
#[derive(Debug)]
enum Data {
    /// Integers, instants, durations, times.
    Long(Series),
    /// Days.
    Short(Series),
    /// Decimals of one scale.
    Wide(Series),
    Double(Series),
    Boolean(Vec<bool>),
    Text(Texts),
    /// What stands for whole rows.
    Tag(Tags),
}

/// The values, to be read many times.
#[derive(Clone, Copy)]
enum Values<'a> {
    Long(&'a [i64]),
    Short(&'a [i32]),
    Wide(&'a [i128]),
    Double(&'a [f64]),
    Boolean(&'a [bool]),
    Text(&'a Texts),
    Tag(&'a Tags),
}

impl Lanes {
    /// The columns that both have, by name; none if there is one that cannot be told by its bits on both sides.
    pub(in crate::compare) fn of(left: &Table, right: &Table, renames: &[(String, String)]) -> Option<Self> {
        let rows = (left.rows(), right.rows());
        if rows.0.max(rows.1) >= u32::MAX as usize {
            return None;
        }
        let named = Named::of(left, right, renames);
        let lanes = named
            .pairs
            .iter()
            .map(|(one, other)| Lane::of(&left.frame.columns()[*one], &right.frame.columns()[*other]));
        Some(Self { lanes: lanes.collect::<Option<Vec<Lane>>>()?, rows, seeds: seeds() })
    }

    /// One column whose cells stand for whole rows: the same for rows that are the same.
    pub(in crate::compare) fn of_rows(left: Vec<Vec<[u64; 2]>>, right: Vec<Vec<[u64; 2]>>) -> Option<Self> {
        let (left, right) = (Tags::of(left), Tags::of(right));
        let rows = (left.len(), right.len());
        let cells = |tags| Cells { data: Data::Tag(tags), nulls: Vec::new() };
        let lane = Lane { left: cells(left), right: cells(right) };
        (rows.0.max(rows.1) < u32::MAX as usize).then(|| Self { lanes: vec![lane], rows, seeds: seeds() })
    }

    pub(in crate::compare) fn rows(&self) -> (usize, usize) {
        self.rows
    }

    /// For every row of a piece of one of the tables what stands for it, by the columns in these places: the same for rows that are the same,
    /// on either side. None if a column cannot be told by its bits.
    pub(in crate::compare) fn tags(&self, piece: &Table, places: &[usize]) -> Option<Vec<[u64; 2]>> {
        let mut words = [(); 2].map(|()| vec![0u64; piece.rows()]);
        for place in places {
            let cells = Cells::of(&plain(&piece.frame.columns()[*place])?)?;
            for (seed, words) in self.seeds.iter().zip(&mut words) {
                cells.hash(seed, 0, words);
            }
        }
        let [one, other] = words;
        Some(one.into_iter().zip(other).map(|(one, other)| [one, other]).collect())
    }

    /// Whether there are columns that both sides have, each of one type on both, without a look at their values.
    pub(in crate::compare) fn is_alike(left: &Table, right: &Table) -> bool {
        let plain_type = |table: &Table, place: usize| match plain(&table.frame.columns()[place])?.dtype().clone() {
            // How many digits there may be does not matter.
            DataType::Decimal(_, scale) => Some(DataType::Decimal(0, scale)),
            dtype => Some(dtype),
        };
        let pairs = Named::of(left, right, &[]).pairs;
        let same = |(one, other): &(usize, usize)| {
            plain_type(left, *one).is_some_and(|found| plain_type(right, *other) == Some(found))
        };
        !pairs.is_empty() && pairs.iter().all(same)
    }

    /// How many columns there are.
    pub(in crate::compare) fn len(&self) -> usize {
        self.lanes.len()
    }

    /// Whether the values of this column can be part of a key: whole, and not only yes or no.
    pub(in crate::compare) fn can_be_key(&self, at: usize) -> bool {
        !matches!(self.lanes[at].left.data, Data::Double(_) | Data::Boolean(_) | Data::Tag(_))
    }

    /// All that can.
    pub(in crate::compare) fn candidates(&self) -> Vec<usize> {
        (0..self.len()).filter(|column| self.can_be_key(*column)).collect()
    }

    /// Whether the tolerance holds for this column.
    pub(super) fn is_double(&self, at: usize) -> bool {
        matches!(self.lanes[at].left.data, Data::Double(_))
    }

    /// Of these pairs of rows, of these sides, those that differ in some column, in their order.
    pub(super) fn differing(&self, pairs: &[(u32, u32)], (one, other): (Side, Side)) -> Vec<(u32, u32)> {
        let mut marks = vec![false; pairs.len()];
        self.lanes.iter().for_each(|lane| mark(lane.side(one), lane.side(other), pairs, &mut marks));
        pairs.iter().zip(&marks).filter(|(_, differs)| **differs).map(|(pair, _)| *pair).collect()
    }

    /// Whether two rows have the same key.
    pub(super) fn same_key(&self, keys: &[usize], one: (Side, u32), other: (Side, u32)) -> bool {
        keys.iter().all(|key| {
            let lane = &self.lanes[*key];
            same((lane.side(one.0), one.1 as usize), (lane.side(other.0), other.1 as usize))
        })
    }

    /// Whether rows with the same word have the same key, and no others: both sides have to be told in one way.
    pub(super) fn is_exact(&self, keys: &[usize]) -> bool {
        let [key] = keys else { return false };
        let lane = &self.lanes[*key];
        let whole = lane.left.nulls.is_empty() && lane.right.nulls.is_empty();
        whole && matches!(lane.left.data, Data::Long(_) | Data::Short(_))
    }

    /// A word that is its own key, with its bits mixed.
    #[inline]
    pub(super) fn spread(&self, word: u64) -> u64 {
        mixed(&self.seeds[0], word, 0)
    }

    /// A word for the key of each of these rows: rows with the same key have the same one.
    pub(super) fn words(&self, keys: &[usize], side: Side, rows: Range<usize>) -> Vec<u64> {
        if !self.is_exact(keys) {
            return self.hashes(keys, side, rows);
        }
        match self.lanes[keys[0]].side(side).values() {
            Values::Long(values) => values[rows].iter().map(|value| *value as u64).collect(),
            Values::Short(values) => values[rows].iter().map(|value| *value as u64).collect(),
            _ => self.hashes(keys, side, rows),
        }
    }

    /// What stands for whole rows, where that is all there is.
    pub(super) fn tags_of(&self, side: Side) -> Option<&Tags> {
        match (&self.lanes[..], side) {
            ([Lane { left: Cells { data: Data::Tag(tags), .. }, .. }], Side::Left) => Some(tags),
            ([Lane { right: Cells { data: Data::Tag(tags), .. }, .. }], Side::Right) => Some(tags),
            _ => None,
        }
    }

    /// More bits of the same, which hang on another seed: with the word they tell whole rows apart.
    pub(super) fn checks(&self, side: Side, rows: Range<usize>) -> Vec<u32> {
        let every: Vec<usize> = (0..self.len()).collect();
        self.hashes_by(&self.seeds[1], &every, side, rows).into_iter().map(|word| word as u32).collect()
    }

    /// The same for whole rows, and for keys that may be equal although their words are not their own.
    pub(super) fn hashes(&self, keys: &[usize], side: Side, rows: Range<usize>) -> Vec<u64> {
        self.hashes_by(&self.seeds[0], keys, side, rows)
    }

    fn hashes_by(&self, seed: &FixedState, keys: &[usize], side: Side, rows: Range<usize>) -> Vec<u64> {
        let mut words = vec![0u64; rows.len()];
        keys.iter().for_each(|key| self.lanes[*key].side(side).hash(seed, rows.start, &mut words));
        words
    }

    /// Whether a key comes twice among the first rows of a side.
    pub(in crate::compare) fn repeats_early(&self, keys: &[usize]) -> bool {
        [(Side::Left, self.rows.0), (Side::Right, self.rows.1)].into_iter().any(|(side, rows)| {
            let words = self.hashes(keys, side, 0..rows.min(EARLY));
            let mut tagged: Vec<(u64, u32)> = words.into_iter().zip(0..).collect();
            tagged.sort_unstable();
            tagged.windows(2).any(|two| two[0].0 == two[1].0 && self.same_key(keys, (side, two[0].1), (side, two[1].1)))
        })
    }
}

/// A side of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Lane {
    fn of(left: &Column, right: &Column) -> Option<Self> {
        let (left, right) = (plain(left)?, plain(right)?);
        let (left, right) = match (left.dtype(), right.dtype()) {
            (DataType::Int64, DataType::Float64) => (doubles(&left)?, right),
            (DataType::Float64, DataType::Int64) => (left, doubles(&right)?),
            (DataType::Decimal(_, one), DataType::Decimal(_, other)) if one == other => (left, right),
            (one, other) if one == other => (left, right),
            _ => return None,
        };
        Some(Self { left: Cells::of(&left)?, right: Cells::of(&right)? })
    }

    fn side(&self, side: Side) -> &Cells {
        match side {
            Side::Left => &self.left,
            Side::Right => &self.right,
        }
    }
}

/// Marks the pairs that differ.
fn mark(one: &Cells, other: &Cells, pairs: &[(u32, u32)], marks: &mut [bool]) {
    match (one.values(), other.values()) {
        (Values::Long(a), Values::Long(b)) => mark_by(one, other, pairs, marks, |l, r| a[l] != b[r]),
        (Values::Short(a), Values::Short(b)) => mark_by(one, other, pairs, marks, |l, r| a[l] != b[r]),
        (Values::Wide(a), Values::Wide(b)) => mark_by(one, other, pairs, marks, |l, r| a[l] != b[r]),
        (Values::Double(a), Values::Double(b)) => mark_by(one, other, pairs, marks, |l, r| !same_double(a[l], b[r])),
        (Values::Boolean(a), Values::Boolean(b)) => mark_by(one, other, pairs, marks, |l, r| a[l] != b[r]),
        (Values::Text(a), Values::Text(b)) => mark_by(one, other, pairs, marks, |l, r| !same_text(a, l, b, r)),
        (Values::Tag(a), Values::Tag(b)) => mark_by(one, other, pairs, marks, |l, r| a.at(l) != b.at(r)),
        _ => marks.fill(true),
    }
}

fn mark_by(
    one: &Cells,
    other: &Cells,
    pairs: &[(u32, u32)],
    marks: &mut [bool],
    differ: impl Fn(usize, usize) -> bool,
) {
    let nulls = !one.nulls.is_empty() || !other.nulls.is_empty();
    for ((left, right), mark) in pairs.iter().zip(marks) {
        let (left, right) = (*left as usize, *right as usize);
        *mark |= match nulls {
            true => match (one.is_null(left), other.is_null(right)) {
                (false, false) => differ(left, right),
                (one, other) => one != other,
            },
            false => differ(left, right),
        };
    }
}

fn same((one, left): (&Cells, usize), (other, right): (&Cells, usize)) -> bool {
    match (one.is_null(left), other.is_null(right)) {
        (false, false) => same_value((one.values(), left), (other.values(), right)),
        (one, other) => one == other,
    }
}

impl Cells {
    fn of(series: &Series) -> Option<Self> {
        let nulls = match series.null_count() {
            0 => Vec::new(),
            _ => series.is_null().iter().map(|null| null.unwrap_or(true)).collect(),
        };
        let physical = series.to_physical_repr();
        let data = match physical.dtype() {
            DataType::Int64 => Data::Long(physical.into_owned()),
            DataType::Int32 => Data::Short(physical.into_owned()),
            DataType::Int128 => Data::Wide(physical.into_owned()),
            DataType::Float64 => Data::Double(physical.into_owned()),
            DataType::Boolean => Data::Boolean(series.bool().ok()?.iter().map(Option::unwrap_or_default).collect()),
            DataType::String => Data::Text(series.str().ok()?.downcast_iter().next()?.clone()),
            _ => return None,
        };
        Some(Self { data, nulls })
    }

    fn is_null(&self, row: usize) -> bool {
        !self.nulls.is_empty() && self.nulls[row]
    }

    /// There is one chunk, as [`plain`] has made it.
    fn values(&self) -> Values<'_> {
        match &self.data {
            Data::Long(series) => Values::Long(series.i64().map_or(&[], slice)),
            Data::Short(series) => Values::Short(series.i32().map_or(&[], slice)),
            Data::Wide(series) => Values::Wide(series.i128().map_or(&[], slice)),
            Data::Double(series) => Values::Double(series.f64().map_or(&[], slice)),
            Data::Boolean(values) => Values::Boolean(values),
            Data::Text(texts) => Values::Text(texts),
            Data::Tag(tags) => Values::Tag(tags),
        }
    }

    /// Adds the cells from this row on to the words of their rows.
    fn hash(&self, seed: &FixedState, from: usize, words: &mut [u64]) {
        match self.values() {
            Values::Long(values) => self.hash_by(seed, from, words, |row| values[row] as u64),
            Values::Short(values) => self.hash_by(seed, from, words, |row| values[row] as u64),
            Values::Wide(values) => self.hash_by(seed, from, words, |row| {
                let value = values[row];
                mixed(seed, value as u64, (value >> 64) as u64)
            }),
            Values::Double(values) => self.hash_by(seed, from, words, |row| bits(values[row])),
            Values::Boolean(values) => self.hash_by(seed, from, words, |row| values[row].into()),
            Values::Tag(all) => {
                let rows = from..from + words.len();
                all.range(rows).zip(words).for_each(|(tag, all)| *all = mixed(seed, *all, tag[0]));
            }
            Values::Text(texts) => self.hash_by(seed, from, words, |row| {
                let view = texts.views()[row];
                if view.length <= INLINE {
                    let word = view.as_u128();
                    mixed(seed, word as u64, (word >> 64) as u64)
                } else {
                    seed.hash_one(texts.value(row).as_bytes())
                }
            }),
        }
    }

    fn hash_by(&self, seed: &FixedState, from: usize, words: &mut [u64], word: impl Fn(usize) -> u64) {
        for (row, all) in (from..).zip(words) {
            *all = if self.is_null(row) { mixed(seed, *all, NULL) } else { mixed(seed, *all, word(row)) };
        }
    }
}

/// Texts up to here stand in their views.
const INLINE: u32 = 12;
const NULL: u64 = 0x9e37_79b9_7f4a_7c15;

fn seeds() -> [FixedState; 2] {
    let random = RandomState::new();
    [1, 2].map(|at| FixedState::with_seed(random.hash_one(at)))
}

#[inline]
fn mixed(seed: &FixedState, one: u64, other: u64) -> u64 {
    let mut hasher = seed.build_hasher();
    hasher.write_u64(one);
    hasher.write_u64(other);
    hasher.finish()
}

/// Any NaN is like any other.
#[inline]
fn bits(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
}

#[inline]
fn same_double(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// Length and beginning first, which stand in the view; most texts that differ do so there.
#[inline]
fn same_text(a: &Texts, left: usize, b: &Texts, right: usize) -> bool {
    let (one, other) = (a.views()[left], b.views()[right]);
    if one.length != other.length || one.prefix != other.prefix {
        return false;
    }
    if one.length <= INLINE { one.as_u128() == other.as_u128() } else { a.value(left) == b.value(right) }
}

fn slice<T: PolarsNumericType>(values: &ChunkedArray<T>) -> &[T::Native] {
    values.downcast_iter().next().map_or(&[], |chunk| chunk.values().as_slice())
}

fn same_value((one, left): (Values<'_>, usize), (other, right): (Values<'_>, usize)) -> bool {
    match (one, other) {
        (Values::Long(a), Values::Long(b)) => a[left] == b[right],
        (Values::Short(a), Values::Short(b)) => a[left] == b[right],
        (Values::Wide(a), Values::Wide(b)) => a[left] == b[right],
        (Values::Double(a), Values::Double(b)) => same_double(a[left], b[right]),
        (Values::Boolean(a), Values::Boolean(b)) => a[left] == b[right],
        (Values::Text(a), Values::Text(b)) => same_text(a, left, b, right),
        (Values::Tag(a), Values::Tag(b)) => a.at(left) == b.at(right),
        _ => false,
    }
}

/// One chunk of one of six types: integers of 64 bits, days, decimals, doubles, truth values, texts. None for what has no plain values, and
/// for instants whose unit or zone the other side may not share.
fn plain(column: &Column) -> Option<Series> {
    let series = column.as_materialized_series();
    let dtype = series.dtype();
    let plain = match dtype {
        _ if dtype.is_integer() => series.strict_cast(&DataType::Int64).ok()?,
        _ if dtype.is_float() => series.cast(&DataType::Float64).ok()?,
        DataType::Null => series.cast(&DataType::Boolean).ok()?,
        _ if dtype.is_categorical() || dtype.is_enum() => series.cast(&DataType::String).ok()?,
        DataType::Boolean | DataType::String | DataType::Date => series.clone(),
        DataType::Datetime(..) | DataType::Duration(_) | DataType::Time | DataType::Decimal(..) => series.clone(),
        _ => return None,
    };
    Some(plain.rechunk())
}

/// Integers as doubles, if every one of them is one.
fn doubles(series: &Series) -> Option<Series> {
    let exact = |value: i64| value.unsigned_abs() <= EXACT;
    let all = series.i64().ok()?.iter().all(|value| value.is_none_or(exact));
    all.then(|| series.cast(&DataType::Float64).ok()).flatten()
}
