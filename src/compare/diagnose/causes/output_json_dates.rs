//! Days are milliseconds on one side, and text on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("output-json-dates", Pandas, Words::new("to_json", "write_json", "json"), |view| {
    some_cells(
        view,
        SURE,
        "{column} is a number of milliseconds on {a} and text on {b}",
        |a, b| matches!((a.whole(), b.text()), (Some(a), Some(text)) if plain_instant(text).is_some() && a.abs() > 100_000_000),
    )
});
