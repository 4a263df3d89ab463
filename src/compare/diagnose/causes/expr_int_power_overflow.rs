//! A power overflows on one side, and is a double on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-int-power-overflow", Sql, Words::new(r"\*\*|pow", r"\*\*|pow", r"\*\*|pow|\^"), |view| numbers(
        view,
        TELLING,
        "{column} is beyond 2 to the power of 63 on {a}",
        |a, b| a.abs() >= 9.2e18 && b.abs() < 9.3e18 && !near(a, b)
    ));
