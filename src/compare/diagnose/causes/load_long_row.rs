//! The header and the first rows are left out on one side, because a later row has more fields.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-long-row", Sql, Words::NONE, |view| header_lost(view, false));
