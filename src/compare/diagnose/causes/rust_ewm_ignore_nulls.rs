//! An exponential mean goes on after a NULL with other weights on each side.

use super::super::patterns::*;
use super::super::rule::Words;
use super::rule;

pub(super) const RULE: Rule = rule!("rust-ewm-ignore-nulls", Polars, Words::new("ewm", "ewm", ""), |view| {
        let found = numbers(view, VAGUE, "{column} is another number on {a}", |a, b| a != b && (a - b).abs() <= a.abs().max(b.abs()));
        kept(view, found, |column, places| divided(column, |parts| parts.end_with(places)).is_some())
    });
