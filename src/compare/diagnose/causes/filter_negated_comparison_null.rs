//! A negated comparison keeps the rows of NULL on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-negated-comparison-null",
    Pandas,
    Words::new(r"~[^\n]*(<|>|==|between|\.(lt|gt|le|ge|eq)\()", r"~|not_\(|\.not\(\)", r"\bnot\b"),
    kept_ordered
);
