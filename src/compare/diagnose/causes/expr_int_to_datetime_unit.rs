//! A number is read as other units of time on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-int-to-datetime-unit",
    Each,
    Words::new("to_datetime", "Datetime|from_epoch", "make_timestamp|to_timestamp"),
    |view| {
        let ratio = |a: i128, b: i128| {
            a != b && [1_000, 1_000_000, 1_000_000_000].iter().any(|unit| a / unit == b || b / unit == a)
        };
        either(
            instants(view, TELLING, "{column} is another time by a factor of a thousand or its powers", |a, b| {
                ratio(a, b) && a.abs().min(b.abs()) > 1000
            }),
            || {
                wholes(view, TELLING, "{column} is another number by a factor of a thousand or its powers", |a, b| {
                    ratio(a, b) && a.abs().min(b.abs()) > 1000
                })
            },
        )
    }
);
