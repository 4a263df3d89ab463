//! An empty text makes a column of numbers text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-quoted-empty-in-number", Polars, Words::NONE, |view| written_on_a(
    view,
    Sure,
    "{column} is text on {b}, because of an empty text",
    str::is_empty,
    |a, text| says(a, text) || (a.is_missing() && text.is_empty())
));
