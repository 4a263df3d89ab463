//! Rows of NULL come first on one side, and are the ones that a limit keeps.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "sort-null-then-limit",
    Polars,
    Words::new("sort_values|nlargest|nsmallest", "sort|top_k|bottom_k", r"order\s+by"),
    null_first
);
