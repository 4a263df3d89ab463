//! Polars columns in, plain typed cells out, paired by name: what all of the comparison works on.
//!
//! Widths are levelled here (every integer that fits is 64 bits signed, every float a double) without ever changing a value.

use std::collections::{HashMap, HashSet};

use polars::prelude::{Column, DataType, Float64Chunked, Int64Chunked, Series, StringChunked, TimeUnit, UInt64Chunked};

use crate::base::{Table, Value};

use super::tolerance::Tolerance;

/// What cells can be compared with each other at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A column of NULLs: comparable with everything.
    Nothing,
    Boolean,
    Number,
    Text,
    /// A day or an instant without a time zone.
    Instant,
    /// An instant with a time zone.
    Zoned,
    Duration,
    Clock,
    /// Compared as the engine prints it.
    Other,
}

/// The cells of one column; those where `nulls` is set hold anything.
#[derive(Debug, Clone)]
pub(super) enum Data {
    Nothing,
    Boolean(Vec<bool>),
    Integer(Vec<i64>),
    /// Only where a value exceeds `i64::MAX`.
    Unsigned(Vec<u64>),
    Float(Vec<f64>),
    /// Counts of a power of ten.
    Decimal {
        units: Vec<i128>,
        /// Digits behind the point.
        scale: u32,
    },
    Text(StringChunked),
    /// Counts of a unit of so many nanoseconds, since 1970 where it is an instant.
    Ticks {
        ticks: Vec<i64>,
        nanoseconds: i64,
    },
    Other(Vec<String>),
}

/// One side's column.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    pub(super) data: Data,
    pub(super) kind: Kind,
    /// Empty where nothing is NULL.
    nulls: Vec<bool>,
    /// The type in words that polars and Arrow share: `int64`, `datetime[us]`.
    pub(super) type_name: String,
    /// Types of one family differ at most in width.
    family: Family,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Family {
    Integer,
    Float,
    Decimal,
    Date,
    Named(Kind),
    Unknown(String),
}

/// A column that both sides have.
#[derive(Debug)]
pub(super) struct ColumnPair {
    pub(super) name: String,
    /// The right's name, where it is another.
    pub(super) right_name: Option<String>,
    pub(super) left: Cells,
    pub(super) right: Cells,
    /// The column's own tolerance.
    pub(super) tolerance: Option<Tolerance>,
    /// The cells as they are, where `left` and `right` hold what they say in a common type.
    pub(super) shown: Option<Box<(Cells, Cells)>>,
    /// Whether one side writes as a text what the other holds as a value, and what that counts for.
    pub(super) written: Option<Written>,
}

/// Values of different kinds that say the same: the text `1.0` and the number 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// They differ, in their form alone.
    Differs,
    /// They count as the same.
    Same,
}

/// Two tables' columns, paired by name.
#[derive(Debug)]
pub(super) struct Columns {
    /// In the left's order.
    pub(super) pairs: Vec<ColumnPair>,
    pub(super) left_only: Vec<String>,
    pub(super) right_only: Vec<String>,
    /// Whether the shared columns stand in the same order.
    pub(super) same_order: bool,
}

impl Columns {
    /// Pairs the columns of two tables.
    pub(super) fn of(left: &Table, right: &Table) -> Self {
        Self::matched(left, right, &[])
    }

    /// Pairs the columns of two tables; those of `renames` have another name on the right.
    pub(super) fn matched(left: &Table, right: &Table, renames: &[(String, String)]) -> Self {
        let named = Named::of(left, right, renames);
        let pairs = named.pairs.iter().map(|(one, other)| {
            let (one, other) = (&left.frame.columns()[*one], &right.frame.columns()[*other]);
            ColumnPair {
                right_name: Some(other.name().to_string()).filter(|other| other != one.name().as_str()),
                ..ColumnPair::new(one.name(), Cells::of(one), Cells::of(other))
            }
        });
        let same_order = named.pairs.is_sorted_by_key(|(_, other)| *other);
        Self { pairs: pairs.collect(), left_only: named.left_only, right_only: named.right_only, same_order }
    }

