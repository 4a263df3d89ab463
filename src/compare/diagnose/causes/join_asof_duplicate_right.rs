//! Of rows at the same time the first is taken on one side, the last on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "join-asof-duplicate-right",
    Sql,
    Words::new("merge_asof", "join_asof", "asof"),
    |view| some_cells(view, HINTED, "{column} comes from another row on {a}", |a, b| a.has_value() && b.has_value())
);
