//! A text such as NA is missing on one side, and stays a text on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("load-na-tokens", Pandas, Words::new("read_csv|read_table|read_excel", "", ""), |view| {
        let cells =
            some_cells(view, SURE, "{column} is missing on {a} where it is a word for missing on {b}", |a, b| {
                a.is_missing()
                    && a.cells.type_name == "string"
                    && b.text().is_some_and(|text| NA_TOKENS.contains(&text))
            });
        cells.into_iter().chain(token_groups(view)).collect()
    });
