//! NULL has a column of a pivot on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-pivot-null-column",
    Polars,
    Words::new("pivot", "pivot", "pivot"),
    |view| more_columns(view, Sure, "a column named {columns} stands on {a} only", |name| name == "null")
);
