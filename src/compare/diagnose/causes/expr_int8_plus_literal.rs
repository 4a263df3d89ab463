//! A small integer overflows on one side, and becomes a wider one on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-int8-plus-literal",
    Sql,
    Words::new("int8|int16", "Int8|Int16", "tinyint|smallint"),
    |view| wholes(view, EXACT, "{column} overflowed on {b}", |a, b| (a - b) % 256 == 0 && (-128..128).contains(&b))
);
