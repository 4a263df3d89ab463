//! A division by zero is infinite on one side, NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("expr-int-div-by-zero", Each, Words::new("/|div", "/|div", "/|div"), |view| {
    some_cells(view, TELLING, "{column} is infinite on {a} and NULL on {b}", |a, b| {
        b.is_null() && a.number().is_some_and(f64::is_infinite)
    })
});
