//! The word nan makes a column of numbers text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-nan-word-lowercase", Each, Words::NONE, |view| either(
    some_cells(view, COMMON, "{column} is NULL on {a} and NaN on {b}", |a, b| a.is_null() && b.is_nan()),
    || written(
        view,
        Sure,
        "{column} is text on {b}, because of the word nan",
        |text| text.trim() == "nan",
        |a, text| says(a, text) || (!a.has_value() && text.trim() == "nan")
    )
));
