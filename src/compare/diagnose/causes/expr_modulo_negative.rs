//! The remainder has the sign of the dividend on one side, of the divisor on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "expr-modulo-negative",
    Sql,
    Words::new(r"%|\.mod\(", r"%|\.mod\(", r"%|\bmod\b"),
    |view| numbers(view, EXACT, "{column} has the other sign on {a}", |a, b| a * b < 0.0)
);
