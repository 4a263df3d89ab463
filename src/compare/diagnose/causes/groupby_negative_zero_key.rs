//! Both zeros are one group on one side, two on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("groupby-negative-zero-key", Pandas, Words::new("groupby", "group_by", r"group\s+by"), zeros);
