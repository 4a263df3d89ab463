//! A row is found by its label on one side, by its place on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("sort-loc-after-filter", Pandas, Words::new(r"\.loc\[", r"\[|slice|row\(", "offset|limit"), |view| {
        let cells = some_cells(view, HINTED, "{column} comes from another row on {a}", |a, b| a.shown() != b.shown());
        cells.into_iter().chain(other_rows(view)).collect()
    });
