//! Division of whole numbers goes towards zero on one side, down on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-floor-div-negative", Sql, Words::new("//|floordiv", "//|floor_div", r"//|\bdiv\b|/"), |view| {
        let seen = "{column} is one more on {a} where it is below zero";
        either(wholes(view, EXACT, seen, |a, b| a == b + 1 && b < 0), || {
            numbers(view, VAGUE, seen, |a, b| {
                b < 0.0 && a.fract() == 0.0 && near(a, (b + 1.0).round()) && near(b, b.round())
            })
        })
    });
