//! Ranks have no gaps on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("rust-rank-default", Polars, Words::new("rank", "rank|Dense", "rank"), |view| ranks(view, RankOf::Dense));
