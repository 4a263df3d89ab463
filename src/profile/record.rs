//! What a profile says: values that serialise, without a word on how they are shown.

use serde::{Deserialize, Serialize};

use super::reading::Reading;
use crate::base::{Diagnostic, Source, Type, Value};
use crate::csv::Spelled;

/// A table in files, with what was found in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableProfile {
    /// A short name, by which pipelines call it.
    pub name: String,
    /// The path, or the pattern, as the user wrote it.
    pub shown_path: String,
    /// Its rows, dialect and types; none where it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Why no pipeline can read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Diagnostic>,
    /// Its columns in file order.
    pub columns: Vec<ColumnProfile>,
    /// Pairs of columns of numbers, those that go together most first.
    pub correlations: Vec<Correlation>,
    /// Pairs of columns that hold the same in most rows.
    pub twins: Vec<Twins>,
    /// How pandas and Polars would read it, told nothing.
    pub reading: Reading,
    /// Code that reads it as Bearoff does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
}

/// Code for this very table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// A pipeline to begin with, in SQL pipe syntax.
    pub pipeline: String,
    /// The command that runs it.
    pub command: String,
    /// pandas.
    pub pandas: String,
    /// Polars, in Python.
    pub polars: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Why this type.
    pub evidence: String,
    /// Cells with a value.
    pub values: u64,
    /// Cells without one.
    pub nulls: u64,
    /// The texts of those cells, and how often each comes; the empty text is one.
    pub null_texts: Vec<(String, u64)>,
    /// How many values are different.
    pub distinct: u64,
    /// The least value.
    pub least: Option<Value>,
    /// The greatest.
    pub greatest: Option<Value>,
    /// Quantiles: of numbers by linear interpolation, of days and instants the value at or before it.
    pub quantiles: Vec<(f64, Value)>,
    /// What numbers have beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberFacts>,
    /// What texts have beside: the lengths in code points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lengths: Option<Lengths>,
    /// What days have beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Days>,
    /// The values that come most often, where any comes twice.
    pub top: Vec<(Value, u64)>,
    /// How values are distributed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Histogram>,
    /// Kinds of cells, where they are of several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mixed: Vec<Spelled>,
    /// Where memory did not suffice: `distinct`, quantiles, the values that come most often, the histogram and the outliers are estimates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated: Option<Estimated>,
    /// What is worth knowing.
    pub notes: Vec<Note>,
}

/// How figures were estimated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimated {
    /// `distinct`: by HyperLogLog, with this relative standard error.
    pub distinct_error: f64,
    /// Everything else that has an order or a frequency: by a random sample of so many rows.
    pub rows: u64,
    /// How far ranks and shares may be off, with 99 % confidence for all of them at once (Dvoretzky, Kiefer, Wolfowitz; Massart).
    pub rank_error: f64,
}

/// What numbers have beside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberFacts {
    /// The arithmetic mean; none where it is no finite number.
    pub mean: Option<f64>,
    /// The sample standard deviation (n - 1); none of fewer than two values.
    pub deviation: Option<f64>,
    /// Values that are 0.
    pub zeros: u64,
    /// Values below 0.
    pub negative: u64,
    /// Infinities.
    pub infinite: u64,
    /// Values further than 1.5 interquartile ranges below the lower quartile and above the upper one (Tukey).
    pub outliers: (u64, u64),
    /// Whether all could be hours and minutes: whole numbers up to 2400 whose last two digits are below 60.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clock: bool,
    /// The most decimals of a value, where all are written so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
}

/// Lengths of texts, in code points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lengths {
    /// The shortest.
    pub least: u64,
    /// The mean.
    pub mean: f64,
    /// The longest.
    pub most: u64,
}

/// How days lie on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// Days from the first to the last.
    pub span: u64,
    /// Days between them on which nothing lies.
    pub missing: u64,
    /// The longest run of these: the days before and behind it.
    pub gap: Option<(i32, i32)>,
}

/// How often values lie in intervals of one width, the last with its upper end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Where the first interval begins.
    pub low: Value,
    /// Where the last one ends.
    pub high: Value,
    /// How many values each holds.
    pub counts: Vec<u64>,
}

/// Something worth knowing of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it is about, in a word.
    pub about: About,
    /// What was found: a sentence without a stop.
    pub text: String,
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// It could be a key.
    Key,
    /// It has one value.
    Constant,
    /// It has none.
    Empty,
    /// Its numbers are a code and no quantity.
    Code,
    /// A unit, by its name.
    Unit,
    /// Cells of several kinds.
    Mixed,
    /// Days that are missing.
    Gap,
    /// Values far from the others.
    Outliers,
}

/// Two columns of numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// One.
    pub left: String,
    /// The other.
    pub right: String,
    /// Pearson's coefficient, over rows where both have a value.
    pub coefficient: f64,
    /// How many rows these are.
    pub rows: u64,
}

/// Two columns that hold the same in most rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twins {
    /// One.
    pub left: String,
    /// The other.
    pub right: String,
    /// Rows where they hold the same, NULL counting as a value.
    pub equal: u64,
}

/// Columns of two tables by which rows may find each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JoinCandidate {
    /// The column on the left: table and name.
    pub left: (String, String),
    /// The one on the right.
    pub right: (String, String),
    /// Of the rows on the left that have a value, the share that finds one on the right.
    pub left_matched: f64,
    /// Of the rows on the right, likewise.
    pub right_matched: f64,
    /// Whether values come once on the left.
    pub left_unique: bool,
    /// Whether they do on the right.
    pub right_unique: bool,
    /// Whether the shares are those of a sample of the values.
    pub sampled: bool,
}
