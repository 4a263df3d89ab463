//! Integers are written with a point and a zero on one side, because the column has missing values.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-int-missing-to-text",
    Pandas,
    Words::new(r"astype\(|str\(|map\(|apply", "cast|String", "varchar|text"),
    |view| {
        both_texts(view, TELLING, "{column} has integers with a point and a zero on {a}", |a, b| {
            a != b && a.replace(".0", "") == b && b.chars().any(|letter| letter.is_ascii_digit())
        })
    }
);
