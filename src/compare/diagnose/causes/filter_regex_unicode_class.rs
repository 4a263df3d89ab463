//! Letters are those of ASCII on one side, all letters on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("filter-regex-unicode-class", Sql, Words::new(r"\\[wdbs]", r"\\[wdbs]", r"\\[wdbs]"), |view| {
        // The text that was searched need not be in the answer.
        either(beyond_ascii(view), || pattern(view))
    });
