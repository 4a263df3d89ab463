//! Days of a negative duration are rounded down on one side, towards zero on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-timedelta-days-negative", Pandas, Words::new(r"\.days|days", "total_days", "date_diff|day"), |view| {
        wholes(view, EXACT, "{column} is one less on {a} where it is below zero", |a, b| a == b - 1 && b <= 0)
    });
