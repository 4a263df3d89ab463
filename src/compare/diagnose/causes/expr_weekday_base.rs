//! The week begins with 0 on one side, with 1 on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-weekday-base",
    Each,
    Words::new("weekday|dayofweek|day_of_week|isocalendar", "weekday", "dayofweek|isodow|dow|weekday"),
    |view| {
        let found =
            wholes(view, EXACT, "{column} is one less on {a}, from 0 to 6", |a, b| b == a + 1 && (0..7).contains(&a));
        kept(view, found, |column, places| {
            let counted = is_running_count(column, places, 0);
            places.len() == column.differing().len()
                && column.agreeing().all(|place| column.cell_a(place).is_missing())
                && !counted
        })
    }
);
