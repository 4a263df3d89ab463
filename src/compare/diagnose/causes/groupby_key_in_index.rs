//! The key is in the index on one side, and not among the columns.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-key-in-index",
    Pandas,
    Words::new("groupby", "group_by", r"group\s+by"),
    |view| more_columns_of_b(view, Weak, "{columns} stands on {b} only", |_| true)
);
