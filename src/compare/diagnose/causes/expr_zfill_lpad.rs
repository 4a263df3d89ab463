//! Zeros are put before a sign, and long texts cut, on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-zfill-lpad", Sql, Words::new("zfill|pad|rjust", "zfill|pad_start", "lpad"), |view| {
        both_texts(view, EXACT, "{column} is filled up otherwise on {a}", |a, b| {
            let mut letters: (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            letters.0.sort_unstable();
            letters.1.sort_unstable();
            let moved =
                a != b && letters.0 == letters.1 && a.contains("0-") | a.contains("0+") | b.starts_with(['-', '+']);
            moved || (b.len() > a.len() && b.starts_with(a))
        })
    });
