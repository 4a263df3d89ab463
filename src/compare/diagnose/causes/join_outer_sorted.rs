//! Rows of a full join are sorted on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "join-outer-sorted",
    Pandas,
    Words::new(r"merge[^\n]*outer|how\s*=\s*.outer", "full|outer", "full|outer"),
    |view| moved(view, Fair, is_sorted)
);
