//! Rows of a join come in another order.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("join-row-order", Polars, Words::new(r"merge|\.join\(", "join", "join"), |view| moved(view, Fair, |_| true));
