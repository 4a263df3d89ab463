//! Small numbers are written in another form on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("output-csv-float-text", Polars, Words::new("to_csv", "write_csv", "copy"), |view| both_texts(
        view,
        TELLING,
        "{column} is the same number in another form",
        |a, b| a != b && same_number(a, b) && (a.contains(['e', 'E']) || b.contains(['e', 'E']))
    ));
