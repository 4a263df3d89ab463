//! Rows of NULL stand at the other end of their group.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "sort-multi-null",
    Polars,
    Words::new(r"sort_values\(\s*(by\s*=\s*)?\[", r"sort\([^)]*,", r"order\s+by[^\n]*,"),
    |view| moved_block(view, Cell::is_null, "NULL", false)
);
