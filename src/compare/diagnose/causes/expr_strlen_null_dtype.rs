//! Lengths are doubles on one side, because a text is missing.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-strlen-null-dtype", Pandas, Words::new(r"str\.len", "len_chars|len_bytes", "length"), |view| {
        float_for_integer(view, Weak)
    });
