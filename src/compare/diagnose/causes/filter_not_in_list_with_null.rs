//! NOT IN with a NULL in the list finds no row on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("filter-not-in-list-with-null", Sql, Words::new("isin|not in", "is_in", r"not\s+in"), |view| none_left_of(
        view, false
    ));
