//! What is known of a CSV file after it has been opened once: enough for any engine to read it without guessing.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::base::{Column, Diagnostic, TableSchema, Type};

/// A CSV file with its one schema for every engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The name that pipelines call it by.
    pub name: String,
    /// Where it is (absolute).
    pub path: PathBuf,
    /// The path as the user wrote it.
    pub shown_path: String,
    /// How its bytes become fields.
    pub dialect: Dialect,
    /// Data rows, without the header.
    pub rows: u64,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Field texts that mean NULL, quoted or not; the empty text is always one.
    pub null_tokens: Vec<String>,
    /// Its columns in file order.
    pub columns: Vec<SourceColumn>,
    /// What the user should know: tokens kept as text, types that were widened, ...
    pub warnings: Vec<Diagnostic>,
}

/// How bytes become fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: char,
    /// Around fields; doubled inside them.
    pub quote: char,
    /// Whether the file starts with a UTF-8 byte order mark.
    pub byte_order_mark: bool,
    /// Why, in a sentence for people.
    pub evidence: String,
}

/// One column with the facts that its type rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceColumn {
    /// Its name in the header.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// For DATE and TIMESTAMP: the strftime pattern that every value matches.
    pub format: Option<String>,
    /// How many cells are NULL.
    pub nulls: u64,
    /// Why this type, in a sentence for people.
    pub evidence: String,
}

impl Source {
    /// Names and types alone, as the plan needs them.
    pub fn schema(&self) -> TableSchema {
        TableSchema {
            name: self.name.clone(),
            columns: self
                .columns
                .iter()
                .map(|column| Column { name: column.name.clone(), ty: column.ty, nullable: column.nulls > 0 })
                .collect(),
        }
    }
}

/// What the user decides instead of the evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Between fields.
    pub delimiter: Option<char>,
    /// All texts that mean NULL (the empty text is always added).
    pub null: Option<Vec<String>>,
    /// Column name to type.
    pub types: std::collections::BTreeMap<String, Type>,
}
