//! A negated condition on NULL takes one branch on one side, the other branch on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-where-negated-null",
    Pandas,
    Words::new(r"where\(|mask|apply|select", r"when\(|if_else", r"case|if\("),
    |view| {
        let found = cells_where(
            view,
            EXACT,
            "{column} has taken the other branch on {a}",
            |a, b| a.has_value() && b.has_value(),
            ("NULL", Cell::is_null),
        );
        kept(view, found, |column, places| {
            let first = places.first().map(|place| (column.cell_a(*place).shown(), column.cell_b(*place).shown()));
            places.iter().all(|place| Some((column.cell_a(*place).shown(), column.cell_b(*place).shown())) == first)
        })
    }
);
