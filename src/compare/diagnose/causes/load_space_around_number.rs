//! Blanks around a number make a column of numbers text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-space-around-number", Polars, Words::NONE, |view| written_on_a(
    view,
    Sure,
    "{column} is text on {b}, because of blanks around numbers",
    |text| text != text.trim(),
    says
));
