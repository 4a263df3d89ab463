//! A month is named by its last day on one side, by its first on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-resample-month-label",
    Pandas,
    Words::new("resample|Grouper|MonthEnd|to_period", "group_by_dynamic|truncate|month", "date_trunc|month"),
    |view| {
        instants(
            view,
            TELLING,
            "{column} is the last day of a month on {a}, the first of the same month, quarter or year on {b}",
            |a, b| {
                let whole = a % DAY == 0 && b % DAY == 0 && is_month_end(a) && calendar(b).2 == 1;
                whole && [0, 2, 11].contains(&(months(a) - months(b)))
            },
        )
    }
);
