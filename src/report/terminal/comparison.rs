//! A comparison in, text for a terminal out: the verdict, how it was reached, the columns, and samples of what differs.

use super::Style;
use super::columns::{Align, Column};
use super::detail::{cells, indented, paragraph, rows};
use super::diagnosis::diagnosis;
use super::paint::{Cell, Paint, wrap};
use crate::record::{ColumnVerdict, ComparisonRecord};
use crate::report::comparison::{Seen, furthest, headline, kinds, notes, others, sentences, telling, types};
use crate::report::format::{count, counted};
use crate::report::visible::{cut, line};

/// A screenful of columns.
const COLUMNS: usize = 40;
/// A name may not take the screen.
const NAME: usize = 40;

/// Renders a comparison for a terminal. The same record and style give the same text.
pub fn comparison_terminal(record: &ComparisonRecord, style: &Style) -> String {
    let seen = Seen::of(record);
    let verdict = seen.verdict;
    let (left, right) = &seen.sides;
    let (word, sentence) = headline(&seen);
    let paint = if verdict.class.is_same() { Paint::BoldGood } else { Paint::BoldBad };
    let mut out = String::new();
    for text in wrap(&format!("{word}: {sentence}"), style.width, 0) {
        out.push_str(&paint.on(&text, style));
        out.push('\n');
    }
    for sentence in sentences(&seen) {
        out.push_str(&paragraph(&sentence, style));
    }
    for note in notes(&seen) {
        out.push_str(&paragraph(&format!("note: {note}"), style));
    }
    out.push_str(&columns(&seen, style));
    if let Some(found) = &record.diagnosis {
        out.push_str(&diagnosis(found, (left, right), style));
    }
    out.push_str(&cells(verdict, (left, right), usize::MAX, style));
    out.push_str(&rows(&verdict.left_only, left, usize::MAX, style));
    out.push_str(&rows(&verdict.right_only, right, usize::MAX, style));
    out
}

/// The columns that differ first, then those of which there is something else to say.
pub(super) fn columns(seen: &Seen<'_>, style: &Style) -> String {
    let mut columns: Vec<&ColumnVerdict> = telling(seen.verdict).collect();
    columns.sort_by_key(|column| column.differing == 0);
    let shown = &columns[..columns.len().min(COLUMNS)];
    let mut out = String::new();
    if !shown.is_empty() {
        let cells = |of: &dyn Fn(&ColumnVerdict) -> String| {
            shown.iter().map(|column| Cell::plain(of(column))).collect::<Vec<_>>()
        };
        let differing = shown.iter().map(|column| Cell {
            text: count(column.differing),
            paint: if column.differing > 0 { Paint::Bad } else { Paint::Plain },
        });
        let far = |at: usize| cells(&|column| furthest(column)[at].clone());
        let table = [
            Column::kept("column", Align::Left, cells(&|column| cut(&line(&column.name), NAME))),
            Column::kept("differing", Align::Right, differing.collect()),
            Column::dropped(2, "of", Align::Right, cells(&|column| count(column.cells))),
            Column::dropped(4, "largest", Align::Right, far(0)),
            Column::dropped(3, "relative", Align::Right, far(1)),
            Column::dropped(1, "ulp", Align::Right, far(2)),
            Column::dropped(5, "types", Align::Left, cells(&types)),
            Column::dropped(6, "kinds", Align::Left, cells(&|column| kinds(column, seen.loose))),
        ];
        out.push('\n');
        out.push_str(&indented(&table, style));
    }
    if columns.len() > shown.len() {
        let more = (columns.len() - shown.len()) as u64;
        out.push_str(&paragraph(&format!("... and {}", counted(more, "more column")), style));
    }
    if let Some(others) = others(seen.verdict) {
        out.push_str(&paragraph(&others, style));
    }
    out
}
