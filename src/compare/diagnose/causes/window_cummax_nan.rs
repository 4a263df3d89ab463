//! A running maximum treats a NaN in another way on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-cummax-nan", Each, Words::new("cum(max|min)", "cum_(max|min)", r"(max|min)[^\n]*over"), |view| {
        some_cells(view, VAGUE, "{column} is missing on one side and a number on the other", |a, b| {
            a.is_missing() != b.is_missing() || a.is_null() && b.is_nan()
        })
    });
