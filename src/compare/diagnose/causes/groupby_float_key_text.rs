//! A key of integers is doubles on one side, because one of them is missing.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-float-key-text",
    Pandas,
    Words::new("groupby", "group_by", r"group\s+by"),
    |view| float_for_integer(view, Weak)
);
