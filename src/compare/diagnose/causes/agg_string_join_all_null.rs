//! Joined texts of a group without any are NULL on one side, the empty text on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-string-join-all-null",
    Sql,
    Words::new(r"join\(", r"str\.join|str_join|concat", "string_agg|listagg|group_concat"),
    |view| {
        some_cells(view, COMMON, "{column} is NULL on {a} and the empty text on {b}", |a, b| {
            a.is_null() && b.text() == Some("")
        })
    }
);
