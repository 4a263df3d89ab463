//! A difference of days is a number on one side, a duration on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-date-minus-date", Sql, Words::new("-", "-", "-|datediff|date_diff"), |view| {
        some_cells(
            view,
            SURE,
            "{column} is a number of days on {a} and a duration on {b}",
            |a, b| matches!((a.whole(), b.nanoseconds(), b.instant()), (Some(a), Some(b), None) if a * DAY == b),
        )
    });
