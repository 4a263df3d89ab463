//! A NaN makes the sum or mean NaN on one side, and is skipped on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-nan-sum-mean",
    Pandas,
    Words::new(
        "sum|mean|std|var|median|agg|prod|sem|describe",
        "sum|mean|std|var|median|product|agg|describe",
        "sum|avg|stddev|var|median"
    ),
    |view| some_cells(view, COMMON, "{column} is NaN on {b} and a number on {a}", nan_on_b)
);
