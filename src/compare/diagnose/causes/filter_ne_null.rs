//! A comparison with NULL is neither true nor false on one side, and unequal on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-ne-null",
    Pandas,
    Words::new(r"!=|\.ne\(|~\s*\(?[^\n]*==|query\(", r"!=|\.ne\(|ne_missing|neq|~|not_", r"<>|!=|\bnot\b"),
    kept_any
);
