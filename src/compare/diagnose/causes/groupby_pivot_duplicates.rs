//! Several values of one cell of a pivot are averaged on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("groupby-pivot-duplicates", Pandas, Words::new("pivot_table", "pivot", "pivot"), |view| {
        numbers(view, HINTED, "{column} is another number on {a}", |a, b| a != b)
    });
