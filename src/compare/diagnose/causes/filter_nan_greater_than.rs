//! NaN is larger than every number on one side, and is compared with none on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-nan-greater-than",
    Pandas,
    Words::new(r"[<>]|\.(gt|ge)\(", r"[<>]|\.(gt|ge|gt_eq)\(", "[<>]"),
    |view| either(nan_kept(view), || zero_by_zero(view))
);
