//! Blanks of the header are trimmed on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-space-in-header", Sql, Words::NONE, |view| renamed(
    view,
    Sure,
    "names of columns are trimmed on {a}",
    |a, b| a != b && a == b.trim()
));
