//! A missing value is true on one side, and NULL on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("expr-null-to-bool", Pandas, Words::new("bool", "Boolean", "bool"), |view| {
    some_cells(view, COMMON, "{column} is true on {a} and NULL on {b}", |a, b| a.truth() == Some(true) && b.is_null())
});
