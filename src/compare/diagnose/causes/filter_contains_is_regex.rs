//! What is searched is a pattern on one side, a text on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("filter-contains-is-regex", Sql, Words::new(r"contains\(", r"contains\(", r"contains\("), pattern);
