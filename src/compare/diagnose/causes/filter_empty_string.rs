//! Rows with an empty text are found on one side only.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("filter-empty-string", Polars, Words::new("==", r"==|\.eq\(", "="), empty_text);
