//! Letters without a capital of their own are spelt out on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-upper-special",
    Each,
    Words::new(r"\.(upper|lower|title|capitalize|casefold)\(", "to_uppercase|to_lowercase|to_titlecase", "upper|lower"),
    |view| {
        both_texts(view, SURE, "{column} differs in letters that have more than one capital", |a, b| {
            a != b && !a.is_ascii() | !b.is_ascii() && folded(a) == folded(b) && a.to_lowercase() != b.to_uppercase()
        })
    }
);
