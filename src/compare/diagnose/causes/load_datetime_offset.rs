//! The clock of instants with an offset is another one on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-datetime-offset", Pandas, Words::NONE, |view| shifted(
    view,
    EXACT,
    "{column} is another time of day on {a}",
    |step| step != 0 && step.abs() <= 14 * HOUR && step % (HOUR / 4) == 0
));
