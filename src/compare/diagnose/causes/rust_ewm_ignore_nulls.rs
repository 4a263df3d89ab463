//! An exponential mean goes on after a NULL with other weights on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("rust-ewm-ignore-nulls", Polars, Words::new("ewm", "ewm", ""), |view| {
    let found = numbers(view, VAGUE, "{column} is another number on {a}", |a, b| {
        a != b && (a - b).abs() <= a.abs().max(b.abs())
    });
    kept(view, found, |column, places| {
        let order = view.in_order();
        let begins = order.iter().position(|place| places.binary_search(place).is_ok());
        begins.is_some_and(|at| order[..at].iter().any(|place| column.cell_a(*place).is_missing()))
    })
});
