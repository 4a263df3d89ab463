//! Columns of a pivot are sorted on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-pivot-column-order",
    Each,
    Words::new("pivot", "pivot", "pivot"),
    |view| permuted(view, Fair, "{a} and {b} have the same columns in another order")
);
