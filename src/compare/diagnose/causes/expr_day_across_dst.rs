//! A day is 24 hours on one side, a day of the calendar on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-day-across-dst",
    Pandas,
    Words::new("Timedelta|tz_|DateOffset", "offset_by|time_zone", "interval"),
    |view| {
        let clock = |text: &str| {
            let (_, time) = text.rsplit_once([' ', 'T']).unwrap_or(("", text));
            let mut parts = time.get(..5)?.split(':');
            Some(parts.next()?.parse::<i64>().ok()? * 60 + parts.next()?.parse::<i64>().ok()?)
        };
        let texts = both_texts(
            view,
            Grade(Fair, Strong, Strong),
            "{column} is an hour apart",
            |a, b| matches!((clock(a), clock(b)), (Some(a), Some(b)) if [60, 1380].contains(&(a - b).abs())),
        );
        either(texts, || {
            instants(view, Grade(Weak, Fair, Fair), "{column} is an hour apart", |a, b| (a - b).abs() == HOUR)
        })
    }
);
