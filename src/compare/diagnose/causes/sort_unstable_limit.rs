//! Rows that tie where a limit cuts are other rows on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("sort-unstable-limit", Pandas, Words::new("sort_values", "sort", r"order\s+by"), tie_at_cut);
