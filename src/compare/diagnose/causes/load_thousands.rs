//! Commas between digits make a column of numbers text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-thousands", Polars, Words::new("thousands", "", ""), |view| written_on_a(
    view,
    Sure,
    "{column} is text on {b}, because of commas between digits",
    |text| text.contains(','),
    |a, text| says(a, &text.replace(',', ""))
));
