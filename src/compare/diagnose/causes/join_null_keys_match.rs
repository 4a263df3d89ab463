//! Rows of NULL find each other in a join on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("join-null-keys-match", Pandas, Words::new(r"merge|\.join\(", r"\.join\(|_join\(", r"\bjoin\b"), crossed);
