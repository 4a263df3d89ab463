//! A difference of unsigned integers below zero wraps around on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-diff-unsigned", Pandas, Words::new("diff|shift", "diff|shift", "lag"), |view| {
        wholes(view, SURE, "{column} wraps around on {a} where it is below zero on {b}", |a, b| {
            b < 0 && [8, 16, 32, 64].iter().any(|bits| a - b == 1 << bits) && a - b > 256
                || b < 0 && a - b == 256 && a > 127
        })
    });
