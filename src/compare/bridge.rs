//! A pair of columns of different types in, the same pair in a type that both can be compared in out, without loss.
//!
//! Integers beside doubles become doubles where every one of them is one exactly, so that the tolerance holds for them. A text beside
//! a number, a day, an instant or a truth value is read as what it says; a text that says nothing of the kind stays itself.

use polars::prelude::{NamedFrom, StringChunked};

use crate::base::Value;

use super::cells::{Number, nearest_double, plain_decimal};
use super::columns::{Cells, ColumnPair, Data, Kind, Written, decimal_text};

/// Every integer up to here is a double.
pub(super) const EXACT: u64 = 1 << 53;

/// Brings both sides of a pair to one type, if there is one.
pub(super) fn bridge(pair: ColumnPair, written: Written) -> ColumnPair {
    if let Some(read) = numbers(&pair) {
        return with(pair, read, None);
    }
    match read(&pair.left, &pair.right).or_else(|| read(&pair.right, &pair.left).map(|(right, left)| (left, right))) {
        Some(read) => with(pair, read, Some(written)),
        None => pair,
    }
}

fn with(pair: ColumnPair, (left, right): (Cells, Cells), written: Option<Written>) -> ColumnPair {
    ColumnPair { left, right, written, shown: Some(Box::new((pair.left, pair.right))), ..pair }
}

/// Two columns of numbers as doubles, where they have to be and can be.
fn numbers(pair: &ColumnPair) -> Option<(Cells, Cells)> {
    let doubles = match (&pair.left.data, &pair.right.data) {
        (Data::Float(_), Data::Integer(_)) | (Data::Integer(_), Data::Float(_)) => true,
        (Data::Float(_), Data::Decimal { .. }) | (Data::Decimal { .. }, Data::Float(_)) => true,
        (Data::Integer(_) | Data::Decimal { .. }, Data::Integer(_) | Data::Decimal { .. }) => pair.tolerance.is_some(),
        _ => false,
    };
    if !doubles {
        return None;
    }
    Some((as_doubles(&pair.left)?, as_doubles(&pair.right)?))
}

fn as_doubles(cells: &Cells) -> Option<Cells> {
    match &cells.data {
        Data::Float(_) => Some(cells.clone()),
        Data::Integer(values) => {
            let exact = |(row, value): (usize, &i64)| {
                let fits = value.unsigned_abs() <= EXACT || cells.is_null(row);
                fits.then_some(*value as f64)
            };
            let doubles: Option<Vec<f64>> = values.iter().enumerate().map(exact).collect();
            doubles.map(|doubles| cells.read_as(Data::Float(doubles), Kind::Number))
        }
        Data::Decimal { units, scale } => {
            let doubles = units.iter().map(|units| nearest_double(*units, *scale)).collect();
            Some(cells.read_as(Data::Float(doubles), Kind::Number))
        }
        _ => None,
    }
}

/// The first side, which writes values as text (or truth values as numbers), and the second in one type.
fn read(text: &Cells, other: &Cells) -> Option<(Cells, Cells)> {
    match (&text.data, other.kind) {
        (Data::Boolean(values), Kind::Number) => {
            let numbers = values.iter().map(|value| i64::from(*value)).collect();
            Some((text.read_as(Data::Integer(numbers), Kind::Number), other.clone()))
        }
        (Data::Ticks { .. }, Kind::Zoned) if text.kind == Kind::Instant => {
            Some((text.clone(), other.read_as(other.data.clone(), Kind::Instant)))
        }
        (Data::Text(_), Kind::Number) => numbers_in(text, other),
        (Data::Text(_), Kind::Boolean) => {
            let said = each(text, truth);
            Some(
                whole(text, &said, Data::Boolean, Kind::Boolean, false).map_or_else(
                    || in_words(text, &said, other, &|value| value.to_string()),
                    |read| (read, other.clone()),
                ),
            )
        }
        (Data::Text(_), Kind::Instant) => {
            let said = each(text, |text| match Value::parse_timestamp(text) {
                Some(Value::Timestamp(micros)) => Some(micros),
                _ => None,
            });
            let ticks = |all| Data::Ticks { ticks: all, nanoseconds: 1000 };
            Some(whole(text, &said, ticks, Kind::Instant, 0).map_or_else(
                || in_words(text, &said, other, &|micros| (i128::from(*micros) * 1000).to_string()),
                |read| (read, other.clone()),
            ))
        }
        _ => None,
    }
}

