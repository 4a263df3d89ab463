//! A difference of lengths below zero wraps around on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-unsigned-strlen-underflow",
    Polars,
    Words::new(r"str\.len", "len_chars|len_bytes", "length|strlen"),
    |view| wholes(view, SURE, "{column} is 2 to the power of 32 more on {a} where it is below zero on {b}", |a, b| a
        - b
        == 1 << 32
        && b < 0)
);
