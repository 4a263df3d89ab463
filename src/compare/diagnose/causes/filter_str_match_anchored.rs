//! A pattern must be at the beginning on one side, anywhere on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-str-match-anchored",
    Pandas,
    Words::new(r"str\.match", "contains|find", "~|regexp|contains"),
    unanchored
);
