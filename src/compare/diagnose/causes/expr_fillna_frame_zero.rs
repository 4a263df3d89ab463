//! Texts that are missing are filled with a number too on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-fillna-frame-zero", Pandas, Words::new(r"fillna\(", r"fill_null\(", "coalesce|ifnull"), |view| {
        some_cells(view, EXACT, "{column} is 0 on {a} and NULL on {b}", |a, b| {
            b.is_null()
                && (a.text() == Some("0")
                    || a.text() == Some("0.0")
                    || (b.cells.type_name == "string" && a.number() == Some(0.0)))
        })
    });
