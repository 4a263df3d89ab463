//! Days of eight digits are days on one side, and numbers on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-date-yyyymmdd", Pandas, Words::NONE, |view| {
    some_cells(view, SURE, "{column} is a day on {a} and a number of eight digits on {b}", |a, b| {
        let day = a.instant().map(calendar);
        matches!((day, b.whole()), (Some((year, month, day, _)), Some(b)) if b == i128::from(year) * 10_000 + i128::from(month) * 100 + i128::from(day))
    })
});
