//! Text as values: what a cast of text takes for a number, a day, an instant or a truth value, and nothing else.
//!
//! Blanks around it, which are spaces alone as they are for TRIM, are left out of account. Digits are those of ASCII.

use std::str::FromStr;

use super::{Type, Value};

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

impl Value {
    /// The text as a value of this type, or `None` where it is no text of such a value. The name of NaN is a NULL.
    pub fn read(text: &str, ty: Type) -> Option<Value> {
        let text = bare(text);
        match ty {
            Type::Boolean => truth(text).map(Value::Boolean),
            Type::BigInt => text.parse().ok().map(Value::BigInt),
            Type::Double => {
                let number: f64 = text.parse().ok()?;
                Some(if number.is_nan() { Value::Null } else { Value::Double(number) })
            }
            Type::Varchar => Some(Value::Varchar(text.to_owned())),
            Type::Date => Value::parse_date(text),
            Type::Timestamp => Value::parse_timestamp(text),
            Type::Null => None,
        }
    }

    /// The value as one of another type that not all of its own type have, as TRY_CAST gives it: NULL where this one has none.
    #[must_use]
    pub fn tried(&self, ty: Type) -> Value {
        match (self, ty) {
            (Value::Varchar(text), ty) => Value::read(text, ty).unwrap_or(Value::Null),
            (Value::Double(number), Type::BigInt) => {
                let number = number.round_ties_even();
                // The largest integer has no double of its own: the one next to it is the first that is too large.
                let fits = (-(2f64.powi(63))..2f64.powi(63)).contains(&number);
                if fits { Value::BigInt(number as i64) } else { Value::Null }
            }
            _ => Value::Null,
        }
    }

    /// Reads a word for a truth value, in any case: `true`, `t`, `yes`, `y`, `1` and their opposites.
    pub fn parse_truth(text: &str) -> Option<bool> {
        truth(bare(text))
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse_date(text: &str) -> Option<Value> {
        days(bare(text)).map(Value::Date)
    }

    /// Reads `YYYY-MM-DD[ T]HH:MM[:SS[.ffffff]]` with `Z` or an offset (`+02`, `+0200`, `+02:00`) behind it or without, or a bare date
    /// as its midnight. What has an offset is converted to UTC.
    pub fn parse_timestamp(text: &str) -> Option<Value> {
        let text = bare(text);
        let (date, rest) = text.split_at_checked(10)?;
        let midnight = i64::from(days(date)?) * DAY;
        if rest.is_empty() {
            return Some(Value::Timestamp(midnight));
        }
        let rest = rest.strip_prefix([' ', 'T'])?;
        let (clock, offset) = match rest.find(['Z', '+', '-']) {
            Some(at) => (&rest[..at], offset(&rest[at..])?),
            None => (rest, 0),
        };
        Some(Value::Timestamp(midnight + time_of_day(clock)? - offset))
    }
}

fn bare(text: &str) -> &str {
    text.trim_matches(' ')
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

fn days(text: &str) -> Option<i32> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    super::value::days_from_civil(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)
}

/// `HH:MM[:SS[.ffffff]]` in microseconds.
fn time_of_day(text: &str) -> Option<i64> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) if clock.len() == 8 && (1..=6).contains(&fraction.len()) => (clock, fraction),
        Some(_) => return None,
        None => (text, "0"),
    };
    let mut parts = clock.split(':');
    let (hour, minute): (i64, i64) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second: i64 = parts.next().map_or(Some(0), |second| digits(second, 2))?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let micros: i64 = digits(&format!("{fraction:0<6}"), 6)?;
    Some((hour * 60 + minute) * MINUTE + second * 1_000_000 + micros)
}

/// `Z`, `+02`, `-0200` or `+02:00` in microseconds.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = text.split_at_checked(2)?;
    let minutes: i64 = match minutes {
        "" => 0,
        minutes => digits(minutes.strip_prefix(':').unwrap_or(minutes), 2)?,
    };
    let hours: i64 = digits(hours, 2)?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * MINUTE)
}

