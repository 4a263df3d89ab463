//! One pipeline in, what differs and what failed in it out: a screenful each, the rest as counts.

use super::Style;
use super::columns::{Align, Column, layout};
use super::comparison::columns;
use super::diagnosis::diagnosis;
use super::paint::{Cell, Paint, wrap};
use crate::record::{Class, PairVerdict, PipelineRecord, Record, RowSample, Verdict};
use crate::report::apart::apart;
use crate::report::comparison::{Seen, notes as notes_of, sentences};
use crate::report::format::counted;
use crate::report::summary;
use crate::report::visible::{block, cell, cut, line};
use crate::report::words;

/// A screenful: differing cells, rows of one side, last words.
const CELLS: usize = 10;
const ROWS: usize = 5;
const LAST_WORDS: usize = 20;
/// A single cell may not take the screen.
const CELL: usize = 40;
/// No screen has room for more columns.
const WIDEST: usize = 60;

/// The pairs whose answers differ, or of which there is something to know.
pub(super) fn differences(record: &Record, pipeline: &PipelineRecord, style: &Style) -> String {
    let mut out = match summary::camps(record, pipeline) {
        Some(camps) => title(&format!("{}: {camps}", line(&pipeline.name)), Paint::Bad, style),
        None => String::new(),
    };
    let pairs = pipeline.verdicts.iter().filter(|pair| summary::is_telling(pipeline, pair));
    match pipeline.sql {
        Some(_) => pairs.for_each(|pair| out.push_str(&difference(record, &pipeline.name, pair, style))),
        None => pairs.for_each(|pair| out.push_str(&returned(record, pair, style))),
    }
    out
}

/// What two functions returned, in the words of a comparison of files.
fn returned(record: &Record, pair: &PairVerdict, style: &Style) -> String {
    let seen = Seen::pair(record, pair);
    let (left, right) = &seen.sides;
    let mut out = String::from("\n");
    sentences(&seen).iter().for_each(|sentence| out.push_str(&paragraph(sentence, style)));
    notes_of(&seen).iter().for_each(|note| out.push_str(&paragraph(&format!("note: {note}"), style)));
    out.push_str(&columns(&seen, style));
    out.push_str(&cells(seen.verdict, (left, right), CELLS, style));
    out.push_str(&rows(&seen.verdict.left_only, left, ROWS, style));
    out.push_str(&rows(&seen.verdict.right_only, right, ROWS, style));
    if let Some(found) = &pair.diagnosis {
        out.push_str(&diagnosis(found, (left, right), style));
    }
    out
}

fn difference(record: &Record, name: &str, pair: &PairVerdict, style: &Style) -> String {
    let verdict = &pair.verdict;
    let (left, right) = (summary::label(record, &pair.left), summary::label(record, &pair.right));
    let paint = if verdict.class == Class::Different { Paint::Bad } else { Paint::Open };
    let head = format!("{}: {left} and {right} are {}", line(name), words::class(verdict.class));
    let mut out = title(&head, paint, style);
    out.push_str(&paragraph(&words::extent(verdict, &left, &right), style));
    out.push_str(&paragraph(&words::rule(&verdict.rule), style));

    out.push_str(&cells(verdict, (&left, &right), CELLS, style));
    out.push_str(&rows(&verdict.left_only, &left, ROWS, style));
    out.push_str(&rows(&verdict.right_only, &right, ROWS, style));
    for (columns, side) in [(&verdict.left_only_columns, &left), (&verdict.right_only_columns, &right)] {
        if !columns.is_empty() {
            let columns: Vec<String> = columns.iter().map(|column| line(column)).collect();
            out.push_str(&paragraph(&format!("only {side} has the columns {}", columns.join(", ")), style));
        }
    }
    if let Some(order) = &verdict.order {
        out.push_str(&paragraph(&format!("order: {}", line(order)), style));
    }
    for note in &verdict.notes {
        out.push_str(&paragraph(&format!("note: {}", line(note)), style));
    }
    if let Some(found) = &pair.diagnosis {
        out.push_str(&diagnosis(found, (&left, &right), style));
    }
    if let Some(parting) = &pair.parting {
        out.push('\n');
        words::parting(parting, &left, &right).iter().for_each(|said| out.push_str(&paragraph(said, style)));
        if parting.step < parting.steps {
            out.push_str(&cells(&parting.verdict, (&left, &right), CELLS, style));
            out.push_str(&rows(&parting.verdict.left_only, &left, ROWS, style));
            out.push_str(&rows(&parting.verdict.right_only, &right, ROWS, style));
        }
    }
    out
}

