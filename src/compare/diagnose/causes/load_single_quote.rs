//! Apostrophes are quotes on one side, and stand in the texts of the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-single-quote", Each, Words::NONE, |view| either(apostrophes(view), || {
    both_texts(view, TELLING, "{column} has apostrophes around it on one side", |a, b| {
        a.trim_matches('\'') == b && a.len() > b.len() || b.trim_matches('\'') == a && b.len() > a.len()
    })
}));
