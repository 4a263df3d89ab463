//! Rows are counted from 0 on one side, from 1 on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "window-row-number-base",
    Pandas,
    Words::new(
        "cumcount|arange|range|reset_index",
        "cum_count|int_range|with_row_index|row_index|cum_sum",
        "row_number"
    ),
    |view| {
        let found = wholes(view, EXACT, "{column} counts from 0 on {a}, from 1 on {b}", |a, b| b == a + 1 && a >= 0);
        kept(view, found, |column, places| {
            places.len() == column.differing().len() && is_running_count(column, places, 0)
        })
    }
);
