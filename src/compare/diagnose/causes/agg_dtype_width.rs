//! Counts and sums have another width on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-dtype-width",
    Each,
    Words::new("sum|count|size|nunique|len", "sum|count|len|n_unique", "sum|count"),
    |view| {
        let else_same = view.differing().next().is_none() && view.a_only().is_empty() && view.b_only().is_empty();
        typed(view, Weak, "{column} has integers of another width on each side", |column| {
            else_same && is_integer(column.a) && is_integer(column.b)
        })
    }
);
