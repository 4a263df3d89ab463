//! A difference of counts below zero wraps around on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-unsigned-count-underflow",
    Polars,
    Words::new("count|size|len|sum|rank|nunique", "count|len|sum|n_unique|rank", "count"),
    |view| wholes(view, SURE, "{column} is 2 to the power of 32 more on {a} where it is below zero on {b}", |a, b| a
        - b
        == 1 << 32
        && b < 0)
);
