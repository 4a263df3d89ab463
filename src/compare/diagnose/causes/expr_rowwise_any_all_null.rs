//! Missing truth values of a row are skipped on one side, and unknown on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-rowwise-any-all-null",
    Pandas,
    Words::new(r"(any|all)\(\s*axis|axis", "all_horizontal|any_horizontal", r"\band\b|\bor\b"),
    |view| some_cells(view, COMMON, "{column} is a truth value on {a} and NULL on {b}", |a, b| a.truth().is_some()
        && b.is_null())
);
