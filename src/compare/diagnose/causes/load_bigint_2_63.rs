//! Integers beyond 2 to the power of 63 have another type on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-bigint-2^63", Each, Words::NONE, |view| typed(
    view,
    Strong,
    "{column} has another type of integers on each side",
    |column| column.a.type_name == "uint64" || column.b.type_name == "uint64" || column.b.type_name == "i128"
));
