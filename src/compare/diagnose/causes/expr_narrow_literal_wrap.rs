//! Parts of a date are small integers on one side, and overflow.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-narrow-literal-wrap",
    Polars,
    Words::new(r"\.dt\.|\.(month|day|hour|minute|year|week)", r"\.(month|day|hour|minute|week|weekday|second)\(\)", ""),
    |view| {
        let found = wholes(view, EXACT, "{column} is a small integer on {a} that overflowed", |a, b| {
            (a - b) % 256 == 0 && (-128..128).contains(&a)
        });
        kept(view, found, |column, _| {
            column.a.type_name == "int8"
                || column.a.type_name == "int16"
                || !is_integer(column.a)
                || column.a.type_name == "int64"
        })
    }
);