    /// The pair of this name.
    pub(super) fn get(&self, name: &str) -> Option<&ColumnPair> {
        self.pairs.iter().find(|pair| pair.name == name)
    }
}

/// Which columns of two tables belong together, by their names alone.
#[derive(Debug)]
pub(super) struct Named {
    /// Places of columns, in the left's order.
    pub(super) pairs: Vec<(usize, usize)>,
    left_only: Vec<String>,
    right_only: Vec<String>,
}

impl Named {
    /// Pairs the columns of two tables; those of `renames` have another name on the right.
    pub(super) fn of(left: &Table, right: &Table, renames: &[(String, String)]) -> Self {
        let renamed = |name: &str| renames.iter().find(|(from, _)| from == name).map(|(_, to)| to.as_str());
        // A column that was renamed is there for that one alone.
        let taken: HashSet<&str> = renames.iter().map(|(_, to)| to.as_str()).collect();
        let others: HashMap<&str, usize> =
            right.frame.columns().iter().enumerate().map(|(place, column)| (column.name().as_str(), place)).collect();
        let (mut pairs, mut left_only) = (Vec::new(), Vec::new());
        for (at, column) in left.frame.columns().iter().enumerate() {
            let name = column.name().as_str();
            let wanted = renamed(name).or_else(|| (!taken.contains(name)).then_some(name));
            match wanted.and_then(|wanted| others.get(wanted)) {
                Some(place) => pairs.push((at, *place)),
                None => left_only.push(name.to_owned()),
            }
        }
        let found: HashSet<usize> = pairs.iter().map(|(_, place)| *place).collect();
        let alone = right.frame.columns().iter().enumerate().filter(|(place, _)| !found.contains(place));
        let right_only = alone.map(|(_, column)| column.name().to_string()).collect();
        Self { pairs, left_only, right_only }
    }
}

impl ColumnPair {
    pub(super) fn new(name: &str, left: Cells, right: Cells) -> Self {
        Self { name: name.to_owned(), right_name: None, left, right, tolerance: None, shown: None, written: None }
    }

    /// The left's cell for a reader.
    pub(super) fn left_value(&self, row: usize) -> Value {
        self.shown.as_ref().map_or(&self.left, |shown| &shown.0).value(row)
    }

    /// The right's cell for a reader.
    pub(super) fn right_value(&self, row: usize) -> Value {
        self.shown.as_ref().map_or(&self.right, |shown| &shown.1).value(row)
    }

    /// Whether a cell of one can equal a cell of the other.
    pub(super) fn is_comparable(&self) -> bool {
        self.left.kind == self.right.kind || self.left.kind == Kind::Nothing || self.right.kind == Kind::Nothing
    }

    /// Whether the tolerance applies: only between two columns of doubles.
    pub(super) fn is_fuzzy(&self) -> bool {
        matches!((&self.left.data, &self.right.data), (Data::Float(_), Data::Float(_)))
    }

    /// Whether the types differ at most in width.
    pub(super) fn same_type(&self) -> bool {
        self.left.family == self.right.family
    }
}

impl Cells {
    pub(super) fn of(column: &Column) -> Self {
        let series = column.as_materialized_series();
        let dtype = series.dtype();
        let (data, kind) = data_of(series);
        let nulls = match series.null_count() {
            0 => Vec::new(),
            _ => series.is_null().iter().map(|null| null.unwrap_or(true)).collect(),
        };
        let family = match dtype {
            _ if dtype.is_integer() => Family::Integer,
            _ if dtype.is_float() => Family::Float,
            DataType::Decimal(..) => Family::Decimal,
            DataType::Date => Family::Date,
            _ if kind == Kind::Other => Family::Unknown(dtype.to_string()),
            _ => Family::Named(kind),
        };
        Self { data, kind, nulls, type_name: type_name(dtype), family }
    }

