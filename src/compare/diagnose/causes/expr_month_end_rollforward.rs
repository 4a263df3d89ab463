//! The end of a month moves on to the next one on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-month-end-rollforward", Pandas, Words::new("MonthEnd|offsets", "month_end", "last_day"), |view| {
        instants(view, TELLING, "{column} is the end of the next month on {a}", |a, b| {
            is_month_end(a) && is_month_end(b) && months(a) - months(b) == 1
        })
    });
