//! A mean that is filled in loses its fraction on one side, because the column is of integers.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-fillna-truncates-pyarrow", Polars, Words::new("fillna", "fill_null", "coalesce|ifnull"), |view| {
        let found = numbers(view, Grade(Fair, Strong, Strong), "{column} has no fraction on {a}", |a, b| {
            b.fract() != 0.0 && a == b.trunc()
        });
        kept(view, found, |column, places| {
            let first = places.first().and_then(|place| column.cell_b(*place).finite());
            places.iter().all(|place| column.cell_b(*place).finite() == first)
                && column.agreeing().all(|place| column.cell_b(place).finite().is_none_or(|b| b.fract() == 0.0))
        })
    });
