//! A column of numbers that is filled with a text is written in another form on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-fillna-mixed-type", Pandas, Words::new(r"fillna\(", r"fill_null\(", "coalesce|ifnull"), |view| {
        let words = |place: u32, column: &Column<'_>| {
            column.cell_b(place).text().is_some_and(|text| text.parse::<f64>().is_err())
        };
        let texts = both_texts(view, EXACT, "{column} ends in .0 on {a}", |a, b| a.strip_suffix(".0") == Some(b));
        kept(view, texts, |column, _| (0..view.paired() as u32).any(|place| words(place, column)))
    });
