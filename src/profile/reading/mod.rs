//! Facts of a file in, what pandas and Polars make of it when they are told nothing out, and where they part.
//!
//! Nothing is guessed: a type that was not tried is said not to be predicted. The facts are those of pandas 3.1 and Polars 0.55 (2.1 in
//! Python); `tests/cli/profile_reading.rs` asks both.

mod differences;
mod pandas;
mod polars;
mod rough;

use serde::{Deserialize, Serialize};

use crate::base::{Compression, Source, SourceFile};
use crate::csv::{Kind, Kinds};

/// How two libraries read a file by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// `pd.read_csv(path)`.
    pub pandas: Predicted,
    /// `pl.read_csv(path)`.
    pub polars: Predicted,
    /// Where they part, or where both lose something.
    pub differences: Vec<Difference>,
}

/// What a library makes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Predicted {
    /// A table with these columns and rows.
    Table {
        /// Its columns, in order.
        columns: Vec<PredictedColumn>,
        /// Its rows.
        rows: u64,
        /// How many columns of the file became row labels, which only pandas does.
        #[serde(default, skip_serializing_if = "is_zero")]
        index: usize,
    },
    /// An error.
    Fails {
        /// What it is about.
        why: String,
        /// The types that were guessed until then; none for the columns that it is about.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        columns: Vec<PredictedColumn>,
    },
    /// Nobody tried, and why.
    NotPredicted(String),
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// A column as a library has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PredictedColumn {
    /// Its name.
    pub name: String,
    /// Its type in the library's own words; none where it is not predicted.
    pub dtype: Option<String>,
}

/// Where two libraries part, or where both lose something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The page of docs/causes that says more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The columns that it is about; none where it is about the file.
    pub columns: Vec<String>,
    /// What happens.
    pub what: String,
    /// What to tell pandas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_pandas: Option<String>,
    /// What to tell Polars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_polars: Option<String>,
}

/// What is known of a file that both libraries read as rows of fields between commas.
#[derive(Debug, Clone, Default)]
struct Facts {
    /// The header's fields, and the same with doubled quotes left as they are.
    names: Vec<(String, String)>,
    /// Of each field: kinds among the first rows and among all others.
    kinds: Vec<[Kinds; 2]>,
    /// Records that are not blank.
    rows: u64,
    blank: u64,
    /// The first of them.
    blank_line: u64,
    /// Fields of the first record.
    first: usize,
    /// The first record with fewer fields than the header, and the first with more: line and fields.
    short: Option<(u64, usize)>,
    long: Option<(u64, usize)>,
    /// The first record with more fields than the header and the first record.
    longer: Option<(u64, usize)>,
    /// Words among the cells that pandas takes for missing, in order.
    words: std::collections::BTreeSet<String>,
    /// A comment, by its first character: the first line that begins so.
    comment: Option<u64>,
}

impl Facts {
    fn all(&self, at: usize) -> Kinds {
        self.kinds.get(at).map_or(Kinds::default(), |[head, rest]| head.with(*rest))
    }
}

/// Of a file that every engine reads alike when it is told how: `kinds` are those of its columns, `words` those that may mean NULL.
pub(super) fn of_source(source: &Source, kinds: &[[Kinds; 2]], words: &[Vec<(String, u64)>]) -> Reading {
    let delimiter = source.dialect.as_ref().map_or(',', |dialect| dialect.delimiter);
    let [file] = source.files.as_slice() else {
        let one = "the table is made of several files, and read_csv reads one".to_owned();
        return unknown(&one);
    };
    if delimiter != ',' {
        return of_bytes(&source.files).unwrap_or_else(|| unknown("the file could not be read again"));
    }
    let names = source.columns.iter().map(|column| (column.name.clone(), column.name.replace('"', "\"\"")));
    let single = source.columns.len() == 1;
    // In a file of one column every blank line is a row with NULL to Polars, and pandas has none of them.
    if single && kinds[0].iter().any(|kinds| kinds.has(Kind::Empty)) {
        return of_bytes(&source.files).unwrap_or_else(|| unknown("the file could not be read again"));
    }
    let facts = Facts {
        names: names.collect(),
        kinds: kinds.to_vec(),
        words: words.iter().flatten().map(|(word, _)| word.clone()).filter(|word| is_missing(word)).collect(),
        rows: source.rows,
        first: if source.rows > 0 { source.columns.len() } else { 0 },
        ..Facts::default()
    };
    of_facts(&facts, file)
}

/// Whether pandas takes a word for missing.
fn is_missing(word: &str) -> bool {
    matches!(Kind::of(word.as_bytes(), false), Kind::NaWord | Kind::NanWord | Kind::LowerNan)
}

/// Of files that Bearoff does not read, or that others cut at commas. None where they cannot be read as bytes.
pub(super) fn of_bytes(files: &[SourceFile]) -> Option<Reading> {
    let [file] = files else { return Some(unknown("the table is made of several files, and read_csv reads one")) };
    let found = rough::facts(file.plain())?;
    Some(match found {
        rough::Rough::Facts(facts) => of_facts(&facts, file),
        rough::Rough::BothFail(why) => {
            let fails = Predicted::Fails { why, columns: Vec::new() };
            Reading { pandas: fails.clone(), polars: fails, differences: Vec::new() }
        }
        rough::Rough::CarriageReturns => cr_only(),
        rough::Rough::Unknown(why) => unknown(&why),
    })
}

fn unknown(why: &str) -> Reading {
    let why = Predicted::NotPredicted(why.to_owned());
    Reading { pandas: why.clone(), polars: why, differences: Vec::new() }
}

fn cr_only() -> Reading {
    Reading {
        pandas: Predicted::NotPredicted("lines end in carriage returns".to_owned()),
        polars: Predicted::NotPredicted("lines end in carriage returns".to_owned()),
        differences: vec![Difference {
            cause: Some("load-cr-only".to_owned()),
            columns: Vec::new(),
            what: "lines end in carriage returns alone: pandas reads rows, Polars reads none".to_owned(),
            in_pandas: None,
            in_polars: Some("eol_char=\"\\r\"".to_owned()),
        }],
    }
}

fn of_facts(facts: &Facts, file: &SourceFile) -> Reading {
    let mut pandas = pandas::predicted(facts);
    let mut polars = polars::predicted(facts);
    let differences = differences::of(facts, &pandas);
    if file.compression == Some(Compression::Zstd) {
        let why = "pandas needs the package `zstandard` for files packed so (Python before 3.14)";
        pandas = Predicted::NotPredicted(why.to_owned());
    }
    if matches!(file.compression, Some(Compression::Bzip2 | Compression::Xz)) {
        polars = Predicted::NotPredicted("it does not unpack files packed so by itself".to_owned());
    }
    Reading { pandas, polars, differences }
}
