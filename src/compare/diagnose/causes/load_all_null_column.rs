//! Columns without a value have another type on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-all-null-column", Each, Words::NONE, |view| {
    typed(view, Strong, "{column} has no value, and another type on each side", |column| {
        view.paired() > 0
            && (0..view.paired() as u32)
                .all(|place| column.cell_a(place).is_missing() && column.cell_b(place).is_missing())
    })
});
