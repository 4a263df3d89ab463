//! Days with the name of the month stay text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-date-text-month", Pandas, Words::NONE, |view| {
    written(
        view,
        Sure,
        "{column} is text on {b} and a day on {a}",
        |text| text.chars().any(char::is_alphabetic),
        |a, text| matches!((a.instant().map(calendar), day_said(text, DayOrder::DayFirst)), (Some((year, month, day, _)), Some((said, said_month, said_day))) if said % 100 == (year % 100) as i32 && (said_month, said_day) == (month, day)),
    )
});
