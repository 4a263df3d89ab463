//! The key of a right join comes first on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "join-right-column-order",
    Polars,
    Words::new(r"merge|\.join\(", "join", "join"),
    |view| permuted(view, Weak, "{a} and {b} have the same columns in another order")
);
