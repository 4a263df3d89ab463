//! What a pattern found is named by another sign on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-regex-backreference", Polars, Words::new(r"\\\\?\d", r"\\\\?\d", r"\\\\?\d"), |view| {
        let named = |text: &str| {
            text.as_bytes().windows(2).any(|two| matches!(two[0], b'\\' | b'$') && two[1].is_ascii_digit())
        };
        both_texts(view, SURE, "{column} holds the name of what was to be put in on {a}", |a, b| named(a) && !named(b))
    });
