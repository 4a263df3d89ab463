//! NaN is counted on one side, and not on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("agg-nan-count", Pandas, Words::new("count", "count", "count"), |view| {
    let found = wholes(view, VAGUE, "{column} is less on {a} in some rows", |a, b| a < b && a >= 0);
    let mut found = kept(view, found, |column, places| places.len() == column.differing().len() && is_count(column));
    // A few numbers that are all less on one side may be so by chance.
    let many = |proposal: &&mut Proposal| proposal.size() >= 6;
    found.iter_mut().filter(many).for_each(|proposal| proposal.strength = Fair);
    found
});
