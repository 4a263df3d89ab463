//! Instants are written with other zeros at the end.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-datetime-to-text",
    Each,
    Words::new(r"astype\(|str\(|map\(|strftime|apply", "cast|String|strftime|to_string", "varchar|text|strftime"),
    |view| {
        both_texts(view, SURE, "{column} is the same instant in another form", |a, b| {
            a != b && plain_instant(a).is_some_and(|a| Some(a) == plain_instant(b))
        })
    }
);
