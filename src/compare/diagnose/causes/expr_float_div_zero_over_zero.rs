//! Zero by zero is missing on one side, and NaN on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-float-div-zero-over-zero",
    Pandas,
    Words::new("/|div", "/|truediv", "/"),
    |view| some_cells(view, COMMON, "{column} is NULL on {a} and NaN on {b}", |a, b| a.is_null() && b.is_nan())
);
