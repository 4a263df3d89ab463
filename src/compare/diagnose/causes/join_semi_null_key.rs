//! Rows of NULL are found in another table on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "join-semi-null-key",
    Pandas,
    Words::new(r"isin\(", r"how\s*=\s*.semi|is_in|semi_join", r"\bin\s*\(\s*select|semi\s+join|exists"),
    |view| weakened(kept_any(view))
);