    /// Whether the cell is NULL.
    #[inline]
    pub(super) fn is_null(&self, row: usize) -> bool {
        !self.nulls.is_empty() && self.nulls[row] || matches!(self.data, Data::Nothing)
    }

    /// Whether any cell may be NULL.
    pub(super) fn has_nulls(&self) -> bool {
        !self.nulls.is_empty() || matches!(self.data, Data::Nothing)
    }

    /// Other cells in the place of these, of the same type for a reader.
    pub(super) fn read_as(&self, data: Data, kind: Kind) -> Self {
        Self { data, kind, nulls: self.nulls.clone(), type_name: self.type_name.clone(), family: self.family.clone() }
    }

    /// Whether the cell is NaN (and not NULL).
    #[inline]
    pub(super) fn is_nan(&self, row: usize) -> bool {
        matches!(&self.data, Data::Float(values) if values[row].is_nan()) && !self.is_null(row)
    }

    /// The cell for a reader. Nanoseconds that [`Value::Timestamp`] cannot hold, and integers over `i64`, come as text.
    pub(super) fn value(&self, row: usize) -> Value {
        if self.is_null(row) {
            return Value::Null;
        }
        match &self.data {
            Data::Nothing => Value::Null,
            Data::Boolean(values) => Value::Boolean(values[row]),
            Data::Integer(values) => Value::BigInt(values[row]),
            Data::Unsigned(values) => {
                i64::try_from(values[row]).map_or_else(|_| Value::Other(values[row].to_string()), Value::BigInt)
            }
            Data::Float(values) => Value::Double(values[row]),
            Data::Decimal { units, scale } => Value::Other(decimal_text(units[row], *scale)),
            Data::Text(values) => values.get(row).map_or(Value::Null, |text| Value::Varchar(text.to_owned())),
            Data::Ticks { ticks, nanoseconds } => self.tick_value(ticks[row], *nanoseconds),
            Data::Other(values) => Value::Other(values[row].clone()),
        }
    }

    fn tick_value(&self, ticks: i64, nanoseconds: i64) -> Value {
        let total = i128::from(ticks) * i128::from(nanoseconds);
        let (micros, rest) = (total.div_euclid(1000), total.rem_euclid(1000));
        match (self.kind, i64::try_from(micros)) {
            (Kind::Instant, _) if self.family == Family::Date => {
                i32::try_from(ticks).map_or_else(|_| Value::Other(format!("day {ticks}")), Value::Date)
            }
            (Kind::Instant, Ok(micros)) if rest == 0 => Value::Timestamp(micros),
            (Kind::Instant | Kind::Zoned, Ok(micros)) => {
                let zone = if self.kind == Kind::Zoned { " UTC" } else { "" };
                let whole = Value::Timestamp(micros.div_euclid(1_000_000) * 1_000_000);
                let fraction = i128::from(micros.rem_euclid(1_000_000)) * 1000 + rest;
                Value::Other(format!("{whole}.{fraction:09}{zone}"))
            }
            _ => Value::Other(format!("{total} ns")),
        }
    }
}

