//! NaN is the largest value on one side, and is skipped on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-nan-min-max",
    Each,
    Words::new(r#"[.'"](min|max|median)\b"#, r"\.(min|max|median)\(", r"\b(min|max|median)\s*\("),
    |view| {
        let odd = |a: Cell<'_>, b: Cell<'_>| a.is_nan() != b.is_nan() || a.is_missing() != b.is_missing();
        let told = some_cells(view, COMMON, "{column} is NaN on one side and a number on the other", |a, b| {
            odd(a, b) && (a.is_nan() || b.is_nan()) && (a.has_value() || b.has_value())
        });
        // Where no group is NaN, numbers differ for other reasons.
        let shifts = |column: &Column<'_>| !column.places(|a, b| odd(a, b) && (a.is_nan() || b.is_nan())).is_empty();
        let shifted = some_cells_of(view, VAGUE, "{column} is NaN or another number", shifts, |a, b| {
            (odd(a, b) && (a.is_nan() || b.is_nan())) || (both_numbers(a, b) && a.number() != b.number())
        });
        told.into_iter().chain(shifted).collect()
    }
);
