//! The files: what was read, how, and why each column has its type.

use askama::Template;

use super::Rendered;
use super::marked::Marked;
use crate::record::{Record, Source};
use crate::report::format::{bytes, count, counted};
use crate::report::visible::line;

pub(super) fn render(record: &Record) -> Rendered {
    if record.tables.is_empty() {
        return Ok(None);
    }
    Ok(Some(Tables { tables: record.tables.iter().map(entry).collect() }.render()?))
}

fn entry(source: &Source) -> Entry {
    let dialect = &source.dialect;
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
        exact: count(source.bytes),
        sha256: line(&source.sha256),
        dialect: format!(
            "fields are separated by {} and quoted by {}{}",
            named(dialect.delimiter),
            named(dialect.quote),
            if dialect.byte_order_mark { "; the file begins with a byte order mark" } else { "" }
        ),
        evidence: line(&dialect.evidence),
        tokens: if tokens.is_empty() { "the empty field".to_string() } else { tokens.join(", ") },
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
    exact: String,
    sha256: String,
    dialect: String,
    evidence: String,
    tokens: String,
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
