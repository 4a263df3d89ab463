//! An empty field in quotes is the empty text on one side, NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "load-quoted-empty-string",
    Polars,
    Words::new("read_csv|read_table|na_values", "read_csv|scan_csv|CsvRead", ""),
    |view| {
        some_cells(view, COMMON, "{column} is the empty text on {a} and NULL on {b}", |a, b| {
            a.text() == Some("") && b.is_null()
        })
    }
);
