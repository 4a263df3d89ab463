//! The first rows of a window have a value on one side, and are NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-rolling-partial", Sql, Words::new("rolling", "rolling", "rows|over"), |view| first_rows(view));
