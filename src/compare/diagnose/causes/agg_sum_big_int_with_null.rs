//! A sum of large integers is a double on one side, because one of them is missing.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-sum-big-int-with-null", Pandas, Words::new("sum|agg|cumsum", "sum|agg|cum_sum", "sum"), |view| {
        let found = rounded(view);
        kept(view, found, |column, _| (0..view.paired() as u32).all(|place| !column.cell_b(place).is_null()))
    });
