//! A sum of nothing is NULL on one side, 0 on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-sum-all-null", Sql, Words::new("sum|agg", "sum|agg", "sum"), |view| some_cells(
        view,
        COMMON,
        "{column} is NULL on {a} and 0 on {b}",
        |a, b| a.is_null() && b.number() == Some(0.0)
    ));
