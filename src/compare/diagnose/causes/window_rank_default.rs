//! Rows that tie have the average of their ranks on one side, the first on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("window-rank-default", Sql, Words::new("rank", "rank", "rank"), |view| {
    let last = some_cells(view, COMMON, "{column} has a rank on {a} and is missing on {b}", |a, b| {
        a.number().is_some() && b.is_missing()
    });
    with_same_columns(view, ranks(view, RankOf::First), last)
});
