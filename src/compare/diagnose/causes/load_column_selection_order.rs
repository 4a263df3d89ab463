//! Columns come in the order of the file on one side, as asked on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "load-column-selection-order",
    Pandas,
    Words::new("usecols", "columns|select", "select"),
    |view| permuted(view, Fair, "{a} and {b} have the same columns in another order")
);
