//! A pattern that is not found gives the empty text on one side, NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-regex-extract-nomatch", Sql, Words::new("extract", "extract", "extract"), |view| {
        some_cells(view, COMMON, "{column} is the empty text on {a} and NULL on {b}", |a, b| {
            a.text() == Some("") && b.is_null()
        })
    });
