//! A column is put beside others by its index on one side, by its place on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-index-alignment", Pandas, Words::new(r"\]\s*=|assign|index", "with_columns|hstack", ""), |view| {
        permuted_cells(view)
    });
