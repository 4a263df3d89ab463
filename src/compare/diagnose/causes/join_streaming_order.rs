//! Rows of a join come in another order where it is streamed.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "join-streaming-order",
    Polars,
    Words::new(r"merge|\.join\(", "streaming", "join"),
    |view| moved(view, Hint, |_| true)
);
