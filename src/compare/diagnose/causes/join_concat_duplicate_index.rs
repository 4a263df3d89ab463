//! A label of the index stands for several rows on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "join-concat-duplicate-index",
    Pandas,
    Words::new(r"concat[^\n]*\n?.*(loc\[|index)", "concat|slice|vstack", r"union\s+all"),
    same_label
);
