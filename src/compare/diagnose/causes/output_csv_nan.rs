//! NaN is written as nothing on one side, as a word on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("output-csv-nan", Pandas, Words::new("to_csv", "write_csv", "copy"), |view| some_cells(
        view,
        COMMON,
        "{column} is NULL on {a} and NaN on {b}",
        |a, b| a.is_null() && (b.is_nan() || b.text() == Some("NaN"))
    ));
