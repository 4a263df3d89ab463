//! A plus before a number makes a column of numbers text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-plus-sign", Pandas, Words::NONE, |view| written(
    view,
    Sure,
    "{column} is text on {b}, because of a plus before numbers",
    |text| text.starts_with('+'),
    says
));
