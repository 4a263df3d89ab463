//! Groups with a NULL in one of several keys are missing on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-null-in-any-key",
    Pandas,
    Words::new("groupby|pivot_table|crosstab", "group_by|pivot", r"group\s+by"),
    null_groups
);
