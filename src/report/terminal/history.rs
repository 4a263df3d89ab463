//! What became of each figure, for a terminal.

use super::Style;
use super::columns::{Align, Column, layout};
use super::paint::{BARS, Cell, Paint};
use crate::history::Series;
use crate::report::format::counted;
use crate::report::history::{change, figure, latest, of};
use crate::report::visible::line;

/// Runs that a trend shows.
const SHOWN: usize = 24;

/// A table of trends: of every pipeline the latest question on the latest machine, and how many other series there are.
pub fn history_terminal(series: &[Series], style: &Style) -> String {
    let shown = latest(series);
    let cells = |of: &dyn Fn(&Series) -> String| shown.iter().map(|one| Cell::plain(of(one))).collect::<Vec<_>>();
    let table = [
        Column::kept("pipeline", Align::Left, cells(&|one| line(&one.pipeline))),
        Column::kept("of", Align::Left, cells(&of)),
        Column::kept("runs", Align::Right, cells(&|one| one.points.len().to_string())),
        Column::dropped(1, "trend", Align::Left, cells(&trend)),
        Column::kept(
            "last",
            Align::Right,
            cells(&|one| figure(one, one.points.last().map_or(0.0, |point| point.value))),
        ),
        Column::dropped(
            2,
            "steps",
            Align::Left,
            shown
                .iter()
                .map(|one| Cell {
                    text: one.steps.iter().map(|step| change(one, step)).collect::<Vec<_>>().join("; "),
                    paint: if one.steps.is_empty() { Paint::Plain } else { Paint::Open },
                })
                .collect(),
        ),
    ];
    let mut out = layout(&table, style);
    let hidden = series.len() - shown.len();
    if hidden > 0 {
        let text = counted(hidden as u64, "more line");
        out.push_str(
            &Paint::Dim.on(&format!("{text} of other data, other SQL or other machines: --json has them\n"), style),
        );
    }
    out
}

/// The last figures as bars from the smallest to the largest of them.
fn trend(series: &Series) -> String {
    let last = &series.points[series.points.len().saturating_sub(SHOWN)..];
    let (low, high) =
        last.iter().fold((f64::INFINITY, 0.0f64), |(low, high), point| (low.min(point.value), high.max(point.value)));
    // What moves by less than a tenth is drawn flat.
    let span = (high - low).max(low * 0.1);
    let bar = |value: f64| BARS[(((value - low) / span * 7.0).round() as usize).min(7)];
    last.iter().map(|point| bar(point.value)).collect()
}
