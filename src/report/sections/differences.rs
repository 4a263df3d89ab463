//! How the answers compare: every pair in a table, and for each pair that is not identical the rule, the columns, the cells and
//! the rows.

use askama::Template;

use super::Rendered;
use super::causes;
use super::marked::Marked;
use crate::record::{CellDifference, Class, ColumnVerdict, PairVerdict, PipelineRecord, Record, RowSample, Verdict};
use crate::report::comparison::{Seen, notes, pairing};
use crate::report::format::{count, counted, magnitude};
use crate::report::page::PageError;
use crate::report::summary::{State, camps, is_of_functions, is_same_but_for_types, is_telling, label, phrase};
use crate::report::visible::{cell, line};
use crate::report::words;

/// More than this is for the record, not for reading.
const CELLS: usize = 50;
const ROWS: usize = 20;

pub(super) fn render(record: &Record) -> Rendered {
    let mut pairs = Vec::new();
    let mut details = Vec::new();
    let mut alone = Vec::new();
    for (at, pipeline) in record.pipelines.iter().enumerate() {
        let name = line(&pipeline.name);
        let plain = |pair: &&PairVerdict| {
            pair.verdict.class == Class::Identical && pair.verdict.notes.is_empty() && !is_telling(pipeline, pair)
        };
        // Where all is well there is one line, whatever the number of engines.
        let alike: Vec<&PairVerdict> = pipeline.verdicts.iter().filter(plain).collect();
        if let [first, ..] = alike.as_slice() {
            let who = if alike.len() == pipeline.verdicts.len() && alike.len() > 1 {
                format!("all {} pairs", alike.len())
            } else {
                alike.iter().map(|pair| names(record, pair)).collect::<Vec<_>>().join("; ")
            };
            let cells = alike.iter().map(|pair| pair.verdict.cells).sum();
            pairs.push(row(pipeline, who, first, cells, None));
        }
        if let Some(camps) = camps(record, pipeline) {
            alone.push(format!("{name}: {camps}"));
        }
        let mut told: Vec<(&PairVerdict, String)> = Vec::new();
        for (nth, pair) in pipeline.verdicts.iter().enumerate().filter(|(_, pair)| !plain(pair)) {
            // Two pairs that differ in nothing but their names are told once.
            let known = told.iter().find(|(other, _)| other.verdict == pair.verdict && !has_sides(&pair.verdict));
            let id = known.map_or_else(|| format!("answer-{}-{}", at + 1, nth + 1), |(_, id)| id.clone());
            pairs.push(row(pipeline, names(record, pair), pair, pair.verdict.cells, Some(id.clone())));
            if let Some(detail) = details.iter_mut().find(|detail: &&mut Detail| detail.id == id) {
                detail.pairs.push_str(&format!("; {}", names(record, pair)));
            } else {
                details.push(detail(record, pipeline, pair, id.clone())?);
                told.push((pair, id));
            }
        }
    }
    if pairs.is_empty() {
        return Ok(None);
    }
    Ok(Some(Differences { named: !is_of_functions(record), alone, pairs, details }.render()?))
}

/// Whether what was found names one side or the other.
fn has_sides(verdict: &Verdict) -> bool {
    verdict.class == Class::Different || !verdict.notes.is_empty()
}

fn names(record: &Record, pair: &PairVerdict) -> String {
    format!("{} / {}", label(record, &pair.left), label(record, &pair.right))
}

fn row(pipeline: &PipelineRecord, who: String, pair: &PairVerdict, cells: u64, id: Option<String>) -> Pair {
    let verdict = &pair.verdict;
    let state = State::of_class(verdict.class);
    let (left, right) = (count(verdict.left_rows), count(verdict.right_rows));
    Pair {
        pipeline: line(&pipeline.name),
        id,
        who,
        class: if state == State::Different { "bad" } else { "good" },
        mark: state.mark(),
        // A run of functions has one pair, of which its own phrase speaks.
        state: if pipeline.sql.is_some() { state.phrase() } else { phrase(pipeline) },
        rows: if left == right { left } else { format!("{left} / {right}") },
        cells: count(cells),
        differing: count(verdict.differing_cells),
        furthest: largest(&verdict.columns, |column| column.max_relative).map_or("–".to_string(), magnitude),
    }
}

fn largest(columns: &[ColumnVerdict], of: impl Fn(&ColumnVerdict) -> Option<f64>) -> Option<f64> {
    columns.iter().filter_map(of).reduce(f64::max)
}

fn detail(record: &Record, pipeline: &PipelineRecord, pair: &PairVerdict, id: String) -> Result<Detail, PageError> {
    let verdict = &pair.verdict;
    let (left, right) = (label(record, &pair.left), label(record, &pair.right));
    let notes: Vec<Marked> = match pipeline.sql {
        Some(_) => parting(pair, &left, &right).into_iter().chain(notes_of_plan(verdict, (&left, &right))).collect(),
        None => {
            let seen = Seen::pair(record, pair);
            pairing(&seen).into_iter().chain(notes(&seen)).map(|note| Marked::new(&note)).collect()
        }
    };
    // What is different after the step where they part comes before what became of it in the end.
    let step = pair.parting.as_ref().filter(|parting| parting.step < parting.steps);
    let step = step.map(|parting| Shown::of(&parting.verdict, (&left, &right), Some(parting.step)));
    let causes = match &pair.diagnosis {
        Some(diagnosis) => causes::of(diagnosis, (&left, &right))?,
        None => None,
    };
    Ok(Detail {
        id,
        open: is_telling(pipeline, pair) && verdict.class != Class::Undetermined,
        words: match is_same_but_for_types(pipeline) {
            true => "the same values in other types",
            false => words::class(verdict.class),
        },
        extent: words::extent(verdict, &left, &right),
        rule: words::rule(&verdict.rule),
        notes,
        columns: verdict.columns.iter().filter(|column| !is_plain(column)).map(column).collect(),
        plain: verdict.columns.iter().filter(|column| is_plain(column)).count() as u64,
        shown: step.into_iter().chain([Shown::of(verdict, (&left, &right), None)]).collect(),
        pairs: names(record, pair),
        causes,
        pipeline: if pipeline.sql.is_some() { line(&pipeline.name) } else { String::new() },
        left,
        right,
    })
}

