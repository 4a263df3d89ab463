//! The figures of a table in, what is worth a word out: keys, constants, codes, units, gaps, outliers.

use super::record::{About, ColumnProfile, Note, TableProfile};
use crate::base::{Type, Value};

/// Adds notes to every column.
pub(super) fn add(table: &mut TableProfile) {
    let rows = table.source.as_ref().map_or(0, |source| source.rows);
    for column in &mut table.columns {
        let notes = of(column, rows);
        column.notes = notes;
    }
}

fn of(column: &ColumnProfile, rows: u64) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut say = |about, text: String| notes.push(Note { about, text });
    if column.values == 0 {
        if rows > 0 {
            say(About::Empty, "no cell has a value".to_owned());
        }
        return notes;
    }
    if column.distinct == 1 && rows > 1 {
        let where_ = if column.nulls > 0 { " where there is one" } else { "" };
        say(About::Constant, format!("every value is the same{where_}"));
    }
    if column.estimated.is_none() && column.nulls == 0 && column.distinct == column.values && rows > 1 {
        let kind = if column.ty == Type::Double { "; numbers with decimals are poor keys" } else { "" };
        say(About::Key, format!("no value comes twice and none is missing: it identifies a row{kind}"));
    }
    if let Some(code) = code(column) {
        say(About::Code, code);
    }
    if let Some(unit) = unit(column) {
        say(About::Unit, unit);
    }
    if let [first, others @ ..] = column.mixed.as_slice()
        && !others.is_empty()
    {
        let rarest = column.mixed.iter().min_by_key(|kind| kind.cells).unwrap_or(first);
        say(
            About::Mixed,
            format!(
                "cells of {} kinds; the rarest are {} {}, first at line {}",
                column.mixed.len(),
                rarest.cells,
                rarest.what,
                rarest.line
            ),
        );
    }
    if let Some(days) = column.days
        && days.missing > 0
        && days.missing * 2 < days.span
        && let Some((from, to)) = days.gap
    {
        let (from, to) = (Value::Date(from), Value::Date(to));
        say(
            About::Gap,
            format!("{} of {} days have no row; the longest gap is between {from} and {to}", days.missing, days.span),
        );
    }
    if let Some(numbers) = &column.numbers
        && numbers.outliers.0 + numbers.outliers.1 > 0
    {
        let (low, high) = numbers.outliers;
        let about = if column.estimated.is_some() { "~" } else { "" };
        say(
            About::Outliers,
            format!("{about}{low} values lie far below the middle half and {about}{high} far above it"),
        );
    }
    notes
}

/// Numbers that are no quantities: leading zeros, or names that say so.
fn code(column: &ColumnProfile) -> Option<String> {
    let padded = column.mixed.iter().any(|kind| kind.what == "integers with leading zeros")
        || (column.ty == Type::Varchar && column.evidence.contains("begins with zeros"));
    if padded {
        return Some("digits with leading zeros: a code, such as a postal code, and no number".to_owned());
    }
    if column.ty != Type::BigInt {
        return None;
    }
    let name = column.name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    let says =
        ["id", "zip", "zipcode", "postcode", "postal", "code", "phone", "isbn", "ean", "sku", "plz", "fips", "naics"];
    let said = words.iter().find(|word| says.contains(word))?;
    Some(format!("whole numbers called `{said}`: a code rather than a quantity, so sums and means of it say little"))
}

/// A unit in the name, or a range that speaks for one.
fn unit(column: &ColumnProfile) -> Option<String> {
    if !column.ty.is_numeric() {
        return None;
    }
    let name = column.name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let number = |value: &Option<Value>| match value {
        Some(Value::BigInt(number)) => Some(*number as f64),
        Some(Value::Double(number)) => Some(*number),
        _ => None,
    };
    let (low, high) = (number(&column.least)?, number(&column.greatest)?);
    let has = |all: &[&str]| words.iter().any(|word| all.contains(word));
    let within = |least: f64, most: f64| least <= low && high <= most;
    let by_range = if has(&["lat", "latitude"]) && within(-90.0, 90.0) {
        Some("degrees of latitude")
    } else if has(&["lon", "lng", "long", "longitude"]) && within(-180.0, 180.0) {
        Some("degrees of longitude")
    } else if has(&["year", "yr"]) && within(1000.0, 2999.0) {
        Some("years")
    } else if has(&["month"]) && within(1.0, 12.0) {
        Some("months, 1 to 12")
    } else if has(&["hour"]) && within(0.0, 24.0) {
        Some("hours of a day")
    } else if has(&["day"]) && within(1.0, 31.0) {
        Some("days of a month")
    } else if has(&["minute", "second"]) && within(0.0, 60.0) {
        Some("minutes or seconds, 0 to 60")
    } else if column.ty == Type::BigInt
        && low >= 946_684_800.0
        && high <= 4_102_444_800.0
        && has(&["time", "ts", "timestamp", "epoch", "unix", "created", "updated", "at"])
    {
        Some("seconds since 1970")
    } else if column.ty == Type::BigInt && low >= 946_684_800_000.0 && high <= 4_102_444_800_000.0 {
        Some("milliseconds since 1970")
    } else if column.ty == Type::BigInt
        && low >= 19_000_101.0
        && high <= 21_001_231.0
        && has(&["date", "day", "dt", "ymd"])
    {
        Some("days written as YYYYMMDD")
    } else {
        None
    };
    if let Some(unit) = by_range {
        return Some(format!("its name and its range speak for {unit}"));
    }
    let units = [
        ("kg", "kilograms"),
        ("km", "kilometres"),
        ("cm", "centimetres"),
        ("mm", "millimetres"),
        ("miles", "miles"),
        ("usd", "US dollars"),
        ("eur", "euros"),
        ("gbp", "pounds"),
        ("pct", "per cent"),
        ("percent", "per cent"),
        ("ms", "milliseconds"),
        ("seconds", "seconds"),
        ("minutes", "minutes"),
        ("hours", "hours"),
        ("mb", "megabytes"),
        ("bytes", "bytes"),
        ("celsius", "degrees Celsius"),
        ("fahrenheit", "degrees Fahrenheit"),
    ];
    let (_, unit) = units.into_iter().find(|(short, _)| words.last() == Some(short))?;
    Some(format!("its name speaks for {unit}"))
}
