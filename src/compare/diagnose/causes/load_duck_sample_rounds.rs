//! Decimals beyond the first rows of a file are rounded on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-duck-sample-rounds", Sql, Words::NONE, |view| {
    let found = numbers(view, EXACT, "{column} is rounded on {a}", |a, b| b.fract() != 0.0 && a == b.round());
    kept(view, found, |column, _| {
        (0..view.paired() as u32).all(|place| column.cell_a(place).finite().is_none_or(|a| a.fract() == 0.0))
    })
});
