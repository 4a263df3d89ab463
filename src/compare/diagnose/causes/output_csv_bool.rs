//! Truth values are written with a capital on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("output-csv-bool", Pandas, Words::new("to_csv", "write_csv", "copy"), |view| both_texts(
        view,
        SURE,
        "{column} is written with a capital on {a}",
        |a, b| matches!((a, b), ("True", "true") | ("False", "false"))
    ));
