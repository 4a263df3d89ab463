//! Marks of values are truth values on one side, numbers on the other, and NULL has a column of its own.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-get-dummies", Each, Words::new("get_dummies", "to_dummies", "case|="), |view| {
        let marks = some_cells(
            view,
            COMMON,
            "{column} is a truth value on {a} and a number on {b}",
            |a, b| matches!((a.truth(), b.whole()), (Some(a), Some(b)) if i128::from(a) == b),
        );
        let null = more_columns_of_b(view, Strong, "{columns} stands on {b} only", |name| name.ends_with("_null"));
        marks.into_iter().chain(null).collect()
    });
