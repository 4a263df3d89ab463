//! Division of whole numbers gives a whole number on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("rust-int-division", Polars, Words::new("/|div", "/|div", "/|div"), |view| {
    let found = numbers(view, EXACT, "{column} is rounded down on {a}", |a, b| b.fract() != 0.0 && a == b.floor());
    let found = kept(view, found, |column, _| {
        (0..view.paired() as u32).all(|place| column.cell_a(place).finite().is_none_or(|a| a.fract() == 0.0))
    });
    let zero = some_cells(view, COMMON, "{column} is NULL on {a} and infinite or NaN on {b}", |a, b| {
        a.is_null() && !b.is_null() && b.finite().is_none()
    });
    with_same_columns(view, found, zero)
});
