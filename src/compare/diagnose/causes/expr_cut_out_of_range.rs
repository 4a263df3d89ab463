//! Values beyond the outer bounds have a class on one side, and none on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-cut-out-of-range", Pandas, Words::new(r"\.cut\(|qcut", r"\.cut\(|qcut", "case"), |view| {
        let label = |text: &str| text.starts_with(['(', '[']) && text.ends_with([')', ']']) && text.contains(", ");
        let plain = |text: &str| text.replace(".0,", ",").replace(".0]", "]").replace(".0)", ")");
        some_cells(view, SURE, "{column} is another class, or none, on {a}", |a, b| match (a.text(), b.text()) {
            (None, Some(b)) => a.is_null() && label(b) && b.contains("inf"),
            (Some(a), Some(b)) => label(a) && label(b) && plain(a) == plain(b),
            _ => false,
        })
    });
