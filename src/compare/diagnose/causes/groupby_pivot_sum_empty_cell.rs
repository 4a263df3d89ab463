//! A cell of a pivot without rows is 0 on one side, NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-pivot-sum-empty-cell",
    Polars,
    Words::new("pivot|unstack|crosstab", "pivot", "pivot|filter"),
    |view| some_cells(view, COMMON, "{column} is 0 on {a} and NULL on {b}", |a, b| a.number() == Some(0.0)
        && b.is_missing())
);
