//! Rows of NULL find each other in a left join on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("join-null-keys-left", Pandas, Words::new(r"merge|\.join\(|map\(", "join", "join"), |view| {
        let mut found = cells_where(
            view,
            Grade(Fair, Strong, Strong),
            "{column} is NULL on {b} and has a value on {a}",
            |a, b| a.has_value() && b.is_null(),
            ("NULL", Cell::is_null),
        );
        found.extend(some_cells(view, HINTED, "{column} is NULL on {b} and has a value on {a}", null_on_b));
        found
    });
