//! The largest row is named by its label on one side, by its place on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-idxmax-label-vs-position",
    Pandas,
    Words::new("idxmax|idxmin|argmax", "arg_max|arg_min", "arg_max|arg_min"),
    |view| wholes(view, HINTED, "{column} is larger on {a}", |a, b| a > b && b >= 0)
);
