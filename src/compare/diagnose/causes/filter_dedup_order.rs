//! Of rows with the same key another one is kept on each side.

use super::super::patterns::*;
use super::super::rule::Words;
use super::rule;

pub(super) const RULE: Rule = rule!("filter-dedup-order", Polars, Words::new("drop_duplicates|duplicated", r"unique\(|\.unique", r"distinct\s+on|distinct"), |view| {
        some_cells(view, HINTED, "{column} comes from another row on {a}", |a, b| a.has_value() && b.has_value())
    });
