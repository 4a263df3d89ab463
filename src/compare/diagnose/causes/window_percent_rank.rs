//! A rank as a share counts from 0 on one side.

use super::super::patterns::*;
use super::super::rule::Words;
use super::rule;

pub(super) const RULE: Rule = rule!("window-percent-rank", Sql, Words::new(r"rank\([^)]*pct|rank", "rank", "percent_rank|cume_dist"), |view| {
        let found = numbers(view, COMMON, "{column} is a smaller share on {a}", |a, b| a < b && a >= 0.0 && b <= 1.0);
        kept(view, found, |column, _| {
            let rows: Vec<(f64, f64)> = (0..view.paired() as u32).filter_map(|place| Some((column.cell_a(place).finite()?, column.cell_b(place).finite()?))).collect();
            let n = rows.len() as f64;
            n > 2.0 && rows.iter().any(|(a, _)| *a == 0.0) && rows.iter().any(|(_, b)| near(*b, 1.0))
                && rows.iter().all(|(a, _)| near((a * (n - 1.0)).round(), a * (n - 1.0)) || *a == 0.0)
        })
    });
