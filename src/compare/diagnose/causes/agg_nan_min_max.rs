//! NaN is the largest value on one side, and is skipped on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-nan-min-max",
    Sql,
    Words::new("min|max|median", "min|max|median", "min|max|median"),
    |view| some_cells(view, COMMON, "{column} is NaN on {a} and a number on {b}", |a, b| a.is_nan() && b.has_value())
);
