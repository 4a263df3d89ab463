//! A function of numpy gives NaN for a group with a missing value on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-np-median-null",
    Pandas,
    Words::new(r"np\.|sum\b|percentile", "median|quantile|agg", "median|quantile"),
    |view| some_cells(view, VAGUE, "{column} is missing on {a} and a number on {b}", |a, b| a.is_missing()
        && b.number().is_some())
);
