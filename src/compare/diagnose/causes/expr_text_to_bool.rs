//! Every text that is not empty is true on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-text-to-bool", Pandas, Words::new("bool", "Boolean|==|is_in|replace", "bool"), |view| {
        let found = some_cells(view, EXACT, "{column} is true on {a} and false on {b}", |a, b| {
            a.truth() == Some(true) && b.truth() == Some(false)
        });
        kept(view, found, |column, _| {
            view.paired() > 3 && (0..view.paired() as u32).all(|place| column.cell_a(place).truth() != Some(false))
        })
    });
