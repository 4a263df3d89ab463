//! The gate, for a terminal.

use super::Style;
use super::columns::{Align, Column, layout};
use super::paint::{Cell, Paint, wrap};
use crate::record::{GateOutcome, Record};
use crate::report::gate::{Row, rows, sentences};

/// What became of the speed; nothing where nobody asked.
pub(super) fn gate(record: &Record, style: &Style) -> String {
    let Some(gate) = &record.gate else { return String::new() };
    let mut out = String::from("\n");
    for (at, sentence) in sentences(gate).iter().enumerate() {
        let paint = match (at, gate.fail_below, gate.fails()) {
            (0, Some(_), true) => Paint::Bad,
            (0, Some(_), false) => Paint::Good,
            _ => Paint::Plain,
        };
        for text in wrap(sentence, style.width, 0) {
            out.push_str(&paint.on(&text, style));
            out.push('\n');
        }
    }
    let rows = rows(record, gate);
    if rows.is_empty() {
        return out;
    }
    let cells = |of: &dyn Fn(&Row) -> Cell| rows.iter().map(of).collect::<Vec<Cell>>();
    let plain = |of: &dyn Fn(&Row) -> String| cells(&|row| Cell::plain(of(row)));
    let mut table = vec![
        Column::kept("pipeline", Align::Left, plain(&|row| row.pipeline.clone())),
        Column::dropped(1, "of", Align::Left, plain(&|row| row.who.clone())),
        Column::kept("now", Align::Left, plain(&|row| row.now.clone())),
    ];
    if gate.against.is_some() {
        table.push(Column::dropped(2, "then", Align::Left, plain(&|row| row.then.clone())));
        table.push(Column::kept("change", Align::Left, plain(&|row| row.change.clone())));
    }
    if gate.fail_below.is_some() {
        let paint = |row: &Row| match row.outcome {
            GateOutcome::Failed => Paint::Bad,
            GateOutcome::Undecided => Paint::Open,
            GateOutcome::Passed | GateOutcome::Noted => Paint::Plain,
        };
        table.push(Column::kept(
            "gate",
            Align::Left,
            cells(&|row| Cell { text: row.word.to_owned(), paint: paint(row) }),
        ));
    }
    if rows.iter().any(|row| !row.reason.is_empty()) {
        table.push(Column::dropped(3, "", Align::Left, plain(&|row| row.reason.clone())));
    }
    out.push('\n');
    out.push_str(&layout(&table, style));
    out
}
