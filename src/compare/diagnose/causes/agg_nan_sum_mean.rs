//! A NaN makes the sum or mean NaN on one side, and is skipped on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-nan-sum-mean",
    Pandas,
    Words::new(
        r#"[.'"](sum|mean|std|var|median|prod|sem|describe|agg)\b"#,
        r"\.(sum|mean|std|var|median|product|describe)\(",
        r"\b(sum|avg|stddev\w*|var\w*|median)\s*\("
    ),
    |view| {
        let found = some_cells(view, COMMON, "{column} is NaN on {b} and a number on {a}", nan_on_b);
        let none = some_cells(view, COMMON, "{column} is NaN on {b} and NULL on {a}", |a, b| a.is_null() && b.is_nan());
        with_same_columns(view, found, none)
    }
);
