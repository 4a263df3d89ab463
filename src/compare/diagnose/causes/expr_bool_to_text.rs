//! Truth values are written with a capital on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-bool-to-text",
    Pandas,
    Words::new(r"astype\(|str\(|map\(|apply", "cast|String", "varchar|text"),
    |view| {
        both_texts(view, SURE, "{column} is written True or False on {a}, true or false on {b}", |a, b| {
            matches!((a, b), ("True", "true") | ("False", "false"))
        })
    }
);
