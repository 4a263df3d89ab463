//! The group whose key is NULL is missing on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-null-key-dropped",
    Pandas,
    Words::new("groupby|pivot_table|crosstab", "group_by|pivot", r"group\s+by"),
    null_group
);
