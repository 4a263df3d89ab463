//! Buckets of time are counted from another beginning on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-bucket-origin",
    Each,
    Words::new("resample|Grouper|floor", r"group_by_dynamic|truncate|dt\.round", "time_bucket|date_bin|date_trunc"),
    |view| { buckets(view, |width| width % (7 * DAY) != 0) }
);
