//! The lines between Bearoff and a worker, as `PROTOCOL.md` describes them, both directions.
//!
//! Fields that are not known are ignored, so that either side may be a little newer. Must not know: processes, engines.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::base::{Column as SchemaColumn, Format, Source, TableSchema, Type};

use super::{Failure, FailureKind, Load, Memory, NativeColumn, Phase};

/// The version of this protocol.
pub const VERSION: u32 = 2;

/// A worker's first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// The version of the protocol that the worker speaks.
    pub hello: u32,
    /// The engine's id.
    pub engine: String,
    /// Versions of what it is made of.
    #[serde(default)]
    pub versions: BTreeMap<String, String>,
    /// Seconds from the start of the process to this line, where the worker can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_seconds: Option<f64>,
    /// Its memory before any request.
    #[serde(default)]
    pub memory: Option<Memory>,
}

/// One pipeline to answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Echoed in the reply.
    pub id: u64,
    /// The pipeline's name.
    pub pipeline: String,
    /// The pipeline as its author wrote it.
    pub sql: String,
    /// What an engine runs that does not compile for itself.
    #[serde(default)]
    pub code: Option<Code>,
    /// How to read the tables.
    pub load: Load,
    /// The tables.
    pub tables: Vec<Table>,
    /// Where to write the answer; nowhere when absent.
    #[serde(default)]
    pub answer: Option<PathBuf>,
}

/// Code to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Code {
    /// A module with `load()` and `pipeline(**tables)`.
    Source {
        /// Its text.
        text: String,
        /// Of plans that `load()` returns: the columns that the pipeline uses, by the name of the table there.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        columns: BTreeMap<String, Vec<String>>,
    },
    /// A function in a file.
    Script {
        /// The file.
        path: PathBuf,
        /// The function; the file's only public one, or `pipeline`, when absent.
        function: Option<String>,
        /// What is run in place of what the file says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Whether NaN in the result is to be told from NULL, where the library can tell them apart.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        keep_nan: bool,
    },
    /// One query.
    Sql {
        /// Its text.
        text: String,
        /// The tables that it reads.
        tables: Vec<SqlTable>,
        /// The names of the result's columns; in the SQL they may be called otherwise.
        columns: Vec<String>,
    },
}

impl Code {
    /// A module whose `load()` reads what the pipeline uses and no more.
    pub fn source(text: String) -> Self {
        Code::Source { text, columns: BTreeMap::new() }
    }
}

/// A table as a query reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SqlTable {
    /// Which of the request's tables.
    pub table: String,
    /// What the query calls it.
    pub name: String,
    /// The columns that it has there, in this order.
    pub columns: Vec<SqlColumn>,
}

/// A column as a query reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SqlColumn {
    /// Which column of the file.
    pub column: String,
    /// What the query calls it.
    pub name: String,
}

/// A table in files, and how to read them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The name that pipelines call it by.
    pub name: String,
    /// How the files are written.
    pub format: Format,
    /// Where the files are, at least one; their rows stand under each other in this order.
    pub paths: Vec<PathBuf>,
    /// CSV: between fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// CSV: around fields; doubled inside them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<char>,
    /// Data rows of all files.
    pub rows: u64,
    /// CSV: field texts that mean NULL, quoted or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub null_tokens: Vec<String>,
    /// Every column, in file order.
    pub columns: Vec<Column>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type; NULL where the language has none for it, and then it is never used.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Whether NULL occurs in these files.
    pub nullable: bool,
    /// CSV, for `DATE` and `TIMESTAMP`: a strftime pattern; ISO 8601 when absent.
    #[serde(default)]
    pub format: Option<String>,
    /// Parquet and Arrow IPC: the type in the file, in Arrow's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<String>,
    /// Parquet and Arrow IPC: whether NaN occurs, which means NULL.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_nan: bool,
    /// Whether a number may be an infinity, or further from zero than any BIGINT.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub vast: bool,
    /// Whether the pipeline needs it.
    pub used: bool,
}

impl Table {
    /// A source as a worker is told of it. `used` says which columns the pipeline needs.
    pub fn describe(source: &Source, used: impl Fn(&str) -> bool) -> Self {
        Self {
            name: source.name.clone(),
            format: source.format,
            paths: source.files.iter().map(|file| file.plain().to_owned()).collect(),
            delimiter: source.dialect.as_ref().map(|dialect| dialect.delimiter),
            quote: source.dialect.as_ref().map(|dialect| dialect.quote),
            rows: source.rows,
            null_tokens: source.null_tokens.clone(),
            columns: source
                .columns
                .iter()
                .map(|column| Column {
                    name: column.name.clone(),
                    ty: column.ty,
                    nullable: column.nulls > 0,
                    format: column.format.clone(),
                    stored: column.stored.clone(),
                    has_nan: column.has_nan,
                    vast: column.vast,
                    used: used(&column.name),
                })
                .collect(),
        }
    }

    /// Names and types alone, as the plan needs them.
    pub fn schema(&self) -> TableSchema {
        TableSchema {
            name: self.name.clone(),
            columns: self
                .columns
                .iter()
                .map(|column| SchemaColumn {
                    name: column.name.clone(),
                    ty: column.ty,
                    nullable: column.nullable,
                    vast: column.vast,
                })
                .collect(),
        }
    }
}

