//! A word for missing makes a column of numbers text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-na-token-poisons-number", Pandas, Words::NONE, |view| {
    let token = |text: &str| NA_TOKENS.contains(&text.trim()) && text != "nan";
    written(view, Sure, "{column} is text on {b}, because of a word for missing", token, |a, text| {
        says(a, text) || (a.is_missing() && NA_TOKENS.contains(&text.trim()))
    })
});
