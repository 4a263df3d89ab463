//! The first or last value of a group skips NULL on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-first-null",
    Pandas,
    Words::new("first|last|nth|head|tail", "first|last|head|tail", "first|last|any_value"),
    |view| some_cells(view, VAGUE, "{column} is a value on {a} and NULL on {b}", null_on_b)
);