/// A number of exactly so many digits.
fn digits<T: FromStr>(text: &str, count: usize) -> Option<T> {
    if text.len() != count || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read(text: &str, ty: Type) -> Option<String> {
        Value::read(text, ty).map(|value| value.to_string())
    }

    #[test]
    fn numbers() {
        for (text, number) in [("7", "7"), (" 7 ", "7"), ("+5", "5"), ("-0", "0"), ("007", "7")] {
            assert_eq!(read(text, Type::BigInt).as_deref(), Some(number), "{text}");
        }
        for text in ["", " ", "x", "12.5", "1e3", "1_000", "0x1F", "+", "--1", "١٢", "１２", "7\n", "\t7", "\u{a0}7"]
        {
            assert_eq!(read(text, Type::BigInt), None, "{text}");
        }
        assert_eq!(read("-9223372036854775808", Type::BigInt).as_deref(), Some("-9223372036854775808"));
        assert_eq!(read("9223372036854775808", Type::BigInt), None);
        for (text, number) in [("1e3", "1000.0"), ("5.", "5.0"), (".5", "0.5"), ("-INF", "-inf"), ("1e400", "inf")] {
            assert_eq!(read(text, Type::Double).as_deref(), Some(number), "{text}");
        }
        assert_eq!(Value::read("-NaN", Type::Double), Some(Value::Null));
        for text in ["", ".", "e3", "1e", "1_0.5", "0x1F", "infinit", "1d3", "٣.٥", "1.5\n"] {
            assert_eq!(read(text, Type::Double), None, "{text}");
        }
    }

    #[test]
    fn truth_has_ten_words() {
        assert_eq!(Value::parse_truth(" Yes "), Some(true));
        assert_eq!(Value::parse_truth("F"), Some(false));
        for text in ["", "on", "2", "yeſ", "true\n"] {
            assert_eq!(Value::parse_truth(text), None, "{text}");
        }
    }

    #[test]
    fn instants_with_and_without_an_offset() {
        let instant = |text: &str| read(text, Type::Timestamp);
        for (text, meant) in [
            ("2013-01-01", "2013-01-01 00:00:00"),
            ("2013-01-01T05:00:00Z", "2013-01-01 05:00:00"),
            ("2013-01-01 05:00:00.25", "2013-01-01 05:00:00.250000"),
            ("2013-01-01 05:00:00+02:00", "2013-01-01 03:00:00"),
            ("2013-01-01T05:00:00-0530", "2013-01-01 10:30:00"),
            (" 2013-01-01T05:00+01 ", "2013-01-01 04:00:00"),
        ] {
            assert_eq!(instant(text).as_deref(), Some(meant), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2013-13-01",
            "2013-01-01 24:00",
            "2013-01-01 05",
            "2013-01-01 05:00:60",
            "2013-01-01 05:00.5",
            "2013-01-01 05:00:00.",
            "2013-01-01 05:00:00.1234567",
            "2013-01-01 05:00+2",
            "2013-01-01 05:00+02:0x",
            "2013-01-01 05:00+24",
            "2013-01-01 05:00 +02",
            "2013-01-01Z",
            "2013-01-01+02",
            "2013-01-01 +5:00",
            "2013-1-1é",
            "2013-01-01 05:00z",
            "2013-01-01t05:00",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2013-02-29",
            "2013-13-01",
            "2013-00-10",
            "2013-4-1",
            "13-04-01",
            "2013-04",
            "+201-+1-+1",
            "２０１３-01-01",
        ] {
            assert_eq!(Value::parse_date(text), None, "{text}");
        }
        assert_eq!(Value::parse_date("2012-02-29"), Some(Value::Date(15_399)));
    }

    #[test]
    fn doubles_beyond_64_bits_have_no_integer() {
        let tried = |number: f64| Value::Double(number).tried(Type::BigInt);
        assert_eq!(tried(2.5), Value::BigInt(2));
        assert_eq!(tried(-(2f64.powi(63))), Value::BigInt(i64::MIN));
        for number in [2f64.powi(63), -1e19, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            assert_eq!(tried(number), Value::Null, "{number}");
        }
    }
}
