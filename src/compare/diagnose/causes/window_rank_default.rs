//! Rows that tie have the average of their ranks on one side, the first on the other.

use super::super::patterns::*;
use super::super::rule::Words;
use super::rule;

pub(super) const RULE: Rule = rule!("window-rank-default", Sql, Words::new("rank", "rank", "rank"), |view| ranks(view, RankOf::First));
