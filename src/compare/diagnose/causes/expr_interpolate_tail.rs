//! Missing values at the end are filled with the last value on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-interpolate-tail", Pandas, Words::new("interpolate", "interpolate", ""), |view| {
        let found = some_cells(view, EXACT, "{column} is a number on {a} and NULL on {b}", |a, b| {
            a.number().is_some() && b.is_null()
        });
        let mut found = kept(view, found, |column, places| {
            carried(column, places).is_some() && divided(column, |parts| parts.end_with(places)).is_some()
        });
        found.iter_mut().for_each(|proposal| {
            proposal.evidence.push("they are the last rows, and hold the value before them".to_owned())
        });
        found
    });
