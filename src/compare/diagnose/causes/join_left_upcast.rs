//! Integers of a joined table are doubles on one side, because rows have no partner.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("join-left-upcast", Pandas, Words::new(r"merge|\.join\(", "join", "join"), |view| float_for_integer(
        view, Weak
    ));
