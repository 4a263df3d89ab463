//! Lines that begin with a # are left out on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-comment-lines", Sql, Words::NONE, comments);
