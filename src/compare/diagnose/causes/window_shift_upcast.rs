//! Integers of the row before are doubles on one side, because the first row has none.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-shift-upcast", Pandas, Words::new("shift|diff", "shift|diff", "lag|lead"), |view| float_for_integer(
        view, Weak
    ));
