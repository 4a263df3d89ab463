//! Parts of a time are small integers on one side, and overflow.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-seconds-of-day-wrap",
    Polars,
    Words::new(r"\.dt\.|\.(hour|minute|second)", r"\.(hour|minute|second)\(\)", ""),
    |view| {
        let found = wholes(view, EXACT, "{column} is off by a multiple of 256 on {a}", |a, b| {
            (a - b) % 256 == 0 && (0..86_400).contains(&b)
        });
        kept(view, found, |column, places| {
            places.iter().any(|place| column.cell_b(*place).whole().is_some_and(|b| b > 1500))
        })
    }
);
