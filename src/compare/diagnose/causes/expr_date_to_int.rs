//! A day is a number of microseconds on one side, of days on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-date-to-int", Pandas, Words::new("astype|int", "cast|epoch|timestamp", "epoch"), |view| {
        wholes(view, SURE, "{column} counts other units of time on {a}", |a, b| {
            b != 0 && [86_400, 86_400_000, 86_400_000_000, 86_400_000_000_000].iter().any(|unit| a == b * unit)
        })
    });
