//! The figures of a table in, what is worth a word out: keys, constants, codes, units, gaps, outliers.

use super::record::{About, ColumnProfile, Note, TableProfile};
use crate::base::{Type, Value};
use crate::csv::Spelled;

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
    if column.numbers.as_ref().is_some_and(|numbers| numbers.clock) {
        say(
            About::Code,
            "all are hours and minutes as HHMM, such as 1830: a code, so that differences and means of them are wrong"
                .to_owned(),
        );
    } else if let Some(unit) = unit(column) {
        say(About::Unit, unit);
    }
    if !column.mixed.is_empty() {
        let kind = |kind: &Spelled| {
            format!("{} {} (first `{}` at line {})", number_of(kind.cells), kind.what, kind.text, number_of(kind.line))
        };
        let kinds: Vec<String> = column.mixed.iter().map(kind).collect();
        say(About::Mixed, format!("cells of several kinds: {}", kinds.join(", ")));
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
    if let Some(text) = outliers(column) {
        say(About::Outliers, text);
    }
    notes
}

/// Values far from the others, where they are few: where they are many it is how the values lie.
fn outliers(column: &ColumnProfile) -> Option<String> {
    let numbers = column.numbers.as_ref()?;
    let (low, high) = numbers.outliers;
    if low + high == 0 || (low + high) * 20 > column.values || numbers.clock {
        return None;
    }
    let about = if column.estimated.is_some() { "~" } else { "" };
    let side = |count: u64, side: &str, furthest: &Option<Value>| {
        let verb = if count == 1 { "lies" } else { "lie" };
        let furthest = furthest.as_ref().map(|value| format!(", down to {value}")).unwrap_or_default();
        let furthest = if side == "above" { furthest.replace("down", "up") } else { furthest };
        (count > 0).then(|| format!("{about}{} {verb} far {side} the middle half{furthest}", grouped(count)))
    };
    let sides = [side(low, "below", &column.least), side(high, "above", &column.greatest)];
    Some(sides.into_iter().flatten().collect::<Vec<_>>().join("; "))
}

/// `1,234 values`.
fn grouped(count: u64) -> String {
    format!("{} {}", number_of(count), if count == 1 { "value" } else { "values" })
}

fn number_of(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
