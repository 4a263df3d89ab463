//! The last value of a window is that of the row itself on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-last-value-frame", Sql, Words::new("last|iloc", "last", "last_value"), |view| {
        let found = some_cells(view, EXACT, "{column} is another value on {a}", |a, b| a.has_value() && b.has_value());
        // There it is that of the last row for all rows of a group.
        let constant = |column: &Column<'_>| {
            partitions(view, column.at).iter().any(|parts| {
                let alike = |part: &Vec<u32>| {
                    part.windows(2).all(|two| column.cell_b(two[0]).shown() == column.cell_b(two[1]).shown())
                };
                parts.by.is_some()
                    && parts.parts.len() > 1
                    && parts.parts.iter().any(|part| part.len() > 2)
                    && parts.parts.iter().all(alike)
            })
        };
        let ends = kept(view, weakened(found.clone()), |column, places| places.len() > 1 && constant(column));
        let mut found = kept(view, found, |column, places| places.len() > 1 && equal_beside(column, places).is_some());
        found.iter_mut().for_each(|proposal| {
            proposal.evidence.push("it is the value of another column in the same row".to_owned())
        });
        either(found, || ends)
    });
