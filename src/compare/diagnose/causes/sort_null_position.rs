//! Rows of NULL stand at the other end.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("sort-null-position", Polars, Words::new("sort_values|sort_index", "sort", r"order\s+by"), |view| {
        moved_block(view, Cell::is_null, "NULL", true)
    });
