//! Labels of columns are numbers on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "groupby-pivot-integer-labels",
    Pandas,
    Words::new("pivot", "pivot", "pivot"),
    |view| renamed(view, Fair, "names of columns are numbers on {a}", |a, b| a != b && same_number(a, b))
);
