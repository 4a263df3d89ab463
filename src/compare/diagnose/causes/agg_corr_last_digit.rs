//! Correlations are computed by another formula on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("agg-corr-last-digit", Pandas, Words::new("corr", "corr", "corr"), |view| noise(
    view,
    Fair,
    "{column} differs in its last digits"
));
