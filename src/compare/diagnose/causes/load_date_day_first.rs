//! The month comes first on one side and the day on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("load-date-day-first", Pandas, Words::new("parse_dates|to_datetime|read_csv", "", ""), |view| {
        instants(view, TELLING, "month and day of {column} have changed places", |a, b| {
            let ((year, month, day, rest), (other, other_month, other_day, other_rest)) = (calendar(a), calendar(b));
            year == other && rest == other_rest && month == other_day && day == other_month
        })
    });
