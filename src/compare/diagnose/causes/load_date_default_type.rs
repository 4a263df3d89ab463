//! Days are recognised on one side, and stay text on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-date-default-type", Sql, Words::NONE, |view| written(
    view,
    Strong,
    "{column} is a day on {a} and text on {b}",
    |text| text.len() == 10,
    |a, text| a.instant().is_some() && a.shown() == text
));
