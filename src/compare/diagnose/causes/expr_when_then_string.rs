//! A text in a condition is the name of a column on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-when-then-string",
    Polars,
    Words::new("where|apply|map|loc|select", r"then\(|otherwise\(", "case"),
    |view| {
        let found =
            some_cells(view, SURE, "{column} holds another column's value on {a} and its name on {b}", |a, b| {
                let named = b.text().and_then(|name| view.columns().find(|column| column.name == name));
                named.is_some_and(|column| {
                    let other = Cell { cells: column.a, row: a.row };
                    a.shown() == other.shown() || (a.number().is_some() && a.number() == other.number())
                })
            });
        either(found, || {
            let beside = some_cells(view, COMMON, "{column} holds another column's value on {a}", |a, b| {
                a.has_value() && b.text().is_some()
            });
            kept(view, beside, |column, places| places.len() > 1 && equal_beside(column, places).is_some())
        })
    }
);
