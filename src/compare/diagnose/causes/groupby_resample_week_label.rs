//! A week is named by its last day on one side, by its first on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-resample-week-label",
    Pandas,
    Words::new("resample|Grouper|to_period", "group_by_dynamic|truncate", "date_trunc|week"),
    |view| instants(view, TELLING, "{column} is the last day of a week on {a}, the first on {b}", |a, b| a - b
        == 6 * DAY
        && weekday(b) == 0)
);