fn data_of(series: &Series) -> (Data, Kind) {
    let dtype = series.dtype();
    let typed = match dtype {
        DataType::Null => Some((Data::Nothing, Kind::Nothing)),
        DataType::Boolean => series
            .bool()
            .ok()
            .map(|values| (Data::Boolean(values.iter().map(Option::unwrap_or_default).collect()), Kind::Boolean)),
        DataType::UInt64 => series.u64().ok().map(|values| (unsigned(values), Kind::Number)),
        _ if dtype.is_integer() => integers(series).map(|values| (Data::Integer(values), Kind::Number)),
        _ if dtype.is_float() => floats(series).map(|values| (Data::Float(values), Kind::Number)),
        DataType::Decimal(_, scale) => decimals(series, *scale),
        DataType::String => series.str().ok().map(|text| (Data::Text(text.rechunk().into_owned()), Kind::Text)),
        // Categories are a way to store text.
        _ if dtype.is_categorical() || dtype.is_enum() => {
            let text = series.cast(&DataType::String).ok();
            text.and_then(|text| Some((Data::Text(text.str().ok()?.rechunk().into_owned()), Kind::Text)))
        }
        DataType::Date => ticks(series, 86_400_000_000_000, Kind::Instant),
        DataType::Datetime(unit, zone) => {
            ticks(series, nanoseconds(*unit), if zone.is_some() { Kind::Zoned } else { Kind::Instant })
        }
        DataType::Duration(unit) => ticks(series, nanoseconds(*unit), Kind::Duration),
        DataType::Time => ticks(series, 1, Kind::Clock),
        _ => None,
    };
    // Whatever the language has no type for is compared as the engine prints it.
    typed.unwrap_or_else(|| {
        let printed = (0..series.len()).map(|row| series.get(row).map(|cell| cell.to_string()).unwrap_or_default());
        (Data::Other(printed.collect()), Kind::Other)
    })
}

fn decimals(series: &Series, scale: usize) -> Option<(Data, Kind)> {
    let physical = series.to_physical_repr();
    let units = physical.i128().ok()?.iter().map(Option::unwrap_or_default).collect();
    Some((Data::Decimal { units, scale: u32::try_from(scale).ok()? }, Kind::Number))
}

/// As it is written: all digits behind the point.
pub(super) fn decimal_text(units: i128, scale: u32) -> String {
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    let (sign, point) = (if units < 0 { "-" } else { "" }, if scale > 0 { "." } else { "" });
    format!("{sign}{whole}{point}{fraction}")
}

fn nanoseconds(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Nanoseconds => 1,
        TimeUnit::Microseconds => 1000,
        TimeUnit::Milliseconds => 1_000_000,
    }
}

fn ticks(series: &Series, nanoseconds: i64, kind: Kind) -> Option<(Data, Kind)> {
    let ticks = integers(&series.to_physical_repr())?;
    Some((Data::Ticks { ticks, nanoseconds }, kind))
}

fn integers(series: &Series) -> Option<Vec<i64>> {
    let wide = series.strict_cast(&DataType::Int64).ok()?;
    let values: &Int64Chunked = wide.i64().ok()?;
    let mut all = Vec::with_capacity(values.len());
    for chunk in values.downcast_iter() {
        all.extend_from_slice(chunk.values().as_slice());
    }
    Some(all)
}

fn unsigned(values: &UInt64Chunked) -> Data {
    let mut all = Vec::with_capacity(values.len());
    for chunk in values.downcast_iter() {
        all.extend_from_slice(chunk.values().as_slice());
    }
    let narrow: Result<Vec<i64>, _> = all.iter().map(|value| i64::try_from(*value)).collect();
    narrow.map_or(Data::Unsigned(all), Data::Integer)
}

fn floats(series: &Series) -> Option<Vec<f64>> {
    let wide = series.cast(&DataType::Float64).ok()?;
    let values: &Float64Chunked = wide.f64().ok()?;
    let mut all = Vec::with_capacity(values.len());
    for chunk in values.downcast_iter() {
        all.extend_from_slice(chunk.values().as_slice());
    }
    Some(all)
}

fn type_name(dtype: &DataType) -> String {
    match dtype {
        DataType::Boolean => "bool".to_owned(),
        DataType::Int8 => "int8".to_owned(),
        DataType::Int16 => "int16".to_owned(),
        DataType::Int32 => "int32".to_owned(),
        DataType::Int64 => "int64".to_owned(),
        DataType::UInt8 => "uint8".to_owned(),
        DataType::UInt16 => "uint16".to_owned(),
        DataType::UInt32 => "uint32".to_owned(),
        DataType::UInt64 => "uint64".to_owned(),
        DataType::Float32 => "float32".to_owned(),
        DataType::Float64 => "float64".to_owned(),
        DataType::String => "string".to_owned(),
        other => other.to_string(),
    }
}
