//! The group whose key is NULL: one side drops it.

use super::super::patterns::*;
use super::super::rule::Words;
use super::rule;

pub(super) const RULE: Rule =
    rule!("groupby-null-key-dropped", Pandas, Words::new("groupby", r"group_by", r"group\s+by"), null_group);
