//! Integers are written with a point and a zero on one side, because one of them is missing.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("output-csv-int-missing", Pandas, Words::new("to_csv", "write_csv", "copy"), |view| {
        let texts = both_texts(view, EXACT, "{column} ends in .0 on {a}", |a, b| {
            a.strip_suffix(".0") == Some(b) && same_number(a, b)
        });
        either(texts, || {
            typed(view, Weak, "{column} is written with a point on {a} and without one on {b}", |column| {
                is_float(column.a) && is_integer(column.b)
            })
        })
    });
