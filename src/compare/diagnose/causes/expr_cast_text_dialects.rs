//! Texts such as 1e3 are numbers on one side, and NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-cast-text-dialects", Each, Words::new("to_numeric|astype", r"cast|str\.to_", "cast|::"), |view| {
        let found = some_cells(view, EXACT, "{column} is a number on {a} and NULL on {b}", |a, b| {
            a.number().is_some() && b.is_null()
        });
        let beside = kept(view, found.clone(), |column, places| {
            view.columns().any(|other| {
                places.iter().all(|place| {
                    let text = other.cell_a(*place).text();
                    text.is_some_and(|text| {
                        text.parse::<i64>().is_err() && text.chars().any(|letter| letter.is_ascii_digit())
                    })
                }) && column.at != other.at
            })
        });
        either(beside, || {
            let mut weak = found;
            weak.iter_mut().for_each(|proposal| proposal.strength = Weak);
            weak
        })
    });
