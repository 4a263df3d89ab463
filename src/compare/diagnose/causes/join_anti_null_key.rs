//! Rows of NULL that are not in another table are missing on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "join-anti-null-key",
    Pandas,
    Words::new(r"~[^\n]*isin|_merge|left_only", "anti|is_in", r"not\s+in|anti\s+join|not\s+exists"),
    anti_join
);
