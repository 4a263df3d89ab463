//! The first records of a file in, where its table begins and what its columns are called out.

use std::collections::HashSet;

use super::super::cell::{Class, classify};
use super::super::records::shown;
use super::days;
use super::grammar::{Fields, Grammar};
use super::mend;
use super::numbers;
use super::survey::{Row, asked_header, is_lenient, width};
use super::words::is_null;
use crate::base::Diagnostic;
use crate::csv::Options;

/// Records in front of a header that are looked at.
const PREAMBLE: usize = 60;
/// Lines that can be one header.
const HEADERS: usize = 3;
/// Rows that speak for what a column holds.
const WITNESSES: usize = 50;

/// Where a table begins.
pub(super) struct Head {
    /// Lines in front of it.
    pub(super) skip: u64,
    /// Records that name its columns.
    pub(super) header: usize,
    /// Different and not empty.
    pub(super) names: Vec<String>,
    /// The first record of data among those that were looked at.
    pub(super) body: usize,
    pub(super) told: Vec<Diagnostic>,
}

/// Finds it, or takes what the user says.
pub(super) fn of(rows: &[Row], grammar: &Grammar, options: &Options, path: &str) -> Result<Head, Diagnostic> {
    let mut told = Vec::new();
    let (start, skip) = start(rows, options, path, &mut told)?;
    let filled: Vec<usize> = (start..rows.len()).filter(|at| !rows[*at].fields.is_blank()).collect();
    let Some(first) = filled.first().copied() else {
        return Err(Diagnostic::new("there is nothing but blank lines and comments behind the lines that are skipped")
            .at_file(path, None, None)
            .help("skip fewer lines"));
    };
    let table: Vec<&Row> = filled.iter().map(|at| &rows[*at]).collect();
    let header = match asked_header(options) {
        Some(lines) => lines.min(table.len()),
        None => lines_of(&table),
    };
    let wide = width(&rows[first..]);
    let lines = table[..header].iter().map(|row| match is_lenient(options) && wide > 1 {
        true => mended(row, grammar, wide),
        false => row.fields.clone(),
    });
    let mut names = joined(&lines.collect::<Vec<Fields>>());
    if header == 0 {
        names = vec![String::new(); wide];
        told.push(
            Diagnostic::new(format!(
                "there is no header: the first line looks like the data below it, so the columns are called `column_1` to `column_{wide}`"
            ))
            .at_file(path, Some(table[0].line), None)
            .help("if it is a header, write --header 1"),
        );
        if options.header.is_some() {
            told.pop();
        }
    } else if header > 1 && options.header.is_none() {
        told.push(
            Diagnostic::new(format!("the first {header} lines are one header, as what follows them is of other kinds; their words are joined"))
                .at_file(path, Some(table[0].line), None)
                .help("if only the first is, write --header 1"),
        );
    }
    if is_lenient(options) && header > 0 && names.len() != wide && wide > 1 {
        fit(&mut names, wide, table[0].line, path, &mut told);
    }
    unique(&mut names, header > 0, table[0].line, path, &mut told);
    let body = filled.get(header).copied().unwrap_or(rows.len());
    Ok(Head { skip, header, names, body, told })
}

/// Whether engines see the same names at the same place.
pub(super) fn is_plain(rows: &[Row], names: &[String]) -> bool {
    rows.first().is_some_and(|row| {
        row.line == 1
            && row.fields.len() == names.len()
            && row.fields.iter().zip(names).all(|(field, name)| field == name.as_bytes())
    })
}

