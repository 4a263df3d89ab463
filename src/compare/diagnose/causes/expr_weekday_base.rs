//! The week begins with 0 on one side, with 1 on the other, or with another day.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-weekday-base",
    Each,
    Words::new("weekday|dayofweek|day_of_week|isocalendar", "weekday", "dayofweek|isodow|dow|weekday"),
    |view| {
        let found = wholes(view, EXACT, "{column} is another number of the same day of the week", |a, b| {
            (0..=7).contains(&a) && (0..=7).contains(&b) && a != b && ((b - a - 1) % 7 == 0 || (a - b) % 7 == 0)
        });
        kept(view, found, |column, places| {
            let all = (0..view.paired() as u32).filter(|place| !column.cell_a(*place).is_missing());
            let in_week =
                all.clone().all(|place| column.cell_a(place).whole().is_some_and(|day| (0..=7).contains(&day)));
            let shifted = places.len() == all.count();
            let sundays = places
                .iter()
                .all(|place| column.cell_b(*place).whole() == Some(0) && column.cell_a(*place).whole() == Some(7));
            in_week && (shifted || sundays) && !is_running_count(column, places, 0)
        })
    }
);
