//! Rows that tie have their total together on one side, each its own on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-range-frame-ties", Sql, Words::new("cumsum|expanding", "cum_sum", r"over\s*\("), |view| {
        let found = numbers(view, COMMON, "{column} is the total of a later row on {a}", |a, b| a != b);
        kept(view, found, |column, places| {
            let order = view.in_order();
            let at = |place: u32| order.iter().position(|known| *known == place);
            places.iter().all(|place| {
                let a = column.cell_a(*place).finite();
                at(*place).is_some_and(|here| {
                    order[here + 1..]
                        .iter()
                        .take(50)
                        .any(|later| column.cell_b(*later).finite() == a && column.cell_a(*later).finite() == a)
                })
            })
        })
    });
