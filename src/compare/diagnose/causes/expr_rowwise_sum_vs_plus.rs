//! A sum of a row with a NULL is NULL on one side, and skips it on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-rowwise-sum-vs-plus", Sql, Words::new(r"sum\(\s*axis|axis", r"sum_horizontal|\+", r"\+"), |view| {
        let null = |a: Cell<'_>, b: Cell<'_>| a.is_null() && b.number().is_some();
        let found = some_cells(view, COMMON, "{column} is NULL on {a} and a number on {b}", null);
        kept(view, found, |column, places| {
            let others: Vec<Column<'_>> = view.columns().filter(|other| other.at != column.at).collect();
            places.iter().all(|place| others.iter().any(|other| other.cell_b(*place).is_null()))
        })
    });
