//! Instants that are all at midnight are written as days on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("output-csv-datetime-midnight", Pandas, Words::new("to_csv", "write_csv", "copy"), |view| typed(
        view,
        Weak,
        "{column} is written as days on {a} and as instants on {b}",
        |column| column.a.type_name == "date" && column.b.type_name.starts_with("datetime")
    ));
