//! The sections of the page of a comparison: the verdict and how it was reached, what differs, the columns.

use askama::Template;

use super::Rendered;
use super::marked::Marked;
use super::raw::{inert, prune};
use crate::record::{CellDifference, ComparisonRecord, RowSample};
use crate::report::apart::apart;
use crate::report::comparison::{Seen, furthest, headline, kinds, labels, notes, others, sentences, telling, types};
use crate::report::format::{count, counted};
use crate::report::visible::{cell, cut, line};
use crate::report::words;

/// More than these are for the record, not for reading.
const COLUMNS: usize = 500;
const WIDEST: usize = 100;
/// A single cell may not take the page.
const CELL: usize = 200;

pub(super) fn verdict(record: &ComparisonRecord) -> Rendered {
    let same = record.comparison.verdict.class.is_same();
    let seen = Seen::of(record);
    let (word, sentence) = headline(&seen);
    let template = Verdict {
        class: if same { "good" } else { "bad" },
        mark: if same { "✓" } else { "✗" },
        answer: format!("{word}: {sentence}."),
        sentences: sentences(&seen).iter().map(|sentence| Marked::new(sentence)).collect(),
        notes: notes(&seen).iter().map(|note| Marked::new(note)).collect(),
    };
    Ok(Some(template.render()?))
}

pub(super) fn differences(record: &ComparisonRecord) -> Rendered {
    let verdict = &record.comparison.verdict;
    let (left, right) = labels(record);
    let samples: Vec<Sample> =
        [sample(&verdict.left_only, &left), sample(&verdict.right_only, &right)].into_iter().flatten().collect();
    if verdict.differences.is_empty() && samples.is_empty() {
        return Ok(None);
    }
    let template = Differences {
        keys: verdict
            .differences
            .first()
            .map_or(Vec::new(), |first| first.row.iter().map(|(name, _)| line(name)).collect()),
        more: verdict.differing_cells.saturating_sub(verdict.differences.len() as u64),
        cells: verdict.differences.iter().map(difference).collect(),
        samples,
        left,
        right,
    };
    Ok(Some(template.render()?))
}

pub(super) fn columns(record: &ComparisonRecord) -> Rendered {
    let verdict = &record.comparison.verdict;
    let mut told: Vec<_> = telling(verdict).collect();
    told.sort_by_key(|column| column.differing == 0);
    if told.is_empty() && verdict.columns.is_empty() {
        return Ok(None);
    }
    let more = told.len().saturating_sub(COLUMNS);
    let row = |column: &&crate::record::ColumnVerdict| {
        let [absolute, relative, ulp] = furthest(column);
        Column {
            name: line(&column.name),
            types: types(column),
            differing: count(column.differing),
            of: count(column.cells),
            kinds: kinds(column, record.comparison.loose),
            absolute,
            relative,
            ulp,
            wrong: column.differing > 0,
        }
    };
    let columns = told.iter().take(COLUMNS).map(row).collect();
    Ok(Some(Columns { columns, more, others: others(verdict) }.render()?))
}

pub(super) fn tables(record: &ComparisonRecord) -> Rendered {
    super::tables::of(&[&record.left, &record.right])
}

pub(super) fn raw(record: &ComparisonRecord) -> Rendered {
    let mut value = serde_json::to_value(record)?;
    prune(&mut value);
    Ok(Some(Raw { json: inert(&serde_json::to_string(&value)?) }.render()?))
}

fn difference(difference: &CellDifference) -> Cell {
    let (left, right) = apart(&difference.left, &difference.right, CELL);
    Cell {
        keys: difference.row.iter().map(|(_, value)| cut(&cell(value), CELL)).collect(),
        column: line(&difference.column),
        left,
        right,
        class: words::difference(difference.class),
    }
}

fn sample(rows: &RowSample, side: &str) -> Option<Sample> {
    let cells = |row: &Vec<_>| row.iter().take(WIDEST).map(|value| cut(&cell(value), CELL)).collect();
    (rows.count > 0 && !rows.columns.is_empty()).then(|| Sample {
        title: format!("{} only in {side}", counted(rows.count, "row")),
        columns: rows.columns.iter().take(WIDEST).map(|column| line(column)).collect(),
        rows: rows.rows.iter().map(cells).collect(),
        more: rows.count.saturating_sub(rows.rows.len() as u64),
    })
}

#[derive(Template)]
#[template(path = "sections/comparison_verdict.html")]
struct Verdict {
    class: &'static str,
    mark: &'static str,
    answer: String,
    sentences: Vec<Marked>,
    notes: Vec<Marked>,
}

#[derive(Template)]
#[template(path = "sections/comparison_differences.html")]
struct Differences {
    keys: Vec<String>,
    left: String,
    right: String,
    cells: Vec<Cell>,
    more: u64,
    samples: Vec<Sample>,
}

#[derive(Template)]
#[template(path = "sections/comparison_columns.html")]
struct Columns {
    columns: Vec<Column>,
    more: usize,
    others: Option<String>,
}

#[derive(Template)]
#[template(path = "sections/comparison_raw.html")]
struct Raw {
    /// Already inert; escaping it for HTML would spoil it.
    json: String,
}

struct Column {
    name: String,
    types: String,
    differing: String,
    of: String,
    kinds: String,
    absolute: String,
    relative: String,
    ulp: String,
    wrong: bool,
}

struct Cell {
    keys: Vec<String>,
    column: String,
    left: String,
    right: String,
    class: &'static str,
}

struct Sample {
    title: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    more: u64,
}