/// The differing cells with both values beside each other, at most so many.
pub(super) fn cells(verdict: &Verdict, (left, right): (&str, &str), most: usize, style: &Style) -> String {
    let mut out = String::new();
    if let Some(first) = verdict.differences.first() {
        out.push('\n');
        let shown = &verdict.differences[..verdict.differences.len().min(most)];
        let both: Vec<(String, String)> =
            shown.iter().map(|difference| apart(&difference.left, &difference.right, CELL)).collect();
        let column = |of: &dyn Fn(&crate::record::CellDifference) -> String| {
            shown.iter().map(|difference| Cell::plain(cut(&of(difference), CELL))).collect::<Vec<_>>()
        };
        let mut table = Vec::new();
        let kinds = column(&|difference| words::difference(difference.class).to_string());
        table.push(Column::kept("column", Align::Left, column(&|difference| line(&difference.column))));
        for (at, (key, _)) in first.row.iter().enumerate() {
            let values = column(&|difference| difference.row.get(at).map_or(String::new(), |(_, value)| cell(value)));
            // Later keys are the first to go; without keys the whole row stands here.
            let order = 2 + u8::try_from(first.row.len() - at).unwrap_or(u8::MAX - 2);
            table.push(Column::dropped(order, &cut(&line(key), CELL), Align::Left, values));
        }
        let (one, other) = both.into_iter().map(|(one, other)| (Cell::plain(one), Cell::plain(other))).unzip();
        table.push(Column::kept(&cut(left, CELL), Align::Right, one));
        table.push(Column::kept(&cut(right, CELL), Align::Right, other));
        table.push(Column::dropped(1, "kind", Align::Left, kinds));
        out.push_str(&indented(&table, style));
        let more = verdict.differing_cells.saturating_sub(shown.len() as u64);
        if more > 0 {
            out.push_str(&paragraph(&format!("... and {}", counted(more, "more cell")), style));
        }
    }
    out
}

/// The rows of one side, at most so many.
pub(super) fn rows(sample: &RowSample, side: &str, most: usize, style: &Style) -> String {
    // Rows without a column in common have been counted, and there is nothing of them to show.
    if sample.count == 0 || sample.columns.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}", paragraph(&format!("{} only in {side}:", counted(sample.count, "row")), style));
    let shown = &sample.rows[..sample.rows.len().min(most)];
    let table: Vec<Column> = sample
        .columns
        .iter()
        .take(WIDEST)
        .enumerate()
        .map(|(at, name)| {
            let cells =
                shown.iter().map(|row| Cell::plain(row.get(at).map_or(String::new(), |value| cut(&cell(value), CELL))));
            let (name, cells) = (cut(&line(name), CELL), cells.collect());
            // The first columns tell most of a row.
            let order = u8::try_from(sample.columns.len().min(WIDEST) - at).unwrap_or(u8::MAX);
            if at == 0 {
                Column::kept(&name, Align::Left, cells)
            } else {
                Column::dropped(order, &name, Align::Left, cells)
            }
        })
        .collect();
    out.push_str(&indented(&table, style));
    let more = sample.count.saturating_sub(shown.len() as u64);
    if more > 0 {
        out.push_str(&paragraph(&format!("... and {}", counted(more, "more row")), style));
    }
    out
}

/// The engines that gave no answer.
pub(super) fn failures(record: &Record, pipeline: &PipelineRecord, style: &Style) -> String {
    let mut out = String::new();
    for (engine, failure, kind) in summary::all_failures(pipeline) {
        let head = format!("{}{} {kind}", summary::prefix(pipeline), summary::label(record, engine));
        out.push_str(&title(&head, Paint::Bad, style));
        out.push_str(&paragraph(&line(&failure.message), style));
        if let Some(location) = &failure.location {
            out.push_str(&paragraph(&format!("at {}", line(location)), style));
        }
        let words = failure.last_words.as_deref().map(block).unwrap_or_default();
        let said: Vec<&str> = words.trim_end().lines().collect();
        let left_out = said.len().saturating_sub(LAST_WORDS);
        if left_out > 0 {
            out.push_str(&format!("    ... {} before\n", counted(left_out as u64, "line")));
        }
        for text in &said[left_out..] {
            let text = format!("    {}", text.replace('\t', "    "));
            out.push_str(text.trim_end());
            out.push('\n');
        }
        if let Some(help) = &failure.help {
            out.push_str(&paragraph(&format!("help: {}", line(help)), style));
        }
    }
    out
}

/// The reason why nothing was timed, where one holds for all pipelines.
pub(super) fn untimed(record: &Record) -> Option<&str> {
    let mut reasons = record.pipelines.iter().map(|pipeline| pipeline.not_timed.as_deref());
    let first = reasons.next()??;
    reasons.all(|reason| reason == Some(first)).then_some(first)
}

/// Why pipelines were not timed, and warnings.
pub(super) fn notes(record: &Record, style: &Style) -> String {
    let mut out = String::new();
    let said = untimed(record).map(|reason| format!("not timed: {reason}"));
    let notes = summary::notes(record).into_iter().filter(|(_, note)| Some(note) != said.as_ref());
    for (at, (pipelines, note)) in notes.enumerate() {
        if at == 0 {
            out.push('\n');
        }
        for text in wrap(&format!("{pipelines}: {}", line(&note)), style.width, 0) {
            out.push_str(&text);
            out.push('\n');
        }
    }
    out
}

pub(super) fn title(text: &str, paint: Paint, style: &Style) -> String {
    let lines: Vec<String> = wrap(text, style.width, 0).iter().map(|line| paint.bold().on(line, style)).collect();
    format!("\n{}\n", lines.join("\n"))
}

pub(super) fn paragraph(text: &str, style: &Style) -> String {
    let mut out = wrap(text, style.width, 2).join("\n");
    out.push('\n');
    out
}

pub(super) fn indented(table: &[Column], style: &Style) -> String {
    let narrower = Style { width: style.width.saturating_sub(2), color: style.color };
    layout(table, &narrower).lines().map(|line| format!("  {line}\n")).collect()
}
