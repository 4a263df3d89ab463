//! The header is lost on one side, because the rows have one field more.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-one-extra-field", Sql, Words::NONE, |view| header_lost(view, false));
