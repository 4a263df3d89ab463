//! Rows whose key is NULL are in no group on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-null-partition", Pandas, Words::new("groupby", r"over\(|group_by", r"over\s*\(|partition"), |view| {
        cells_where(
            view,
            Grade(Fair, Strong, Strong),
            "{column} is missing on {a} and has a value on {b}",
            missing_on_a,
            ("NULL", Cell::is_null),
        )
    });
