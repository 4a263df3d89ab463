//! Days with the day first stay text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-date-eu-unparsed", Pandas, Words::NONE, |view| {
    written_on_a(
        view,
        Strong,
        "{column} is text on {b} and a day on {a}",
        |text| day_said(text, DayOrder::DayFirst).is_some(),
        |a, text| matches!((a.instant().map(calendar), day_said(text, DayOrder::DayFirst)), (Some((year, month, day, _)), Some(said)) if said == (year as i32, month, day)),
    )
});
