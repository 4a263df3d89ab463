//! Truth values are objects on one side, because one of them is missing.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-bool-with-missing", Pandas, Words::NONE, |view| typed(
    view,
    Fair,
    "{column} is another type of truth values on {a}",
    |column| column.b.type_name == "bool"
));
