//! A sum of large integers is a double on one side, because one of them is missing.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-sum-big-int-with-null", Pandas, Words::new("sum|agg|cumsum", "sum|agg|cum_sum", "sum"), |view| {
        const LARGE: f64 = 4.5e15;
        let found = numbers(view, TELLING, "{column} is a double on {a}, and a large integer on {b}", |a, b| {
            b.abs() > LARGE && (a - b).abs() <= 1e-14 * b.abs()
        });
        kept(view, found, |column, _| {
            is_float(column.a)
                && !is_float(column.b)
                && (0..view.paired() as u32).all(|place| !column.cell_b(place).is_null())
        })
    });
