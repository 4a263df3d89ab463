//! Columns that become rows come column by column on one side, row by row on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "output-melt-order",
    Sql,
    Words::new("melt|stack", "unpivot|melt", "unpivot"),
    |view| moved(view, Fair, |_| true)
);
