//! Only blanks are trimmed on one side, tabs and line breaks too on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-trim-set", Sql, Words::new(r"strip\(", "strip_chars", "trim"), |view| both_texts(
        view,
        SURE,
        "{column} begins or ends with white space on {a}",
        |a, b| a != b && a.trim() == b
    ));