/// The record that the table begins with, and how many lines stand before it.
fn start(rows: &[Row], options: &Options, path: &str, told: &mut Vec<Diagnostic>) -> Result<(usize, u64), Diagnostic> {
    if let Some(skip) = options.skip {
        let start = rows.iter().position(|row| row.line > skip).unwrap_or(rows.len());
        return Ok((start, skip));
    }
    let first = rows.iter().position(|row| !row.fields.is_blank()).unwrap_or(0);
    let wide = width(rows);
    if wide < 2 {
        return Ok((first, 0));
    }
    let is_sparse = |row: &Row| row.fields.filled() <= 1 && (row.fields.len() != wide || wide > 2);
    let mut start = first;
    let mut parted = false;
    while start < rows.len().min(PREAMBLE) {
        let row = &rows[start];
        let empty = row.fields.is_blank() || row.fields.filled() == 0;
        parted |= empty && start > first;
        // A line of several fields is none of a preamble unless an empty one parts it from the table.
        let before_gap = || {
            let ahead = &rows[start..rows.len().min(start + 20)];
            let gap = ahead.iter().position(|row| row.fields.is_blank() || row.fields.filled() == 0);
            gap.is_some_and(|gap| gap > 0 && ahead[..gap].iter().all(|row| row.fields.len() != wide))
        };
        if !(empty || is_sparse(row) || before_gap()) {
            break;
        }
        start += 1;
    }
    if start >= rows.len().min(PREAMBLE) || start == first {
        return Ok((first, 0));
    }
    let table: Vec<&Row> = rows[start..].iter().filter(|row| !row.fields.is_blank()).collect();
    // Where no empty line parts them, only a line of names over numbers and dates is surely a header.
    if !parted && !names_numbers(&table) {
        return Ok((first, 0));
    }
    let skip = rows[start].line - 1;
    let (lines, them) = if skip == 1 {
        ("the first line is".to_owned(), "it is")
    } else {
        (format!("the first {skip} lines are"), "they are")
    };
    told.push(
        Diagnostic::new(format!(
            "{lines} no part of the table and left out: `{}`",
            shown(&text(rows[first].fields.get(0)))
        ))
        .at_file(path, Some(rows[first].line), None)
        .help(format!("if {them}, write --skip 0")),
    );
    Ok((start, skip))
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field).into_owned()
}

/// Whether the first record is words over columns of numbers, days and the like.
fn names_numbers(table: &[&Row]) -> bool {
    let Some((first, rows)) = table.split_first() else { return false };
    let typed = typed_columns(rows, first.fields.len());
    !typed.is_empty() && typed.iter().all(|at| is_word(&text(first.fields.get(*at))))
}

/// How many of the first records are a header: none where the first looks like the rows below it.
fn lines_of(table: &[&Row]) -> usize {
    let Some((first, rows)) = table.split_first() else { return 1 };
    if rows.is_empty() || is_data(first, rows) {
        return usize::from(rows.is_empty());
    }
    let mut lines = 1;
    while lines < HEADERS && lines + 1 < table.len() {
        // What may still be header is no witness, if there are others.
        let behind = (lines + 1).max(HEADERS.min(table.len() - 1));
        let typed = typed_columns(&table[behind..], first.fields.len());
        let next = table[lines];
        let is_name = |at: &usize| {
            let cell = text(next.fields.get(*at));
            is_word(&cell)
        };
        if next.fields.len() != first.fields.len() || typed.len() < 2 || !typed.iter().all(is_name) {
            break;
        }
        lines += 1;
    }
    lines
}

fn is_data(first: &Row, rows: &[&Row]) -> bool {
    let cells: Vec<String> = first.fields.iter().map(text).collect();
    let wide = cells.len();
    let is_year = |cell: &str| cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20")) && is_typed(cell);
    let years_below = |at: usize| {
        let mut below = rows.iter().take(WITNESSES).filter(|row| row.fields.len() == wide);
        below.all(|row| is_year(&text(row.fields.get(at))))
    };
    // A table by years has them as names.
    let counts = |at: usize| is_typed(&cells[at]) && (!is_year(&cells[at]) || years_below(at));
    let typed = typed_columns(rows, wide);
    let data = typed.iter().filter(|at| counts(**at)).count();
    let mut filled = cells.iter().filter(|cell| !is_null(cell.trim(), None)).peekable();
    if filled.peek().is_some() && filled.all(|cell| is_typed(cell)) {
        return data == typed.len() && data > 0;
    }
    let names = typed.iter().filter(|at| is_word(&cells[**at])).count();
    data >= 2 && names == 0
}

