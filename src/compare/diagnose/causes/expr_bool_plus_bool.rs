//! Two truth values together are one on one side, a number on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("expr-bool-plus-bool", Each, Words::new(r"\+|sum", r"\+|sum", r"\+"), |view| {
    let found = some_cells(
        view,
        Grade(Strong, Sure, Sure),
        "{column} is a truth value on {a} and a number on {b}",
        |a, b| matches!((a.truth(), b.whole()), (Some(a), Some(b)) if a == (b != 0)),
    );
    kept(view, found, |column, _| {
        (0..view.paired() as u32).any(|place| column.cell_b(place).whole().is_some_and(|b| b > 1))
    })
});
