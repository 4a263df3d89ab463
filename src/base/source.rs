//! What is known of a table after its files were read once: enough for any engine to read them without guessing.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Column, Diagnostic, TableSchema, Type};

/// A table in files, with its one schema for every engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The name that pipelines call it by.
    pub name: String,
    /// How its files are written; all alike.
    #[serde(default)]
    pub format: Format,
    /// Its files, at least one; their rows stand under each other in this order.
    #[serde(default)]
    pub files: Vec<SourceFile>,
    /// The path, or the pattern, as the user wrote it.
    pub shown_path: String,
    /// How bytes become fields, of CSV text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect: Option<Dialect>,
    /// Data rows of all files, without headers.
    pub rows: u64,
    /// Size of all files, as the user has them.
    pub bytes: u64,
    /// SHA-256 of the file's bytes, as the user has them, in hexadecimal; of several files, that of their checksums, one a line.
    pub sha256: String,
    /// Field texts that mean NULL, quoted or not; the empty text is always one. None where NULL needs no text.
    #[serde(default)]
    pub null_tokens: Vec<String>,
    /// Its columns in file order.
    pub columns: Vec<SourceColumn>,
    /// What the user should know: tokens kept as text, types that were widened, ...
    pub warnings: Vec<Diagnostic>,
}

/// How a table's files are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text with delimiters.
    #[default]
    Csv,
    /// Apache Parquet.
    Parquet,
    /// The file form of Arrow IPC, which is also Feather's second version.
    Ipc,
}

/// One file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Where the user has it (absolute).
    pub path: PathBuf,
    /// The same as the user wrote it.
    pub shown_path: String,
    /// What its bytes are packed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<Compression>,
    /// Where its plain bytes lie during this run, if not at `path`: it was packed, or could be read only once.
    #[serde(skip)]
    pub unpacked: Option<PathBuf>,
    /// Whether engines read a copy of it that was written anew, because not all of them read it alike as it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rewritten: bool,
    /// Its data rows.
    pub rows: u64,
    /// Its size, as the user has it.
    pub bytes: u64,
    /// SHA-256 of its bytes, as the user has them.
    pub sha256: String,
}

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstd,
    /// `.bz2`
    Bzip2,
    /// `.xz`
    Xz,
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
    /// Its type. NULL where the language has no type for it: then no pipeline may read it, and `evidence` is the reason.
    #[serde(rename = "type")]
    pub ty: Type,
    /// For DATE and TIMESTAMP in text: the strftime pattern that every value matches.
    pub format: Option<String>,
    /// How the file stores it, in Arrow's words; text stores nothing but text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<String>,
    /// Whether NaN occurs, which is NULL in the language.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_nan: bool,
    /// Whether a number may be an infinity, or further from zero than any BIGINT.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub vast: bool,
    /// How many cells are NULL; NaN counts.
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
                .map(|column| Column {
                    name: column.name.clone(),
                    ty: column.ty,
                    nullable: column.nulls > 0,
                    vast: column.vast,
                })
                .collect(),
        }
    }
}

impl SourceColumn {
    /// Whether decimals are stored whose digits are more than a double holds: engines divide by a power of ten, and of such a number
    /// that is not always the nearest double.
    pub fn has_long_decimals(&self) -> bool {
        let precision = |kind: &str| kind.split_once('(')?.1.split(',').next()?.parse::<u32>().ok();
        let kinds = self.stored.iter().flat_map(|stored| stored.split(" | "));
        kinds.filter(|kind| kind.starts_with("decimal")).any(|kind| precision(kind).is_none_or(|digits| digits > 15))
    }
}

impl Format {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "CSV",
            Format::Parquet => "Parquet",
            Format::Ipc => "Arrow IPC",
        }
    }
}

impl Compression {
    /// For people, and what pandas calls it.
    pub fn name(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Bzip2 => "bz2",
            Compression::Xz => "xz",
        }
    }
}

impl SourceFile {
    /// A file of which nothing is known yet.
    pub fn new(path: &Path) -> Self {
        Self {
            path: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
            shown_path: path.display().to_string(),
            compression: None,
            unpacked: None,
            rewritten: false,
            rows: 0,
            bytes: 0,
            sha256: String::new(),
        }
    }

    /// The file that engines read.
    pub fn plain(&self) -> &Path {
        self.unpacked.as_deref().unwrap_or(&self.path)
    }
}
