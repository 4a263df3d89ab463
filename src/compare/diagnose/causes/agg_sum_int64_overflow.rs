//! A sum overflows on one side, and is a wider integer on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("agg-sum-int64-overflow", Sql, Words::new("sum|cumsum", "sum", "sum"), |view| {
    let wide = |a: Cell<'_>| {
        a.cells.data.number(a.row).is_none() && a.shown().trim_matches('"').trim_start_matches('-').len() >= 19
    };
    either(
        some_cells(view, SURE, "{column} is beyond 2 to the power of 63 on {a}", |a, b| {
            a.has_value() && wide(a) && b.whole().is_some_and(|b| b < 0)
        }),
        || {
            numbers(view, TELLING, "{column} is beyond 2 to the power of 63 on {a}", |a, b| {
                a.abs() >= 9.2e18 && b.abs() < 9.3e18 && a * b < 0.0
            })
        },
    )
});
