//! The deviation of one row is missing, NULL or 0.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("agg-std-single", Each, Words::new("std|var", "std|var", "std|var"), |view| {
    let ones = some_cells(view, COMMON, "{column} is missing on one side and 0 on the other", |a, b| {
        (a.is_missing() && b.number() == Some(0.0)) || (b.is_missing() && a.number() == Some(0.0))
    });
    // Who divides by n gives 0 for one value, and smaller numbers for several.
    let several = in_columns_of(view, &ones, divided_by_n(view, HINTED));
    ones.into_iter().chain(several).collect()
});
