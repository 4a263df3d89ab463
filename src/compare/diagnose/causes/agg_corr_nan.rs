//! A NaN makes the correlation NaN on one side, and its pair is skipped on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-corr-nan", Pandas, Words::new("corr|cov", "corr|cov", "corr|covar"), |view| some_cells(
        view,
        COMMON,
        "{column} is NaN on {b} and a number on {a}",
        nan_on_b
    ));
