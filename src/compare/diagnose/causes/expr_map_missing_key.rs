//! A value that is not in the list stays itself on one side, and is NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-map-missing-key", Polars, Words::new(r"\.map\(", "replace|replace_strict", "case"), |view| {
        let found = some_cells(view, EXACT, "{column} is a value on {a} and NULL on {b}", null_on_b);
        let equal = kept(view, found, |column, places| equal_beside(column, places).is_some());
        either(equal, || {
            some_cells(view, VAGUE, "{column} is a value on {a} and NULL on {b}", |a, b| {
                a.text().is_some() && b.is_null()
            })
        })
    });
