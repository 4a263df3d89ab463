//! Lines that end with a carriage return alone are one line on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-cr-only", Polars, Words::NONE, carriage_returns);
