//! Of several most frequent values another comes first.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-mode-ties", Polars, Words::new("mode", "mode", "mode"), |view| moved(view, Hint, |_| true));
