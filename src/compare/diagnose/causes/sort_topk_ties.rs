//! Rows that tie for the last of the best are other rows on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "sort-topk-ties",
    Polars,
    Words::new("nlargest|nsmallest", "top_k|bottom_k", r"limit|order\s+by"),
    tie_at_cut
);
