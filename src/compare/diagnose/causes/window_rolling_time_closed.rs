//! A window of days holds its first day too on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "window-rolling-time-closed",
    Sql,
    Words::new("rolling", "rolling", "range"),
    |view| numbers(view, VAGUE, "{column} is more on {a}", |a, b| a > b)
);
