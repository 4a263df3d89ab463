//! Numbers read from texts are doubles on one side, because a text is none.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-cast-text-fails", Pandas, Words::new("to_numeric", r"strict\s*=\s*False|cast", "try_cast"), |view| {
        float_for_integer(view, Weak)
    });
