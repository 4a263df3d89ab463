//! A list with a NULL in it finds the rows of NULL on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-in-list-with-null",
    Pandas,
    Words::new(r"isin\([^)]*(None|nan|NA)", r"is_in\([^)]*None|nulls_equal", r"\bin\s*\([^)]*null"),
    |view| weakened(kept_any(view))
);
