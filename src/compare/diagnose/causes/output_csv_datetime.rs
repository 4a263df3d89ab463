//! Instants are written in another form on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("output-csv-datetime", Pandas, Words::new("to_csv", "write_csv", "copy"), |view| {
    both_texts(view, SURE, "{column} is the same instant in another form", |a, b| {
        a != b && plain_instant(a).is_some_and(|a| Some(a) == plain_instant(b))
    })
});
