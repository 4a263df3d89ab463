//! The second number of a slice is where it ends on one side, how long it is on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-slice-semantics", Each, Words::new(r"\.slice\(|\.str\[", r"\.slice\(", "substr"), |view| {
        let found =
            both_texts(view, EXACT, "{column} is the beginning of what {b} has", |a, b| a != b && b.starts_with(a));
        kept(view, found, |column, places| {
            // Every text of a slice has the same length, but for those that end before.
            let most =
                places.iter().filter_map(|place| column.cell_a(*place).text()).map(|text| text.chars().count()).max();
            places.iter().all(|place| column.cell_a(*place).text().map(|text| text.chars().count()) == most)
        })
    });
