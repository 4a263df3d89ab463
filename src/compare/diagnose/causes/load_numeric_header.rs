//! The header is a row on one side, because it is all numbers.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-numeric-header", Sql, Words::NONE, |view| header_lost(view, true));
