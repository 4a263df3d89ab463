//! Remainders are doubles on one side, because one is by zero.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-int-mod-zero", Pandas, Words::new(r"%|\.mod\(", r"%|\.mod\(", r"%|\bmod\b"), |view| float_for_integer(
        view, Weak
    ));
