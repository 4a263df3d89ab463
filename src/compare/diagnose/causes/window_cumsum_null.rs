//! A running total at a NULL is the one before on one side, and NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-cumsum-null", Sql, Words::new("cumsum|expanding", "cum_sum", r"over\s*\("), |view| {
        let found =
            some_cells(view, Grade(Fair, Strong, Strong), "{column} is a number on {a} and NULL on {b}", |a, b| {
                a.number().is_some() && b.is_null()
            });
        kept(view, found, |column, places| carried(column, places).is_some())
    });
