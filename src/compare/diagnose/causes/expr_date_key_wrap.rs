//! Parts of a date are small integers on one side, and overflow in a larger sum.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-date-key-wrap",
    Polars,
    Words::new(r"\.dt\.|\.(month|day|year)", r"\.(month|day|year)\(\)", ""),
    |view| {
        wholes(view, TELLING, "{column} is a date as a number, off by a multiple of 256 on {a}", |a, b| {
            (a - b) % 256 == 0
                && (10_000_101..=99_991_231).contains(&b)
                && (1..=12).contains(&(b / 100 % 100))
                && (1..=31).contains(&(b % 100))
        })
    }
);