/// A worker's line for one request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The request's; absent where the request could not even be read.
    pub id: Option<u64>,
    /// What came of it.
    #[serde(flatten)]
    pub result: ReplyResult,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyResult {
    /// An answer.
    Ok(Answered),
    /// None.
    Error(ReplyError),
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// Rows of the result.
    pub rows: u64,
    /// Where it was written, if that was asked for.
    #[serde(default)]
    pub answer: Option<PathBuf>,
    /// The engine's own names of its column types.
    pub columns: Vec<NativeColumn>,
    /// In order.
    pub phases: Vec<Phase>,
    /// Versions that are known only now, because the code decided what was imported.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub versions: BTreeMap<String, String>,
    /// Of a function in a file: the library that it is written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// Of a function in a file: the library of what it returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyError {
    /// `unsupported`, `raised`, `not_a_table`, `bad_script` or `input`.
    pub kind: String,
    /// The type of what was raised.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// In a sentence; a line that starts with `help: ` is advice.
    pub message: String,
    /// `file:line`.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// A traceback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

impl ReplyError {
    /// A failure on its way to the parent.
    pub fn of(failure: &Failure) -> Self {
        let kind = match failure.kind {
            FailureKind::Unsupported => "unsupported",
            FailureKind::Input => "input",
            FailureKind::NotATable => "not_a_table",
            FailureKind::BadScript => "bad_script",
            FailureKind::Raised
            | FailureKind::Missing
            | FailureKind::TimedOut
            | FailureKind::Killed
            | FailureKind::Died => "raised",
        };
        let message = match &failure.help {
            Some(help) => format!("{}\nhelp: {help}", failure.message),
            None => failure.message.clone(),
        };
        Self {
            kind: kind.to_owned(),
            type_name: None,
            message,
            place: failure.location.clone(),
            trace: failure.last_words.clone(),
        }
    }
}

impl From<ReplyError> for Failure {
    fn from(error: ReplyError) -> Self {
        let kind = match error.kind.as_str() {
            "unsupported" => FailureKind::Unsupported,
            "not_a_table" => FailureKind::NotATable,
            "bad_script" => FailureKind::BadScript,
            "input" => FailureKind::Input,
            _ => FailureKind::Raised,
        };
        let (said, help) = match error.message.split_once("\nhelp: ") {
            Some((said, help)) => (said.to_owned(), Some(help.to_owned())),
            None => (error.message, None),
        };
        let message = match error.type_name {
            Some(name) if kind == FailureKind::Raised && !said.is_empty() => format!("`{name}`: {said}"),
            Some(name) if kind == FailureKind::Raised => format!("`{name}`"),
            _ => said,
        };
        Failure { kind, message, location: error.place, last_words: error.trace, help }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn again<T: Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
        serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
    }

    /// The first JSON object of `PROTOCOL.md` that holds `word`: the page itself is the test data.
    fn example(word: &str) -> serde_json::Value {
        include_str!("../../PROTOCOL.md")
            .split("```json\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .find(|block| block.contains(word))
            .map(|block| serde_json::from_str(block).unwrap())
            .unwrap()
    }

    #[test]
    fn the_examples_of_the_page_are_read() {
        let hello: Hello = serde_json::from_value(example("\"hello\"")).unwrap();
        assert_eq!((hello.hello, hello.engine.as_str()), (VERSION, "pandas"));
        assert_eq!(hello.memory.map(|memory| memory.peak_bytes), Some(98_000_000));

        let request: Request = serde_json::from_value(example("\"sql\"")).unwrap();
        assert_eq!(request.load, Load::Eager);
        assert!(matches!(request.code, Some(Code::Source { .. })));
        assert_eq!(request.tables[0].columns[0].ty, Type::BigInt);
        assert_eq!(request.tables[0].schema().columns[0].name, "dep_delay");

        let reply: Reply = serde_json::from_value(example("\"ok\"")).unwrap();
        let ReplyResult::Ok(answered) = reply.result else { panic!("an answer") };
        assert_eq!((answered.rows, answered.phases[0].name.as_str()), (16, "load"));

        let reply: Reply = serde_json::from_value(example("\"error\"")).unwrap();
        let ReplyResult::Error(error) = reply.result else { panic!("an error") };
        let failure = Failure::from(error);
        assert_eq!(failure.kind, FailureKind::Raised);
        assert_eq!(failure.message, "`KeyError`: 'dep_dealy'");
        assert_eq!(failure.location.as_deref(), Some("script.py:12"));
    }

    #[test]
    fn every_line_survives_its_text() {
        let hello = Hello {
            hello: VERSION,
            engine: "polars".into(),
            versions: BTreeMap::from([("polars".into(), "0.55.2".into())]),
            start_seconds: None,
            memory: None,
        };
        assert_eq!(again(&hello), hello);
        assert!(!serde_json::to_string(&hello).unwrap().contains("start_seconds"));

        let request: Request = serde_json::from_value(example("\"sql\"")).unwrap();
        assert_eq!(again(&request), request);
        let script = Code::Script { path: "a b.py".into(), function: None, text: None, keep_nan: false };
        assert_eq!(again(&script), script);

        for word in ["\"ok\"", "\"error\""] {
            let reply: Reply = serde_json::from_value(example(word)).unwrap();
            assert_eq!(again(&reply), reply);
        }
    }

    #[test]
    fn fields_of_a_newer_version_are_ignored() {
        let reply: Reply = serde_json::from_str(
            r#"{"id": 7, "mood": "good", "error": {"kind": "input", "message": "no", "colour": [1, 2]}}"#,
        )
        .unwrap();
        assert_eq!(reply.id, Some(7));
        let hello: Hello = serde_json::from_str(r#"{"hello": 2, "engine": "x", "news": {}}"#).unwrap();
        assert_eq!(hello.hello, 2);
    }

    #[test]
    fn advice_travels_inside_the_message() {
        let failure = Failure {
            kind: FailureKind::Input,
            message: "row 3 is short".into(),
            location: Some("a.csv:4".into()),
            last_words: None,
            help: Some("add the field".into()),
        };
        assert_eq!(Failure::from(again(&ReplyError::of(&failure))), failure);
    }
}
