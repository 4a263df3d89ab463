//! Columns without a row have another type on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-header-only", Each, Words::NONE, |view| typed(
    view,
    Strong,
    "{column} has no rows, and another type on each side",
    |_| view.rows() == (0, 0)
));
