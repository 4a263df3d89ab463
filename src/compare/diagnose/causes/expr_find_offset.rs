//! What is not found is -1 on one side, NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-find-offset", Each, Words::new(r"\.find\(|index\(", r"\.find\(", "strpos|instr|position"), |view| {
        some_cells(view, TELLING, "{column} is -1 on {a} and NULL on {b}", |a, b| a.whole() == Some(-1) && b.is_null())
    });
