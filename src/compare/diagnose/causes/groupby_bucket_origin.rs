//! Buckets of time are counted from another beginning on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-bucket-origin",
    Each,
    Words::new("resample|Grouper|floor", r"group_by_dynamic|truncate|dt\.round", "time_bucket|date_bin|date_trunc"),
    |view| {
        let mut found = shifted(view, EXACT, "buckets of `{column}` begin at another time on {a}", |step| {
            step != 0 && step.abs() < 366 * DAY && step % (6 * DAY) != 0
        });
        found.iter_mut().for_each(|proposal| proposal.seen = proposal.seen.replace("``", "`"));
        found
    }
);
