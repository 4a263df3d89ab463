//! A number that an integer cannot hold wraps around on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-cast-out-of-range",
    Pandas,
    Words::new(r"astype\(.?u?int|int32|int16|int8", r"Int\d|cast", ""),
    |view| {
        let wraps = |a: i128, b: i128| {
            [8, 16, 32]
                .iter()
                .any(|bits| a != b && (a - b) % (1 << bits) == 0 && (-(1i128 << (bits - 1))..(1 << bits)).contains(&a))
        };
        either(
            wholes(view, EXACT, "{column} wrapped around on {a}", |a, b| wraps(a, b) && b.abs() > i128::from(i32::MAX)),
            || {
                some_cells(view, VAGUE, "{column} is a number on {a} and NULL on {b}", |a, b| {
                    a.whole().is_some() && b.is_null()
                })
            },
        )
    }
);
