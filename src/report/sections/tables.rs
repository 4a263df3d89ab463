//! The files: what was read, how, and why each column has its type.

use askama::Template;

use super::Rendered;
use super::marked::Marked;
use crate::base::{Dialect, Format, Source, SourceFile};
use crate::record::Record;
use crate::report::format::{bytes, count, counted};
use crate::report::visible::line;

pub(super) fn render(record: &Record) -> Rendered {
    of(&record.tables.iter().collect::<Vec<_>>())
}

/// The same of any tables.
pub(super) fn of(tables: &[&Source]) -> Rendered {
    if tables.is_empty() {
        return Ok(None);
    }
    Ok(Some(Tables { tables: tables.iter().map(|table| entry(table)).collect() }.render()?))
}

fn entry(source: &Source) -> Entry {
    let tokens: Vec<String> = source.null_tokens.iter().map(|token| format!("'{}'", line(token))).collect();
    let warnings = source.warnings.iter().flat_map(|warning| {
        std::iter::once(Marked::new(&warning.to_string())).chain(warning.notes.iter().map(|note| Marked::new(note)))
    });
    Entry {
        name: line(&source.name),
        size: format!(
            "{}, {}, {}",
            counted(source.rows, "row"),
            counted(source.columns.len() as u64, "column"),
            bytes(source.bytes)
        ),
        path: line(&source.shown_path),
        files: files(source),
        exact: count(source.bytes),
        sha256: line(&source.sha256),
        dialect: source.dialect.as_ref().map_or_else(|| format!("{} file", source.format.name()), dialect),
        evidence: source.dialect.as_ref().map(|dialect| line(&dialect.evidence)).unwrap_or_default(),
        tokens: match source.format {
            Format::Csv if tokens.is_empty() => Some("the empty field".to_string()),
            Format::Csv => Some(tokens.join(", ")),
            Format::Parquet | Format::Ipc => None,
        },
        warnings: warnings.collect(),
        columns: source
            .columns
            .iter()
            .map(|column| Column {
                name: line(&column.name),
                ty: column.ty.name(),
                format: column.format.as_deref().map(line),
                nulls: count(column.nulls),
                evidence: line(&column.evidence),
            })
            .collect(),
    }
}

/// What is to be said of the files beside the path: how they are packed, and each of several.
fn files(source: &Source) -> Vec<String> {
    const COPY: &str = "engines read a copy that was written in the form that all of them read alike, and times of loading are those of the copy";
    let packed = |file: &SourceFile| match (file.compression, file.rewritten) {
        (Some(packed), false) => format!("packed with {}, unpacked once for all engines", packed.name()),
        (Some(packed), true) => format!("packed with {}; {COPY}", packed.name()),
        (None, true) => COPY.to_owned(),
        (None, false) => String::new(),
    };
    match source.files.as_slice() {
        [only] => Some(packed(only)).filter(|text| !text.is_empty()).into_iter().collect(),
        several => several
            .iter()
            .map(|file| {
                let packed = packed(file);
                let comma = if packed.is_empty() { "" } else { ", " };
                format!(
                    "{}: {}, {}{comma}{packed}",
                    line(&file.shown_path),
                    counted(file.rows, "row"),
                    bytes(file.bytes)
                )
            })
            .collect(),
    }
}

fn dialect(dialect: &Dialect) -> String {
    format!(
        "fields are separated by {} and quoted by {}{}",
        named(dialect.delimiter),
        named(dialect.quote),
        if dialect.byte_order_mark { "; the file begins with a byte order mark" } else { "" }
    )
}

/// A character by the name that people know it by.
fn named(character: char) -> String {
    match character {
        ',' => "commas".to_string(),
        ';' => "semicolons".to_string(),
        '\t' => "tabs".to_string(),
        '|' => "bars (|)".to_string(),
        '"' => "double quotes".to_string(),
        '\'' => "single quotes".to_string(),
        other => format!("`{}`", line(&other.to_string())),
    }
}

#[derive(Template)]
#[template(path = "sections/tables.html")]
struct Tables {
    tables: Vec<Entry>,
}

struct Entry {
    name: String,
    size: String,
    path: String,
    files: Vec<String>,
    exact: String,
    sha256: String,
    dialect: String,
    evidence: String,
    tokens: Option<String>,
    warnings: Vec<Marked>,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    ty: &'static str,
    format: Option<String>,
    nulls: String,
    evidence: String,
}
