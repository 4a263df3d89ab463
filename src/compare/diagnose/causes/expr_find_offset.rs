//! What is not found is -1, NULL or 0, and places are counted in letters or bytes.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-find-offset", Each, Words::new(r"\.find\(|index\(", r"\.find\(", "strpos|instr|position"), |view| {
        let absent = some_cells(view, TELLING, "{column} says in another way that nothing was found", |a, b| {
            a.whole() == Some(-1) && (b.is_null() || b.whole() == Some(0))
        });
        let absent = either(absent, || {
            some_cells(view, VAGUE, "{column} is NULL on {a} and 0 on {b}", |a, b| a.is_null() && b.whole() == Some(0))
        });
        let places = wholes(view, VAGUE, "{column} is another place on {a}", |a, b| a >= 0 && b > a);
        with_same_columns(view, absent, places)
    });
