//! The words yes and no, or T and F, are truth values on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-bool-words", Sql, Words::NONE, |view| {
    let truth = |text: &str| match text.to_lowercase().as_str() {
        "yes" | "t" | "y" | "true" => Some(true),
        "no" | "f" | "n" | "false" => Some(false),
        _ => None,
    };
    written(
        view,
        Sure,
        "{column} is a truth value on {a} and a word on {b}",
        |text| truth(text).is_some(),
        |a, text| a.truth().is_some() && a.truth() == truth(text),
    )
});
