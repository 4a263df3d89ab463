//! A truth value that is missing counts as false on one side, and as unknown on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-kleene-object-bool",
    Pandas,
    Words::new("[&|]", r"[&|]|\.and|\.or|and_\(|or_\(", r"\band\b|\bor\b"),
    |view| {
        some_cells(view, COMMON, "{column} is false on {a} and NULL on {b}", |a, b| {
            a.truth() == Some(false) && b.is_null()
        })
    }
);
