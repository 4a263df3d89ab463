//! Integers are doubles on one side, because one of them is missing.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-int-with-missing", Pandas, Words::NONE, |view| float_for_integer(view, Fair));
