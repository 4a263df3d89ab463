//! Rows of NaN stand at the other end.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("sort-nan-position", Pandas, Words::new("sort_values", "sort", r"order\s+by"), |view| {
        let mut found = moved_block(view, Cell::is_missing, "NaN", true);
        found.retain(|proposal| {
            let named = |column: &Column<'_>| proposal.column.as_deref() == Some(column.name);
            let nan = |column: &Column<'_>| {
                (0..view.paired() as u32).any(|place| column.cell_a(place).is_nan() || column.cell_b(place).is_nan())
            };
            view.columns().any(|column| named(&column) && nan(&column))
        });
        either(found, || moved_run(view))
    });
