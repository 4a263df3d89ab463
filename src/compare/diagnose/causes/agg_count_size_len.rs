//! Rows are counted on one side, values on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-count-size-len", Pandas, Words::new("count", "len|count|size", "count"), |view| {
        let found = wholes(view, VAGUE, "{column} is less on {a} in some rows", |a, b| a < b && a >= 0);
        let mut found =
            kept(view, found, |column, places| places.len() == column.differing().len() && is_count(column));
        // A few numbers that are all less on one side may be so by chance.
        let many = |proposal: &&mut Proposal| proposal.size() >= 6;
        found.iter_mut().filter(many).for_each(|proposal| proposal.strength = Fair);
        found
    });
