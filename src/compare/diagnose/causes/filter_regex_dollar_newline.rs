//! The end of a text is before its last line break too on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("filter-regex-dollar-newline", Pandas, Words::new(r"\$", r"\$", r"\$"), line_break);
