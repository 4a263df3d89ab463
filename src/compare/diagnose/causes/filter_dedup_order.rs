//! Of rows with the same key another one is kept on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-dedup-order",
    Polars,
    Words::new("drop_duplicates|duplicated", r"unique\(|\.unique", r"distinct\s+on|distinct"),
    |view| {
        let cells =
            some_cells(view, HINTED, "{column} comes from another row on {a}", |a, b| a.has_value() && b.has_value());
        cells.into_iter().chain(moved(view, Hint, |_| true)).chain(other_rows(view)).collect()
    }
);
