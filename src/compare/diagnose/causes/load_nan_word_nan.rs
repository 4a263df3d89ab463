//! NaN is missing on one side, and a value on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-nan-word-NaN", Pandas, Words::NONE, |view| some_cells(
    view,
    COMMON,
    "{column} is NULL on {a} and NaN on {b}",
    |a, b| a.is_null() && b.is_nan()
));
