//! A number with a point is an exact decimal on one side, a double on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("expr-duckdb-decimal-literal", Sql, Words::NONE, |view| {
    let found = noise(view, Sure, "{column} differs in its last digits");
    let close = |a: Cell<'_>, b: Cell<'_>| {
        let a = a.shown().trim_matches('"').parse::<f64>();
        matches!((a, b.finite()), (Ok(a), Some(b)) if near(a, b))
    };
    let decimals = some_cells(view, SURE, "{column} is an exact decimal on {a} and a double on {b}", |a, b| {
        a.cells.type_name.starts_with("decimal") && close(a, b)
    });
    kept(view, found, |column, _| column.a.type_name.starts_with("decimal")).into_iter().chain(decimals).collect()
});
