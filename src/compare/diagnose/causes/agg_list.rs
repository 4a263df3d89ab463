//! Lists of a group are kept in another form on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-list",
    Each,
    Words::new("list", "group_by|implode", "list|array_agg"),
    |view| some_cells(view, HINTED, "{column} is another list on {a}", |a, b| a.shown() != b.shown())
);
