//! The last row of a sort is one of NULL on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-sort-last-as-argmax",
    Pandas,
    Words::new(
        r"sort_values[^\n]*(iloc|tail|last)",
        r"sort[^\n]*(last|tail)|last\(\)[^\n]*sort",
        r"arg_max|order\s+by"
    ),
    |view| {
        let cells = some_cells(view, HINTED, "{column} is another value on {a}", |a, b| a.shown() != b.shown());
        either(weakened(null_first(view)), || cells)
    }
);
