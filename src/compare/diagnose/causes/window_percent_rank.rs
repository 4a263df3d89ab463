//! A rank as a share counts from 0 on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("window-percent-rank", Sql, Words::new(r"rank\([^)]*pct|rank", "rank", "percent_rank|cume_dist"), |view| {
        let found = numbers(view, COMMON, "{column} is a smaller share on {a}", |a, b| a < b && a >= 0.0 && b <= 1.0);
        // The mean rank of ties is a whole one or a half.
        let halves = |rank: f64| near((rank * 2.0).round(), rank * 2.0);
        let ranked = kept(view, found, |column, _| {
            let rows: Vec<(f64, f64)> = (0..view.paired() as u32)
                .filter_map(|place| Some((column.cell_a(place).finite()?, column.cell_b(place).finite()?)))
                .collect();
            let steps = [rows.len() as f64 - 1.0, view.paired() as f64 - 1.0];
            rows.len() > 2
                && rows.iter().any(|(a, _)| *a == 0.0)
                && rows.iter().all(|(_, b)| steps.iter().any(|steps| halves(*b * (steps + 1.0))))
                && steps.iter().any(|steps| rows.iter().all(|(a, _)| near((a * steps).round(), a * steps)))
        });
        let last = some_cells(view, COMMON, "{column} has a value on {a} and is missing on {b}", null_on_b);
        with_same_columns(view, ranked, last)
    });
