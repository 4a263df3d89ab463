//! The word Infinity makes a column of numbers text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-infinity-words", Polars, Words::NONE, |view| {
    let word =
        |text: &str| ["infinity", "inf"].contains(&text.trim().trim_start_matches(['+', '-']).to_lowercase().as_str());
    written_on_a(view, Sure, "{column} is text on {b}, because of the word for infinity", word, says)
});
