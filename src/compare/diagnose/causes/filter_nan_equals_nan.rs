//! NaN equals itself on one side, and nothing on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("filter-nan-equals-nan", Pandas, Words::new(r"==|\.eq\(", r"==|\.eq\(|eq_missing", "="), |view| {
        let unequal = |a: Cell<'_>, b: Cell<'_>| a.truth() == Some(false) && b.truth() == Some(true);
        either(
            cells_where(
                view,
                EXACT,
                "{column} is false on {a} and true on {b}",
                unequal,
                ("missing", Cell::is_missing),
            ),
            || some_cells(view, HINTED, "{column} is false on {a} and true on {b}", unequal),
        )
    });
