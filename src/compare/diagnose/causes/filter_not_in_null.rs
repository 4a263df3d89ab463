//! NOT IN keeps the rows of NULL on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-not-in-null",
    Pandas,
    Words::new(r"~[^\n]*isin|not in", r"(~|not_)[^\n]*is_in|is_in[^\n]*not_", r"not\s+in|\bnot\b[^\n]*\bin\b"),
    kept_any
);
