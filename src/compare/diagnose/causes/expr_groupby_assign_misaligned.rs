//! A column of groups finds no row of its index on one side, and is missing everywhere.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-groupby-assign-misaligned", Pandas, Words::new("groupby", r"over\(|group_by", r"over\s*\("), |view| {
        let found = some_cells(view, EXACT, "{column} is missing everywhere on {a}", missing_on_a);
        kept(view, found, |column, _| {
            view.paired() > 1 && (0..view.paired() as u32).all(|place| column.cell_a(place).is_missing())
        })
    });
