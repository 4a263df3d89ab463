//! A running total is NaN from a NaN on, on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-cumsum-nan", Pandas, Words::new("cum(sum|prod)|expanding", "cum_(sum|prod)", r"over\s*\("), |view| {
        let nan = |a: Cell<'_>, b: Cell<'_>| b.is_nan() && !a.is_nan();
        let found = some_cells(view, Grade(Weak, Weak, Strong), "{column} is NaN on {b} from some row on", nan);
        kept(view, found, |column, places| divided(column, |parts| parts.end_with(places)).is_some())
    });
