//! A list with a NULL in it finds the rows of NULL on one side.

use super::super::patterns::*;
use super::super::rule::Words;
use super::rule;

pub(super) const RULE: Rule = rule!("filter-in-list-with-null", Pandas, Words::new(r"isin\([^)]*(None|nan|NA)", r"is_in\([^)]*None|nulls_equal", r"\bin\s*\([^)]*null"), kept_any);
