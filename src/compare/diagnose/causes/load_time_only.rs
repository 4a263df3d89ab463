//! A time of day has the day of the run beside it on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-time-only", Pandas, Words::new("parse_dates|to_datetime", "", ""), |view| {
    some_cells(
        view,
        SURE,
        "{column} is an instant on {a} and a time of day on {b}",
        |a, b| matches!((a.instant(), b.nanoseconds(), b.instant()), (Some(a), Some(b), None) if a.rem_euclid(DAY) == b),
    )
});
