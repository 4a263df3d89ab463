//! Blank lines of a file are rows of NULL on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "load-blank-lines",
    Polars,
    Words::new("read_csv", "read_csv|scan_csv|CsvRead", "read_csv|from"),
    blank_lines
);
