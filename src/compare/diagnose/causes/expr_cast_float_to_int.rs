//! A number that becomes an integer is rounded on one side, cut off on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-cast-float-to-int",
    Sql,
    Words::new(r"astype\(.?int|int\(|to_numeric", r"Int\d|cast", r"bigint|integer|\bint"),
    |view| wholes(view, EXACT, "{column} is one further from zero on {a}", |a, b| (a == b + 1 && b >= 0)
        || (a == b - 1 && b <= 0))
);
