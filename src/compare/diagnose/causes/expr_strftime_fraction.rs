//! Parts of a second have nine digits on one side, six on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("expr-strftime-fraction", Polars, Words::new("%f", "%f", "%f|%n"), |view| {
    both_texts(view, SURE, "{column} has three digits more on {a}", |a, b| {
        b.len() >= 6 && a.strip_suffix("000").is_some_and(|rest| rest == b)
    })
});
