//! Letters are those of ASCII on one side, all letters on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("filter-regex-unicode-class", Sql, Words::new(r"\\[wdbs]", r"\\[wdbs]", r"\\[wdbs]"), beyond_ascii);
