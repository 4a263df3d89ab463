//! A text is cut once on one side, everywhere on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-split-limit",
    Polars,
    Words::new(r"split\([^)]*n\s*=|partition|maxsplit", r"\.split\(|split_exact", "split_part|string_split"),
    |view| {
        let cut = |a: &str, b: &str| {
            b.strip_prefix(a).and_then(|rest| rest.chars().next()).filter(|next| !next.is_alphanumeric())
        };
        let found = both_texts(view, EXACT, "{column} is the beginning of what {b} has", |a, b| {
            !a.is_empty() && cut(a, b).is_some()
        });
        let mut found = kept(view, found, |column, places| {
            let next = |place: &u32| cut(column.cell_a(*place).text()?, column.cell_b(*place).text()?);
            let first = places.first().and_then(next);
            places.iter().all(|place| next(place) == first)
        });
        found.iter_mut().for_each(|proposal| {
            proposal.evidence.push("what follows begins with the same sign in all of them".to_owned())
        });
        found
    }
);
