//! Numbers are written in another form of the same value.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-float-to-text",
    Polars,
    Words::new(r"astype\(|str\(|map\(|apply", "cast|String", "varchar|text"),
    |view| {
        both_texts(view, TELLING, "{column} is the same number in another form", |a, b| {
            a != b && same_number(a, b) && (a.contains(['e', 'E']) || b.contains(['e', 'E']))
        })
    }
);
