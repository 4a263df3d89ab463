//! An exponential mean keeps its value at a NULL on one side, and is NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("window-ewm-null", Pandas, Words::new("ewm", "ewm", ""), |view| {
    let found = some_cells(view, COMMON, "{column} is a number on {a} and NULL on {b}", |a, b| {
        a.number().is_some() && b.is_null()
    });
    kept(view, found, |column, places| carried(column, places).is_some())
});
