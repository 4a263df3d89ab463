//! One cell, apart from any engine: literals in the SQL, cells in a difference.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Type;

/// One cell. `Date` counts days and `Timestamp` microseconds since 1970-01-01.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// No value.
    Null,
    /// A truth value.
    Boolean(bool),
    /// An integer.
    BigInt(i64),
    /// A double, infinities and NaN included.
    #[serde(with = "double_as_text")]
    Double(f64),
    /// Text.
    Varchar(String),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00.
    Timestamp(i64),
    /// A cell of a type outside the language, as the engine prints it.
    Other(String),
}

/// JSON has no infinities and no NaN, so doubles that are not finite travel as text.
mod double_as_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
        if value.is_finite() { to.serialize_f64(*value) } else { to.serialize_str(&value.to_string()) }
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Wire {
        Number(f64),
        Text(String),
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        match Wire::deserialize(from)? {
            Wire::Number(number) => Ok(number),
            Wire::Text(text) => text.parse().map_err(de::Error::custom),
        }
    }
}

impl Value {
    /// The type of this cell; `Other` has none in the language and counts as text.
    pub fn type_of(&self) -> Type {
        match self {
            Value::Null => Type::Null,
            Value::Boolean(_) => Type::Boolean,
            Value::BigInt(_) => Type::BigInt,
            Value::Double(_) => Type::Double,
            Value::Varchar(_) | Value::Other(_) => Type::Varchar,
            Value::Date(_) => Type::Date,
            Value::Timestamp(_) => Type::Timestamp,
        }
    }
}

impl fmt::Display for Value {
    /// As a person reads it: doubles in the shortest form that reads back the same, always with a point or an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("NULL"),
            Value::Boolean(value) => write!(f, "{value}"),
            Value::BigInt(value) => write!(f, "{value}"),
            Value::Double(value) => write!(f, "{value:?}"),
            Value::Varchar(text) | Value::Other(text) => f.write_str(text),
            Value::Date(days) => {
                let (year, month, day) = civil_from_days(i64::from(*days));
                write!(f, "{year:04}-{month:02}-{day:02}")
            }
            Value::Timestamp(micros) => {
                let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
                let (year, month, day) = civil_from_days(days);
                let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
                let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
                write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")?;
                if fraction != 0 {
                    write!(f, ".{fraction:06}")?;
                }
                Ok(())
            }
        }
    }
}

const DAY: i64 = 86_400_000_000;

/// The proleptic Gregorian date of a day number; the algorithm is `civil_from_days` of
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let mp = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Days since 1970-01-01 of a Gregorian date, or `None` for a day that does not exist (`days_from_civil` of the same source).
pub(super) fn days_from_civil(year: i64, month: u32, day: u32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    if day == 0 || day > length {
        return None;
    }
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let mp = i64::from((month + 9) % 12);
    let day_of_year = (153 * mp + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    i32::try_from(era * 146_097 + day_of_era - 719_468).ok()
}

impl Value {
    /// A day or an instant moved by so many units, as an instant. Of a month that is too short the last day is taken.
    /// `None` for other values and units, and beyond the years 1 to 9999.
    pub fn moved(&self, unit: &str, by: i64) -> Option<Value> {
        let micros = match self {
            Value::Date(days) => i64::from(*days) * DAY,
            Value::Timestamp(micros) => *micros,
            _ => return None,
        };
        let months = match unit {
            "year" => Some(by.checked_mul(12)?),
            "quarter" => Some(by.checked_mul(3)?),
            "month" => Some(by),
            _ => None,
        };
        let moved = match (months, unit) {
            (Some(months), _) => {
                let (year, month, day) = civil_from_days(micros.div_euclid(DAY));
                let months = (year * 12 + month - 1).checked_add(months)?;
                let (year, month) = (months.div_euclid(12), u32::try_from(months.rem_euclid(12) + 1).ok()?);
                let day = u32::try_from(day).ok()?;
                let days = (0..4).find_map(|shorter| days_from_civil(year, month, day - shorter))?;
                i64::from(days) * DAY + micros.rem_euclid(DAY)
            }
            (None, "week") => micros.checked_add(by.checked_mul(7 * DAY)?)?,
            (None, "day") => micros.checked_add(by.checked_mul(DAY)?)?,
            (None, "hour") => micros.checked_add(by.checked_mul(DAY / 24)?)?,
            (None, "minute") => micros.checked_add(by.checked_mul(60_000_000)?)?,
            (None, "second") => micros.checked_add(by.checked_mul(1_000_000)?)?,
            (None, "millisecond") => micros.checked_add(by.checked_mul(1000)?)?,
            (None, "microsecond") => micros.checked_add(by)?,
            _ => return None,
        };
        let (year, ..) = civil_from_days(moved.div_euclid(DAY));
        (1..=9999).contains(&year).then_some(Value::Timestamp(moved))
    }

    /// The day of an instant.
    pub fn day(&self) -> Option<Value> {
        match self {
            Value::Timestamp(micros) => i32::try_from(micros.div_euclid(DAY)).ok().map(Value::Date),
            _ => None,
        }
    }

    /// The day whose first instant this is.
    pub fn midnight(&self) -> Option<Value> {
        match self {
            Value::Timestamp(micros) if micros.rem_euclid(DAY) == 0 => self.day(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_day_survives_its_text(days in -700_000i32..2_900_000) {
            prop_assert_eq!(Value::parse_date(&Value::Date(days).to_string()), Some(Value::Date(days)));
        }

        #[test]
        fn an_instant_survives_its_text(micros in -60_000_000_000_000_000i64..250_000_000_000_000_000) {
            prop_assert_eq!(
                Value::parse_timestamp(&Value::Timestamp(micros).to_string()),
                Some(Value::Timestamp(micros))
            );
        }
    }

    #[test]
    fn months_that_are_too_short_give_their_last_day() {
        let moved = |text: &str, unit: &str, by: i64| {
            Value::parse_timestamp(text).unwrap().moved(unit, by).map(|value| value.to_string())
        };
        assert_eq!(moved("2013-01-31", "month", 1).as_deref(), Some("2013-02-28 00:00:00"));
        assert_eq!(moved("2012-03-31 17:30:00", "month", -1).as_deref(), Some("2012-02-29 17:30:00"));
        assert_eq!(moved("2012-02-29", "year", 1).as_deref(), Some("2013-02-28 00:00:00"));
        assert_eq!(moved("1998-12-01", "day", -90).as_deref(), Some("1998-09-02 00:00:00"));
        assert_eq!(moved("2013-11-30", "quarter", 1).as_deref(), Some("2014-02-28 00:00:00"));
        assert_eq!(moved("1969-12-31 23:00:00", "hour", 2).as_deref(), Some("1970-01-01 01:00:00"));
        assert_eq!(moved("9999-12-31", "day", 1), None);
        assert_eq!(moved("2013-01-01", "year", i64::MAX), None);
        assert_eq!(Value::BigInt(1).moved("day", 1), None);
    }
}
