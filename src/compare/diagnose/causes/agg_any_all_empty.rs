//! Whether all or any of nothing are so is NULL on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-any-all-empty", Sql, Words::new(r"\.(any|all)\(", r"\.(any|all)\(", "bool_and|bool_or|every"), |view| {
        some_cells(view, COMMON, "{column} is NULL on {a} and a truth value on {b}", |a, b| {
            a.is_null() && b.truth().is_some()
        })
    });
