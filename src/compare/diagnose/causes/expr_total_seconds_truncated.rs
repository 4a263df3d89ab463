//! A duration in a unit loses its fraction on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-total-seconds-truncated",
    Polars,
    Words::new("total_seconds", "total_", "epoch|date_diff|extract"),
    |view| {
        let found = numbers(view, EXACT, "{column} has no fraction on {a}", |a, b| b.fract() != 0.0 && a == b.trunc());
        kept(view, found, |column, _| {
            (0..view.paired() as u32).all(|place| column.cell_a(place).finite().is_none_or(|a| a.fract() == 0.0))
        })
    }
);
