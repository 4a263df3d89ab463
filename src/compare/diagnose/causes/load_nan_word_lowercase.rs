//! The word nan makes a column of numbers text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-nan-word-lowercase", Each, Words::NONE, |view| either(
    some_cells(view, COMMON, "{column} is NULL on {a} and NaN on {b}", |a, b| a.is_null() && b.is_nan()),
    || {
        let is_word = |text: &str| text.trim() == "nan";
        let so = |a: Cell<'_>, text: &str| says(a, text) || (!a.has_value() && is_word(text));
        let seen = "{column} is text on {b}, because of the word nan";
        either(written(view, Sure, seen, is_word, so), || written_on_a(view, Sure, seen, is_word, so))
    }
));
