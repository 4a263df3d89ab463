//! The first rows of a window have a value on one side, and are NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("rust-rolling-min-periods", Polars, Words::new("rolling", "rolling", ""), |view| first_rows(view));
