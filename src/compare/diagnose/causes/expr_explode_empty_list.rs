//! An empty list is a row of NULL on one side, no row on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-explode-empty-list", Pandas, Words::new("explode", "explode|unnest", "unnest"), |view| weakened(
        kept_any(view)
    ));
