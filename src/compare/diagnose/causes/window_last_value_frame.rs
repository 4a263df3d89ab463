//! The last value of a window is that of the row itself on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-last-value-frame", Sql, Words::new("last|iloc", "last", "last_value"), |view| {
        let found = some_cells(view, EXACT, "{column} is another value on {a}", |a, b| a.has_value() && b.has_value());
        let mut found = kept(view, found, |column, places| places.len() > 1 && equal_beside(column, places).is_some());
        found.iter_mut().for_each(|proposal| {
            proposal.evidence.push("it is the value of another column in the same row".to_owned())
        });
        found
    });
