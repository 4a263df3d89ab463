//! Nothing is unequal to NULL on one side, everything on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-ne-none-literal",
    Pandas,
    Words::new(r"[!=]=\s*(None|np\.nan|pd\.NA)", r"[!=]=\s*None|lit\(None", r"<>\s*null|!=\s*null|=\s*null"),
    |view| none_left_of(view, true)
);
