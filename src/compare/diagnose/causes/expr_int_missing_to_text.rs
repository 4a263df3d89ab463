//! Integers are written with a point and a zero on one side, because the column has missing values.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-int-missing-to-text",
    Pandas,
    Words::new(r"astype\(|str\(|map\(|apply", "cast|String", "varchar|text"),
    |view| both_texts(view, TELLING, "{column} ends in .0 on {a}", |a, b| a.strip_suffix(".0") == Some(b)
        && same_number(a, b))
);
