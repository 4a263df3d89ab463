//! Texts are joined by a sum on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-sum-strings", Pandas, Words::new(r"\.sum\(", "sum", "sum"), |view| more_columns(
        view,
        Hint,
        "{columns} stands on {a} only",
        |_| true
    ));
