//! Days and instants: parts of them, units, and intervals, which are no values here but move one.

use sqlparser::ast::{Expr as Syntax, Interval};

use crate::base::{Diagnostic, Span, Type, Value, did_you_mean};
use crate::functions::Function;

use super::Resolver;
use super::expr::{Scope, literal};
use crate::plan::{BinaryOp, Expr};

const INTERVALS: &str = "write INTERVAL 7 DAY, INTERVAL '7 days', or INTERVAL '1 month 3 days 04:05:06'";

/// The words for a part of an instant, and the function that gives it.
const PARTS: &[(&[&str], &str)] = &[
    (&["YEAR", "YEARS", "Y", "YR", "YRS"], "YEAR"),
    (&["QUARTER", "QUARTERS"], "QUARTER"),
    (&["MONTH", "MONTHS", "MON", "MONS"], "MONTH"),
    (&["WEEK", "WEEKS", "W", "ISOWEEK", "WEEKOFYEAR"], "WEEK"),
    (&["DAY", "DAYS", "D", "DAYOFMONTH"], "DAY"),
    (&["DOW", "DAYOFWEEK", "WEEKDAY"], "DAYOFWEEK"),
    (&["ISODOW"], "ISODOW"),
    (&["DOY", "DAYOFYEAR"], "DAYOFYEAR"),
    (&["HOUR", "HOURS", "H", "HR", "HRS"], "HOUR"),
    (&["MINUTE", "MINUTES", "M", "MIN", "MINS"], "MINUTE"),
    (&["SECOND", "SECONDS", "S", "SEC", "SECS"], "SECOND"),
    (&["MILLISECOND", "MILLISECONDS", "MS", "MSEC", "MSECS"], "MILLISECOND"),
    (&["MICROSECOND", "MICROSECONDS", "US", "USEC", "USECS"], "MICROSECOND"),
    (&["ISOYEAR"], "ISOYEAR"),
    (&["YEARWEEK"], "YEARWEEK"),
    (&["DECADE", "DECADES"], "DECADE"),
    (&["CENTURY", "CENTURIES"], "CENTURY"),
    (&["MILLENNIUM", "MILLENNIA", "MILLENIUM"], "MILLENNIUM"),
    (&["EPOCH"], "EPOCH"),
];

/// The words for a unit, the unit that engines know, and how many of those it is.
const UNITS: &[(&[&str], &str, i64)] = &[
    (&["MILLENNIUM", "MILLENNIA", "MIL", "MILS"], "year", 1000),
    (&["CENTURY", "CENTURIES", "CENT", "C"], "year", 100),
    (&["DECADE", "DECADES", "DEC", "DECS"], "year", 10),
    (&["YEAR", "YEARS", "Y", "YR", "YRS"], "year", 1),
    (&["QUARTER", "QUARTERS"], "quarter", 1),
    (&["MONTH", "MONTHS", "MON", "MONS"], "month", 1),
    (&["WEEK", "WEEKS", "W"], "week", 1),
    (&["DAY", "DAYS", "D"], "day", 1),
    (&["HOUR", "HOURS", "H", "HR", "HRS"], "hour", 1),
    (&["MINUTE", "MINUTES", "M", "MIN", "MINS"], "minute", 1),
    (&["SECOND", "SECONDS", "S", "SEC", "SECS"], "second", 1),
    (&["MILLISECOND", "MILLISECONDS", "MS", "MSEC", "MSECS"], "millisecond", 1),
    (&["MICROSECOND", "MICROSECONDS", "US", "USEC", "USECS"], "microsecond", 1),
];

