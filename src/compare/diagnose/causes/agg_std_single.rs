//! The deviation of one row is missing, NULL or 0.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-std-single", Each, Words::new("std|var", "std|var", "std|var"), |view| some_cells(
        view,
        COMMON,
        "{column} is missing on one side and 0 on the other",
        |a, b| (a.is_missing() && b.number() == Some(0.0)) || (b.is_missing() && a.number() == Some(0.0))
    ));
