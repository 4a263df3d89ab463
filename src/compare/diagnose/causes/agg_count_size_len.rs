//! Rows are counted on one side, values on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-count-size-len", Pandas, Words::new("count", "len|count|size", "count"), |view| {
        let found = wholes(view, COMMON, "{column} is less on {a} in some rows", |a, b| a < b && a >= 0);
        kept(view, found, |column, places| places.len() == column.differing().len() && is_count(column))
    });
