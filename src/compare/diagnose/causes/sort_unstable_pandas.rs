//! Rows that tie in a sort change their places.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("sort-unstable-pandas", Pandas, Words::new("sort_values", "sort", r"order\s+by"), |view| moved_ties(view));
