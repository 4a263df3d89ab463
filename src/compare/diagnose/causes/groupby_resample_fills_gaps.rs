//! Steps of time in which nothing happened are rows on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-resample-fills-gaps",
    Pandas,
    Words::new("resample|Grouper|asfreq", "group_by_dynamic|truncate|group_by", r"group\s+by"),
    filled_gaps
);
