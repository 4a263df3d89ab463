//! NaN is counted on one side, and not on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("agg-nan-count", Pandas, Words::new("count", "count", "count"), |view| {
    let found = wholes(view, COMMON, "{column} is less on {a} in some rows", |a, b| a < b && a >= 0);
    kept(view, found, |column, places| places.len() == column.differing().len() && is_count(column))
});
