//! Joined texts skip a NULL on one side, and are NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-concat-null", Sql, Words::new(r"\+|cat\(", r"concat_str|\+", r"concat|\|\|"), |view| {
        let found = some_cells(view, COMMON, "{column} is a text on {a} and NULL on {b}", |a, b| {
            a.text().is_some() && b.is_null()
        });
        kept(view, found, |column, places| {
            let part = |place: &u32| {
                let whole = column.cell_a(*place).text().unwrap_or_default();
                let mut others = view.columns().filter(|other| other.at != column.at);
                others.any(|other| {
                    other.cell_a(*place).text().is_some_and(|text| !text.is_empty() && whole.contains(text))
                })
            };
            view.columns().count() < 3 || places.iter().all(part)
        })
    });
