//! Of several most frequent values another comes first.

use super::super::patterns::*;
use super::super::rule::Words;
use super::rule;

pub(super) const RULE: Rule = rule!("agg-mode-ties", Polars, Words::new("mode", "mode", "mode"), |view| moved(view, Hint, |_| true));
