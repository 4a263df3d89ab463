//! NULL counts as one more value on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-nunique-null",
    Polars,
    Words::new("nunique|unique|value_counts", "n_unique|unique", "distinct"),
    |view| {
        let found = wholes(view, EXACT, "{column} is one more on {a} in some rows", |a, b| a == b + 1 && b >= 0);
        kept(view, found, |column, places| {
            places.len() == column.differing().len() && column.agreeing().next().is_some() | (places.len() < 3)
        })
    }
);
