//! Halves are rounded to the even neighbour on one side, away from zero on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("expr-round-half", Sql, Words::new("round", "round", "round"), |view| {
    let unit = |a: f64, b: f64| (0..=6).map(|digits| 10f64.powi(-digits)).find(|unit| near((a - b).abs(), *unit));
    numbers(view, EXACT, "{column} is one unit further from zero on {a}", |a, b| {
        let even = |unit: f64| (b / unit).round() % 2.0 == 0.0;
        a.abs() > b.abs() && unit(a, b).is_some_and(even)
    })
});
