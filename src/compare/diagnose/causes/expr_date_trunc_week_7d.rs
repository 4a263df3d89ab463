//! Buckets of seven days begin on another day of the week on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-date-trunc-week-7d",
    Sql,
    Words::new("floor|7D|week|W", "truncate|7d", r"time_bucket|date_trunc|7\s*day"),
    |view| shifted(view, EXACT, "{column} is another day of the same week on {a}", |step| step != 0
        && step.abs() < 7 * DAY
        && step % DAY == 0)
);
