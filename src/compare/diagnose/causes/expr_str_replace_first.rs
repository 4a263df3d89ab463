//! Only the first occurrence is replaced on one side, all of them on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-str-replace-first", Polars, Words::new("replace", "replace", "replace"), |view| {
        let found = both_texts(view, TELLING, "{column} has had only its first occurrence replaced on {a}", |a, b| {
            replaced_further(a, b).is_some()
        });
        let mut found = kept(view, found, |column, places| {
            let one = |place: &u32| replaced_further(column.cell_a(*place).text()?, column.cell_b(*place).text()?);
            let first = places.first().and_then(one);
            places.iter().all(|place| one(place) == first)
        });
        if found.is_empty() {
            found = both_texts(view, HINTED, "{column} has been replaced otherwise on {a}", |a, b| a != b);
        }
        found
    });
