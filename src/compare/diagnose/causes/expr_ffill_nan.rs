//! NaN is filled with the value before it on one side, and stays on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-ffill-nan",
    Pandas,
    Words::new("ffill|fillna|pad", "forward_fill|fill_null", r"ignore\s+nulls"),
    |view| {
        let found = some_cells(view, EXACT, "{column} is NaN on {b} and has the value before it on {a}", nan_on_b);
        kept(view, found, |column, places| carried(column, places).is_some())
    }
);
