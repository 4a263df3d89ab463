//! Rows that tie in a sort by several columns change their places.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("sort-multi-key-unstable-polars", Polars, Words::new("sort_values", "sort", r"order\s+by"), |view| {
        moved_ties(view)
    });
