//! The key of the right table is left out on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "join-right-key-dropped",
    Polars,
    Words::new("left_on|right_on|left_index", "left_on|right_on", "join"),
    |view| more_columns_of_b(view, Weak, "{columns} stands on {b} only", |_| true)
);
