//! A function is called for missing values too on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-map-function-null", Pandas, Words::new(r"\.(map|apply)\(", r"map_elements|\.map\(", ""), |view| {
        some_cells(view, TELLING, "{column} holds the word for a missing value on {a} and NULL on {b}", |a, b| {
            b.is_missing()
                && a.text().is_some_and(|text| ["nan", "<NA>", "None", "NaT"].iter().any(|word| text.contains(word)))
        })
    });
