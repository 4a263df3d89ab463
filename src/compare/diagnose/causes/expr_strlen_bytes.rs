//! Lengths are counted in bytes on one side, in characters on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-strlen-bytes", Polars, Words::new(r"str\.len", "len_bytes|len_chars", "length|strlen"), |view| {
        let found = wholes(view, EXACT, "{column} is larger on {a}", |a, b| a > b && b >= 0 && a <= 4 * b);
        let mut known = kept(view, found.clone(), |column, places| {
            view.columns().any(|other| {
                places.iter().all(|place| {
                    let text = other.cell_b(*place).text();
                    text.is_some_and(|text| {
                        text.chars().count() as i128 == column.cell_b(*place).whole().unwrap_or(-1)
                            && text.len() as i128 == column.cell_a(*place).whole().unwrap_or(-1)
                    })
                })
            })
        });
        known.iter_mut().for_each(|proposal| {
            proposal.strength = Sure;
            proposal.evidence.push(
                "it is the length in bytes of a text beside it on one side, in characters on the other".to_owned(),
            );
        });
        either(known, || weakened(found))
    });
