//! A sum of small integers overflows on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("agg-sum-int32-overflow", Polars, Words::new("sum|cumsum", "sum", "sum"), |view| {
    wholes(view, TELLING, "{column} is a multiple of 2 to the power of 32 less on {a}", |a, b| {
        a != b
            && (a - b) % (1 << 32) == 0
            && (i128::from(i32::MIN)..(1 << 32)).contains(&a)
            && b >= i128::from(i32::MAX) | i128::from(i32::MIN)
    })
});
