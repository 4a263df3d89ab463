//! A sum with a number of single precision has single precision on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-int-plus-float32",
    Sql,
    Words::new("float32", "Float32", "float|real"),
    |view| numbers(view, TELLING, "{column} has single precision on {a}", |a, b| a != b && a == f64::from(b as f32))
);
