//! Columns of an aggregation are named in another way on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-naming", Each, Words::new("agg|groupby|aggregate", "agg", "sum|avg|count|min|max"), |view| {
        let words = |name: &str| {
            let mut words: Vec<String> = name
                .to_lowercase()
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect();
            words.sort_unstable();
            words
        };
        let alike = |a: &str, b: &str| {
            let (a, b) = (words(a), words(b));
            a == b
                || (!b.is_empty() && b.iter().all(|word| a.contains(word)))
                || (!a.is_empty() && a.iter().all(|word| b.contains(word)))
        };
        either(
            renamed(view, Fair, "columns of an aggregation are named otherwise", |a, b| a != b && alike(a, b)),
            || renamed(view, Hint, "columns of an aggregation are named otherwise", |_, _| true),
        )
    });
