//! A column whose first rows are empty is text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-infer-window-null", Polars, Words::NONE, |view| {
    let found = written_on_a(
        view,
        Strong,
        "{column} is text on {b}, of numbers alone",
        |_| true,
        |a, text| says(a, text) && text == text.trim() && !text.starts_with('+'),
    );
    kept(view, found, |column, _| (0..view.rows().0.min(100)).all(|row| column.a.is_null(row)) && view.rows().0 > 100)
});
