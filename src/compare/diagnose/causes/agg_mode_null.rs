//! NULL may be the most frequent value on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("agg-mode-null", Polars, Words::new("mode", "mode", "mode"), |view| either(
    cells_of_null(view),
    || weakened(kept_any(view))
));

/// NULL where the other side has a value.
fn cells_of_null(view: &View<'_>) -> Vec<Proposal> {
    some_cells(view, VAGUE, "{a} is NULL where {b} has a value in {column}", null_on_a)
}
