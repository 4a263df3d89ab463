//! A table of counts lacks the row of NULL.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-value-counts",
    Pandas,
    Words::new("value_counts", "value_counts|group_by", r"group\s+by"),
    null_count
);