/// Columns in which every value is a number, a day, a time or a truth value.
fn typed_columns(rows: &[&Row], wide: usize) -> Vec<usize> {
    let rows: Vec<&&Row> = rows.iter().take(WITNESSES).filter(|row| row.whole && row.fields.len() == wide).collect();
    let is_column = |at: &usize| {
        let cells = rows.iter().map(|row| text(row.fields.get(*at)));
        let mut values = cells.filter(|cell| !is_null(cell.trim(), None)).peekable();
        values.peek().is_some() && values.all(|cell| is_typed(&cell))
    };
    (0..wide).filter(is_column).collect()
}

/// Whether a text is neither NULL nor a value of another kind.
fn is_word(cell: &str) -> bool {
    !is_null(cell.trim(), None) && !is_typed(cell)
}

fn is_typed(cell: &str) -> bool {
    let cell = cell.trim();
    classify(cell.as_bytes()) != Class::Text
        || numbers::shape(cell).is_some()
        || days::shape(cell).is_some()
        || (cell.len() <= 8 && cell.contains(':') && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b':'))
}

/// The words of several lines, joined by blanks.
fn joined(lines: &[Fields]) -> Vec<String> {
    let wide = lines.iter().map(Fields::len).max().unwrap_or(0);
    let word = |line: &Fields, at: usize| (at < line.len()).then(|| text(line.get(at))).filter(|word| !word.is_empty());
    (0..wide).map(|at| lines.iter().filter_map(|line| word(line, at)).collect::<Vec<_>>().join(" ")).collect()
}

/// A line of a header in the reading in which it has as many fields as the rows below, or one less, if there is one.
fn mended(row: &Row, grammar: &Grammar, wide: usize) -> Fields {
    if row.whole && row.fields.len() == wide {
        return row.fields.clone();
    }
    let raw = row.raw.trim_ascii_end();
    let read = |width: usize| if row.whole { None } else { mend::reading(grammar, raw, width) };
    let other = || mend::by_another_delimiter(grammar, raw, wide);
    let fields = read(wide).or_else(other).or_else(|| if wide > 2 { read(wide - 1) } else { None });
    fields.unwrap_or_else(|| row.fields.clone())
}

/// Brings the names to the number of fields that most rows have.
fn fit(names: &mut Vec<String>, wide: usize, line: u64, path: &str, told: &mut Vec<Diagnostic>) {
    let before = names.len();
    let empty = names.iter().filter(|name| name.is_empty()).count();
    if before > wide && before - empty == wide {
        names.retain(|name| !name.is_empty());
    } else if before < wide {
        names.resize(wide, String::new());
    } else {
        return;
    }
    told.push(
        Diagnostic::new(format!("the header has {before} fields, and most rows have {wide}"))
            .at_file(path, Some(line), None)
            .note(if before > wide {
                "its empty fields are left out"
            } else {
                "the columns behind it get names of their own"
            })
            .help("correct the header if a name stands in the wrong place"),
    );
}

/// Gives columns names where they have none, or the same.
fn unique(names: &mut [String], said: bool, line: u64, path: &str, told: &mut Vec<Diagnostic>) {
    // A mark that stands behind blank lines is no part of a name.
    if let Some(first) = names.first_mut() {
        *first = first.trim_start_matches('\u{feff}').to_owned();
    }
    let mut seen: HashSet<String> = names.iter().filter(|name| !name.is_empty()).cloned().collect();
    let mut met = HashSet::new();
    for (at, name) in names.iter_mut().enumerate() {
        if !name.is_empty() && met.insert(name.clone()) {
            continue;
        }
        let base = if name.is_empty() { "column".to_owned() } else { name.clone() };
        let from = if name.is_empty() { at + 1 } else { 2 };
        let Some(fresh) = (from..).map(|number| format!("{base}_{number}")).find(|fresh| !seen.contains(fresh)) else {
            continue;
        };
        if said {
            let what = if name.is_empty() {
                format!("column {} has no name", at + 1)
            } else {
                format!("the column name `{}` stands twice", shown(name))
            };
            told.push(
                Diagnostic::new(format!("{what}: it is called `{}`", shown(&fresh)))
                    .at_file(path, Some(line), Some(at as u64 + 1))
                    .help("give each column a name of its own"),
            );
        }
        seen.insert(fresh.clone());
        met.insert(fresh.clone());
        *name = fresh;
    }
}
