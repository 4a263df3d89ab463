//! Columns without a name are named in another way on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-empty-header", Each, Words::NONE, |view| {
    let empty = |name: &str| {
        name.is_empty()
            || name.starts_with("Unnamed: ")
            || name.starts_with("_duplicated_")
            || name.strip_prefix("column").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    renamed(view, Strong, "columns without a name are named otherwise", |a, b| a != b && empty(a) && empty(b))
});