/// The order in which an interval's units move an instant: months first, so that days are counted from where they lead.
const IN_ORDER: &[&str] =
    &["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];

impl Resolver<'_> {
    /// Calls that units and intervals stand in; none for all others.
    pub(super) fn moment(
        &self,
        function: &'static Function,
        args: &[&Syntax],
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Option<Expr>, Diagnostic> {
        Ok(Some(match (function.name, args) {
            ("DATE_ADD", [date, Syntax::Interval(interval)]) => {
                let date = self.scoped(date, scope)?;
                self.shift(date, interval, false, span, scope)?
            }
            ("DATE_SUB", [date, Syntax::Interval(interval)]) => {
                let date = self.scoped(date, scope)?;
                self.shift(date, interval, true, span, scope)?
            }
            ("DATE_ADD", _) => {
                return Err(self
                    .error(span, "DATE_ADD takes a date and an interval")
                    .help("write DATE_ADD(d, INTERVAL 7 DAY)"));
            }
            ("TIME_BUCKET", [Syntax::Interval(interval), date]) => {
                let (unit, n) = match self.interval(interval, span, scope)?.as_slice() {
                    [(unit, n)] => (unit.clone(), n.clone()),
                    _ => {
                        return Err(self
                            .error(span, "TIME_BUCKET takes a width of one unit")
                            .help("write TIME_BUCKET(INTERVAL 15 MINUTE, t)"));
                    }
                };
                let date = self.scoped(date, scope)?;
                self.call_named("TIME_BUCKET", vec![literal(Value::Varchar(unit), span), n, date], span)?
            }
            ("TIME_BUCKET", _) => {
                return Err(self
                    .error(span, "TIME_BUCKET takes an interval and an instant")
                    .help("write TIME_BUCKET(INTERVAL 15 MINUTE, t)"));
            }
            ("DATE_TRUNC" | "DATE_DIFF" | "DATE_SUB", _) => {
                let mut args: Vec<&Syntax> = args.to_vec();
                let bare = |syntax: &Syntax| matches!(syntax, Syntax::Identifier(name) if name.quote_style.is_none() && IN_ORDER.contains(&name.value.to_lowercase().as_str()));
                match (function.name, args.as_slice()) {
                    // BigQuery's DATE_TRUNC(d, MONTH), and DATE_DIFF(later, earlier, DAY).
                    ("DATE_TRUNC", [date, unit]) if bare(unit) && !bare(date) => args = vec![unit, date],
                    ("DATE_DIFF", [later, earlier, unit]) if bare(unit) => args = vec![unit, earlier, later],
                    _ => {}
                }
                let mut resolved = Vec::new();
                for (at, argument) in args.into_iter().enumerate() {
                    // A bare `MONTH` where a unit is expected is the text 'month', not a column.
                    resolved.push(match argument {
                        Syntax::Identifier(name) if at == 0 && bare(argument) => {
                            self.named_unit(literal(Value::Varchar(name.value.clone()), self.ident_place(name)))
                        }
                        _ => {
                            let argument = self.scoped(argument, scope)?;
                            if at == 0 { self.named_unit(argument) } else { argument }
                        }
                    });
                }
                self.call(function, resolved, span)?
            }
            _ => return Ok(None),
        }))
    }

    /// A constant unit by the one word that functions know it by.
    fn named_unit(&self, unit: Expr) -> Expr {
        match unit.literal() {
            Some(Value::Varchar(word)) => match unit_of(word) {
                Some((name, 1)) => literal(Value::Varchar(name.to_owned()), unit.span),
                _ => unit,
            },
            _ => unit,
        }
    }

    /// `DATE_PART('year', x)`.
    pub(super) fn date_part(
        &self,
        field: &Syntax,
        of: &Syntax,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let word = match field {
            Syntax::Identifier(name) if name.quote_style.is_none() => name.value.clone(),
            field => match self.scoped(field, scope)?.literal() {
                Some(Value::Varchar(word)) => word.clone(),
                _ => {
                    return Err(self.error(span, "DATE_PART needs a constant part").help("write DATE_PART('year', d)"));
                }
            },
        };
        let of = self.scoped(of, scope)?;
        self.part(&word, of, span)
    }

    /// `EXTRACT(field FROM x)` is the function of that name.
    pub(super) fn part(&self, field: &str, of: Expr, span: Span) -> Result<Expr, Diagnostic> {
        let known = PARTS.iter().find(|(words, _)| words.iter().any(|word| word.eq_ignore_ascii_case(field)));
        let Some((_, function)) = known else {
            let names = PARTS.iter().map(|(_, name)| *name);
            let error = self.error(span, format!("an instant has no part `{}`", field.to_lowercase()));
            return Err(match did_you_mean(field, names.clone()) {
                Some(meant) => error.help(format!("did you mean `{}`?", meant.to_lowercase())),
                None => error.help(format!("the parts are {}", names.collect::<Vec<_>>().join(", ").to_lowercase())),
            });
        };
        self.call_named(function, vec![of], span)
    }

    /// `d + INTERVAL 7 DAY`.
    pub(super) fn shift(
        &self,
        date: Expr,
        interval: &Interval,
        back: bool,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let mut moved = date;
        for (unit, n) in self.interval(interval, span, scope)? {
            let n = if back { self.negate(n)? } else { n };
            moved = self.call_named("DATE_ADD", vec![moved, literal(Value::Varchar(unit), span), n], span)?;
        }
        Ok(moved)
    }

    /// An interval's units, in the order in which they move an instant, with their numbers; at least one.
    fn interval(
        &self,
        interval: &Interval,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Vec<(String, Expr)>, Diagnostic> {
        if interval.last_field.is_some() || interval.leading_precision.is_some() {
            return Err(self
                .error(span, "an interval is written with one unit, or with all of them in quotes")
                .help(INTERVALS));
        }
        let amount = self.scoped(&interval.value, scope)?;
        let place = amount.span;
        let number = |n: i64| literal(Value::BigInt(n), place);
        let mut parts = match (amount.literal(), &interval.leading_field) {
            (Some(Value::Varchar(text)), None) => {
                read_interval(text).map_err(|message| self.error(place, message).help(INTERVALS))?
            }
            (Some(Value::Varchar(text)), Some(field)) => {
                let text = format!("{} {}", text.trim(), field.to_string().to_lowercase());
                read_interval(&text).map_err(|message| self.error(place, message).help(INTERVALS))?
            }
            (_, None) => return Err(self.error(span, "the interval has no unit").help(INTERVALS)),
            (constant, Some(field)) => {
                let field = field.to_string();
                let Some((unit, times)) = unit_of(&field) else {
                    return Err(self
                        .error(span, format!("an interval has no unit `{}`", field.to_lowercase()))
                        .help(INTERVALS));
                };
                match constant {
                    Some(Value::BigInt(n)) => match n.checked_mul(times) {
                        Some(n) => vec![(unit, n)],
                        None => return Err(self.error(place, "this interval does not fit 64 bits")),
                    },
                    Some(Value::Null) => {
                        return Ok(vec![(unit.to_owned(), Expr { ty: Type::BigInt, ..amount })]);
                    }
                    None if amount.ty == Type::BigInt => {
                        let n = if times == 1 {
                            amount
                        } else {
                            self.arithmetic(BinaryOp::Multiply, amount, number(times), span)?
                        };
                        return Ok(vec![(unit.to_owned(), n)]);
                    }
                    _ => return Err(self.error(place, "an interval needs a whole number").help(INTERVALS)),
                }
            }
        };
        parts.sort_by_key(|(unit, _)| IN_ORDER.iter().position(|known| known == unit));
        Ok(parts.into_iter().map(|(unit, n)| (unit.to_owned(), number(n))).collect())
    }
}

/// The unit of this word, and how many of it the word stands for.
fn unit_of(word: &str) -> Option<(&'static str, i64)> {
    let (_, unit, times) =
        UNITS.iter().find(|(words, _, _)| words.iter().any(|known| known.eq_ignore_ascii_case(word)))?;
    Some((unit, *times))
}

/// Reads `1 month 3 days 04:05:06.5`: units with their numbers, each unit once.
fn read_interval(text: &str) -> Result<Vec<(&'static str, i64)>, String> {
    let mut parts: Vec<(&'static str, i64)> = Vec::new();
    let mut add = |unit: &'static str, n: i64| match parts.iter_mut().find(|(known, _)| *known == unit) {
        Some((_, sum)) => sum.checked_add(n).map(|total| *sum = total),
        None => {
            parts.push((unit, n));
            Some(())
        }
    };
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err("the interval is empty".to_owned());
    }
    while !rest.is_empty() {
        let end = rest
            .find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '+' | '-' | '.' | ':')))
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        if number.contains(':') {
            let micros = clock(number).ok_or_else(|| format!("`{number}` is no time of day"))?;
            // In the largest unit that it is whole in, for the sake of who reads the code.
            let whole = [("hour", 3_600_000_000), ("minute", 60_000_000), ("second", 1_000_000), ("microsecond", 1)];
            let (unit, length) =
                whole.into_iter().find(|(_, length)| micros % length == 0).unwrap_or(("microsecond", 1));
            add(unit, micros / length).ok_or("this interval does not fit 64 bits")?;
            rest = after.trim_start();
            continue;
        }
        let after = after.trim_start();
        let end = after.find(|letter: char| !letter.is_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        rest = after.trim_start();
        if number.is_empty() {
            return Err(format!("an interval needs a number before `{}`", if word.is_empty() { rest } else { word }));
        }
        if word.is_empty() {
            return Err(format!("an interval needs a unit behind `{number}`"));
        }
        let (unit, times) =
            unit_of(word).ok_or_else(|| format!("an interval has no unit `{}`", word.to_lowercase()))?;
        let added = match number.parse::<i64>() {
            Ok(n) => n.checked_mul(times).and_then(|n| add(unit, n)),
            Err(_) if unit == "second" => micros(number).and_then(|micros| add("microsecond", micros)),
            Err(_) => return Err(format!("`{number}` is no whole number")),
        };
        added.ok_or("this interval does not fit 64 bits")?;
    }
    Ok(parts)
}

