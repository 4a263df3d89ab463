//! Integers that no type holds are texts on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-bigint-mixed-sign", Pandas, Words::NONE, |view| {
    let found = some_cells(view, SURE, "{column} is text on {a} and a number on {b}", |a, b| {
        a.text()
            .is_some_and(|text| text.parse::<i128>().is_ok() && (says(b, text) || b.shown().trim_matches('"') == text))
    });
    kept(view, found, |column, places| {
        let large = |text: &str| text.parse::<i128>().is_ok_and(|number| i64::try_from(number).is_err());
        places.iter().any(|place| column.cell_a(*place).text().is_some_and(large))
    })
});
