//! Large keys are compared as doubles on one side and find their neighbours.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("join-bigint-float-key", Pandas, Words::new(r"merge|\.join\(", r"\.join\(|_join\(", r"\bjoin\b"), neighbours);