/// What a reader should know beside the cells, where a plan says what they are.
fn notes_of_plan(verdict: &Verdict, (left, right): (&str, &str)) -> Vec<Marked> {
    let mut notes: Vec<Marked> = verdict.order.iter().map(|order| Marked::new(order)).collect();
    for (columns, side) in [(&verdict.left_only_columns, left), (&verdict.right_only_columns, right)] {
        let columns: Vec<String> = columns.iter().map(|column| line(column)).collect();
        if !columns.is_empty() {
            notes.push(Marked::new(&format!("only {side} has: {}", columns.join(", "))));
        }
    }
    notes.extend(verdict.notes.iter().map(|note| Marked::new(note)));
    notes
}

/// Where they part, where that was looked for.
fn parting(pair: &PairVerdict, left: &str, right: &str) -> Vec<Marked> {
    let said = pair.parting.iter().flat_map(|parting| words::parting(parting, left, right));
    said.map(|said| Marked::new(&said)).collect()
}

/// Whether there is nothing to say of a column.
fn is_plain(column: &ColumnVerdict) -> bool {
    column.same_type && column.differing == 0 && column.max_absolute.is_none_or(|far| far == 0.0)
}

fn column(column: &ColumnVerdict) -> Column {
    let (left, right) = (line(&column.left_type), line(&column.right_type));
    Column {
        name: line(&column.name),
        types: if left == right { left } else { format!("{left} / {right}") },
        mixed: !column.same_type,
        differing: count(column.differing),
        of: count(column.cells),
        nulls: match (column.null_against_nan, column.null_against_value) {
            (0, 0) => "–".to_string(),
            (nan, 0) => format!("{} against NaN", count(nan)),
            (0, value) => format!("{} against a value", count(value)),
            (nan, value) => format!("{} against NaN, {} against a value", count(nan), count(value)),
        },
        absolute: column.max_absolute.map_or("–".to_string(), magnitude),
        relative: column.max_relative.map_or("–".to_string(), magnitude),
        ulp: column.max_ulp.map_or("–".to_string(), count),
        wrong: column.differing > 0,
    }
}

fn keys(difference: &CellDifference) -> impl Iterator<Item = String> {
    difference.row.iter().map(|(name, _)| line(name))
}

fn difference(difference: &CellDifference) -> Cell {
    Cell {
        keys: difference.row.iter().map(|(_, value)| cell(value)).collect(),
        column: line(&difference.column),
        left: cell(&difference.left),
        right: cell(&difference.right),
        class: words::difference(difference.class),
    }
}

impl Shown {
    /// Of the answers, or of what both had after a step.
    fn of(verdict: &Verdict, (left, right): (&str, &str), step: Option<usize>) -> Self {
        let after = |title: String| step.map_or(title.clone(), |step| format!("After step {step}: {title}"));
        let title = after(if step.is_some() { "differing cells" } else { "Differing cells" }.to_owned());
        let cells: Vec<Cell> = verdict.differences.iter().take(CELLS).map(difference).collect();
        let sample = |rows: &RowSample, side: &str| {
            (rows.count > 0).then(|| Sample {
                title: after(format!("{} only in {side}", counted(rows.count, "row"))),
                columns: rows.columns.iter().map(|column| line(column)).collect(),
                rows: rows.rows.iter().take(ROWS).map(|row| row.iter().map(cell).collect()).collect(),
                more: rows.count.saturating_sub(rows.rows.len().min(ROWS) as u64),
            })
        };
        Self {
            title,
            keys: verdict.differences.first().map_or(Vec::new(), |first| keys(first).collect()),
            more: verdict.differing_cells.saturating_sub(cells.len() as u64),
            cells,
            samples: [sample(&verdict.left_only, left), sample(&verdict.right_only, right)]
                .into_iter()
                .flatten()
                .collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "sections/differences.html")]
struct Differences {
    /// Whether pipelines are told apart by their names.
    named: bool,
    /// Who stands alone, a sentence for each pipeline whose answers differ.
    alone: Vec<String>,
    pairs: Vec<Pair>,
    details: Vec<Detail>,
}

struct Pair {
    pipeline: String,
    id: Option<String>,
    who: String,
    class: &'static str,
    mark: &'static str,
    state: &'static str,
    rows: String,
    cells: String,
    differing: String,
    furthest: String,
}

struct Detail {
    id: String,
    open: bool,
    pipeline: String,
    pairs: String,
    left: String,
    right: String,
    words: &'static str,
    extent: String,
    rule: String,
    notes: Vec<Marked>,
    /// Already HTML.
    causes: Option<String>,
    columns: Vec<Column>,
    /// How many more columns are the same in every bit.
    plain: u64,
    shown: Vec<Shown>,
}

/// Cells that differ, and rows of one side.
struct Shown {
    title: String,
    keys: Vec<String>,
    cells: Vec<Cell>,
    more: u64,
    samples: Vec<Sample>,
}

struct Column {
    name: String,
    types: String,
    mixed: bool,
    differing: String,
    of: String,
    nulls: String,
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
