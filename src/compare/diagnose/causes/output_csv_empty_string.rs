//! The empty text is written as nothing on one side, in quotes on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "output-csv-empty-string",
    Pandas,
    Words::new("to_csv", "write_csv", "copy"),
    |view| some_cells(view, COMMON, "{column} is NULL on {a} and the empty text on {b}", |a, b| a.is_null()
        && b.text() == Some(""))
);
