//! Integers under a condition are doubles on one side, because it does not hold everywhere.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-where-upcast", Pandas, Words::new(r"\.where\(|\.mask\(", r"when\(", "case"), |view| float_for_integer(
        view, Weak
    ));
