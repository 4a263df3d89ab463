//! Integers beyond 2 to the power of 53 are doubles on one side, because the column has missing values.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-int64-with-missing-precision", Pandas, Words::NONE, |view| {
    let found = rounded(view);
    kept(view, found, |column, _| (0..view.paired() as u32).any(|place| column.cell_b(place).is_null()))
});
