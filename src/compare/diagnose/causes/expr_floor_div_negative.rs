//! Division of whole numbers goes towards zero on one side, down on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-floor-div-negative",
    Sql,
    Words::new("//|floordiv", "//|floor_div", r"//|\bdiv\b|/"),
    |view| wholes(view, EXACT, "{column} is one more on {a} where it is below zero", |a, b| a == b + 1 && b < 0)
);
