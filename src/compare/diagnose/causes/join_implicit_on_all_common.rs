//! All columns of the same name are keys of the join on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "join-implicit-on-all-common",
    Pandas,
    Words::new(r"merge\(\s*\w+\s*\)|merge\(\s*\w+\s*,\s*\w+\s*\)|how", r"\.join\(|_join\(", r"natural|\bjoin\b"),
    all_common
);