fn numbers_in(text: &Cells, other: &Cells) -> Option<(Cells, Cells)> {
    let said = each(text, number);
    let wholes: Option<Vec<Option<i64>>> = said
        .iter()
        .map(|cell| match cell {
            Some(Some(Number::Whole(whole))) => i64::try_from(*whole).ok().map(Some),
            Some(_) => None,
            None => Some(None),
        })
        .collect();
    let read = match wholes {
        Some(wholes) => Some(Data::Integer(wholes.into_iter().map(Option::unwrap_or_default).collect())),
        None => {
            let double = |cell: &Option<Option<Number>>| match cell {
                Some(Some(Number::Odd(value))) => Some(*value),
                Some(Some(Number::Whole(whole))) => {
                    (whole.unsigned_abs() <= u128::from(EXACT)).then_some(*whole as f64)
                }
                Some(None) => None,
                None => Some(0.0),
            };
            said.iter().map(double).collect::<Option<Vec<f64>>>().map(Data::Float)
        }
    };
    let Some(read) = read else { return Some(in_words(text, &said, other, &|number| shortest(*number))) };
    let read = text.read_as(read, Kind::Number);
    // The tolerance holds between doubles only.
    Some(match (as_doubles(&read), as_doubles(other)) {
        (Some(read), Some(other)) if !matches!(other.data, Data::Integer(_)) => (read, other),
        _ => (read, other.clone()),
    })
}

/// What each cell says: nothing where it is NULL, `Some(None)` where it says nothing of the kind.
fn each<T>(text: &Cells, of: impl Fn(&str) -> Option<T>) -> Vec<Option<Option<T>>> {
    let Data::Text(words) = &text.data else { return Vec::new() };
    (0..words.len())
        .map(|row| if text.is_null(row) { None } else { words.get(row).map(|text| of(text.trim())) })
        .collect()
}

/// The column in its own type, if every cell says something of it.
fn whole<T: Clone>(
    text: &Cells,
    said: &[Option<Option<T>>],
    data: impl Fn(Vec<T>) -> Data,
    kind: Kind,
    nothing: T,
) -> Option<Cells> {
    let all: Option<Vec<T>> =
        said.iter().map(|cell| cell.as_ref().map_or_else(|| Some(nothing.clone()), Clone::clone)).collect();
    all.map(|all| text.read_as(data(all), kind))
}

/// Both sides as texts of which two are the same exactly where they say the same. What says nothing of the kind is marked, so that
/// it is never the same as something that does.
fn in_words<T>(text: &Cells, said: &[Option<Option<T>>], other: &Cells, form: &dyn Fn(&T) -> String) -> (Cells, Cells) {
    let itself = |row: usize| match &text.data {
        Data::Text(values) => values.get(row).unwrap_or_default(),
        _ => "",
    };
    let words = said.iter().enumerate().map(|(row, cell)| match cell {
        Some(Some(value)) => form(value),
        Some(None) if itself(row).is_empty() => String::new(),
        Some(None) => format!("\u{1}{}", itself(row)),
        None => String::new(),
    });
    let left = words.collect::<Vec<_>>();
    let right: Vec<String> = (0..rows(other)).map(|row| canonical(other, row)).collect();
    let column = |words: &[String]| Data::Text(StringChunked::new("".into(), words));
    (text.read_as(column(&left), Kind::Text), other.read_as(column(&right), Kind::Text))
}

fn rows(cells: &Cells) -> usize {
    match &cells.data {
        Data::Nothing => 0,
        Data::Boolean(values) => values.len(),
        Data::Integer(values) => values.len(),
        Data::Unsigned(values) => values.len(),
        Data::Float(values) => values.len(),
        Data::Decimal { units, .. } => units.len(),
        Data::Text(values) => values.len(),
        Data::Ticks { ticks, .. } => ticks.len(),
        Data::Other(values) => values.len(),
    }
}

fn canonical(cells: &Cells, row: usize) -> String {
    match &cells.data {
        Data::Boolean(values) => values[row].to_string(),
        Data::Ticks { ticks, nanoseconds } => (i128::from(ticks[row]) * i128::from(*nanoseconds)).to_string(),
        Data::Decimal { units, scale } => {
            let (units, scale) = plain_decimal(units[row], *scale);
            decimal_text(units, scale)
        }
        _ => cells.data.number(row).map(shortest).unwrap_or_default(),
    }
}

fn shortest(number: Number) -> String {
    match number {
        Number::Whole(whole) => whole.to_string(),
        Number::Odd(value) => format!("{value:?}"),
    }
}

fn number(text: &str) -> Option<Number> {
    match text.parse::<i128>() {
        Ok(whole) => Some(Number::Whole(whole)),
        Err(_) => text.parse::<f64>().ok().map(Number::of_double),
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "1" => Some(true),
        "false" | "f" | "no" | "0" => Some(false),
        _ => None,
    }
}
