//! Groups of categories that do not occur stand on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-unobserved-category",
    Pandas,
    Words::new("groupby|observed|categor", "group_by", r"group\s+by"),
    unobserved
);
