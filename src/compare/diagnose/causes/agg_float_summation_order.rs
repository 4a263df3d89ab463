//! Sums of doubles are added in another order on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("agg-float-summation-order", Pandas, Words::NONE, |view| noise(
    view,
    Sure,
    "{column} differs in its last digits"
));
