//! Seconds are those beside the days on one side, all of them on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-timedelta-seconds-component",
    Pandas,
    Words::new(r"\.seconds", "total_seconds", "second|epoch"),
    |view| {
        wholes(view, TELLING, "{column} is whole days less on {a}", |a, b| {
            a != b && (b - a) % 86_400 == 0 && (0..86_400).contains(&a)
        })
    }
);
