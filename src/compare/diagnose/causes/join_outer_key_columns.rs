//! A full join has the key of both tables on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("join-outer-key-columns", Polars, Words::new(r"merge|\.join\(", "full|outer", "full|outer"), |view| {
        more_columns(view, Fair, "{columns} stands on {a} only", |name| name.ends_with("_right"))
    });
