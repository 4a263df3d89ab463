//! NaN has no rank on one side, and the last on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("window-rank-nan", Pandas, Words::new("rank", "rank", "rank"), |view| {
    let found = some_cells(view, COMMON, "{column} is missing on {a} and the last rank on {b}", |a, b| {
        a.is_missing() && b.number().is_some()
    });
    kept(view, found, |column, places| {
        let most = (0..view.paired() as u32).filter_map(|place| column.cell_a(place).finite()).fold(0.0, f64::max);
        most > 0.0 && places.iter().all(|place| column.cell_b(*place).finite().is_some_and(|b| b > most))
    })
});