/// `-04:05:06.5` in microseconds.
fn clock(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.trim_start_matches('+')),
    };
    let mut parts = text.split(':');
    let (hours, minutes): (i64, i64) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let seconds = micros(parts.next().unwrap_or("0"))?;
    if parts.next().is_some() || !(0..60).contains(&minutes) || !(0..60_000_000).contains(&seconds) {
        return None;
    }
    (hours.checked_mul(60)? + minutes).checked_mul(60_000_000)?.checked_add(seconds)?.checked_mul(sign)
}

/// `1.5` seconds in microseconds.
fn micros(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 6 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let seconds: i64 = if matches!(whole, "" | "-" | "+") { 0 } else { whole.parse().ok()? };
    let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
    let fraction = if whole.starts_with('-') { -fraction } else { fraction };
    seconds.checked_mul(1_000_000)?.checked_add(fraction)
}

/// Whether this is an interval, perhaps in parentheses.
pub(super) fn as_interval(syntax: &Syntax) -> Option<&Interval> {
    match syntax {
        Syntax::Interval(interval) => Some(interval),
        Syntax::Nested(inner) => as_interval(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn intervals_are_read_unit_by_unit() {
        assert_eq!(read_interval("7 days").unwrap(), [("day", 7)]);
        assert_eq!(read_interval("1 mon 3 d").unwrap(), [("month", 1), ("day", 3)]);
        assert_eq!(read_interval("2h30m").unwrap(), [("hour", 2), ("minute", 30)]);
        assert_eq!(read_interval("1 day -2 hours").unwrap(), [("day", 1), ("hour", -2)]);
        assert_eq!(read_interval("2 decades").unwrap(), [("year", 20)]);
        assert_eq!(read_interval("1 day 02:03:04").unwrap(), [("day", 1), ("second", 7384)]);
        assert_eq!(read_interval("-01:30").unwrap(), [("minute", -90)]);
        assert_eq!(read_interval("1.5 seconds").unwrap(), [("microsecond", 1_500_000)]);
        assert_eq!(read_interval("-0.5 s").unwrap(), [("microsecond", -500_000)]);
        assert_eq!(read_interval("1 week 1 week").unwrap(), [("week", 2)]);
        for text in
            ["", "days", "3", "1.5 days", "3 fortnights", "1 day x", "25:61:00", "P1D", "9223372036854775807 decades"]
        {
            assert!(read_interval(text).is_err(), "{text}");
        }
    }
}
