//! Days are instants at midnight on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-date-vs-datetime", Pandas, Words::NONE, |view| typed(
    view,
    Fair,
    "{column} holds instants at midnight on {a} and days on {b}",
    |column| column.a.type_name.starts_with("datetime") && column.b.type_name == "date"
));
