//! Rows without a partner stay on one side: its join is a left join.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("join-default-how", Pandas, Words::new(r"\.join\(", r"\.join\(|_join\(", r"\bjoin\b"), unmatched);
