//! 7. Everything that a run found, as one versioned, serialisable value. The terminal and the page show nothing that is not in it.
//!
//! Must not know: HTML.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::Diagnostic;
use crate::plan;

// What a record is made of comes with it, so that whoever renders one needs no other room.
pub use crate::base::{Dialect, Source, SourceColumn};
pub use crate::compare::{
    Alignment, Cause, CellDifference, Certainty, Change, ChangedLine, Claimed, Class, ColumnVerdict, Comparison,
    Diagnosis, DifferenceClass, Differing, Effect, Key, Other, RowSample, Rule, Suggestion, Trial, Verdict, Why,
};
pub use crate::csv::Sizing;
pub use crate::engines::{Answer, Failure, FailureKind, Load, Memory, NativeColumn, Outcome, Phase};
pub use crate::measure::{
    Cache, Crossing, Disturbance, Earlier, EngineAt, Environment, Estimate, Finding, Gate, GateOutcome, Gated, Grade,
    Growth, Limited, Median, Mode, Noise, Power, Ratio, Residency, Round, Run, Scaling, Size, Timings, Total, Trust,
    Warning, Where,
};

pub use crate::profile::{
    About, Code, ColumnProfile, Correlation, Days, Difference as ReadingDifference, Estimated, Histogram,
    JoinCandidate, Lengths, Note, NumberFacts, Predicted, PredictedColumn, Reading, TableProfile, Twins,
};

/// The version of this format. It grows by one whenever a reader of the old one could misunderstand the new one.
pub const SCHEMA_VERSION: u32 = 1;

/// One run of `bearoff run`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The version of Bearoff that wrote it.
    pub bearoff: String,
    /// When the run began, RFC 3339, UTC.
    pub started: String,
    /// The command line that makes such a run again.
    pub command: Vec<String>,
    /// What was run.
    pub suite: Suite,
    /// The machine.
    pub environment: Environment,
    /// The tables, by name.
    pub tables: Vec<Source>,
    /// The engines, in order; the first is the baseline of every ratio.
    pub engines: Vec<EngineNote>,
    /// The pipelines, in order.
    pub pipelines: Vec<PipelineRecord>,
    /// Over all pipelines that were timed.
    pub totals: Vec<Total>,
    /// How far to believe what was measured; absent where too little was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
    /// What makes figures worth less.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cautions: Vec<Warning>,
    /// What became of the speed since an earlier run, or how it stands to a limit, where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// Whether the run was stopped before its end (Ctrl-C): the pipelines that are here are whole.
    pub interrupted: bool,
}

impl Record {
    /// The tables that a pipeline reads; all of them where no SQL says which.
    pub fn tables_of(&self, pipeline: &PipelineRecord) -> Vec<&Source> {
        let read = pipeline.sql.as_deref().and_then(|sql| plan::table_names(&pipeline.name, sql).ok());
        let is_read = |table: &&Source| {
            let named = |name: &str| name.eq_ignore_ascii_case(&table.name) || name == table.shown_path;
            read.as_ref().is_none_or(|read| read.iter().any(|one| named(&one.name)))
        };
        self.tables.iter().filter(is_read).collect()
    }
}

/// What was run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suite {
    /// A short name.
    pub name: String,
    /// A title.
    pub title: String,
    /// What it is about.
    pub description: String,
}

/// An engine of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineNote {
    /// `polars`, `pandas`, `reference`, `left`, ...
    pub id: String,
    /// For people: "Rust Polars", "pandas (generated)", "pandas (hand-written)".
    pub label: String,
    /// Versions of what it is made of.
    pub versions: BTreeMap<String, String>,
}

/// One pipeline, or the two functions of a run without one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PipelineRecord {
    /// Its name: the file's stem.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Why one asks this.
    pub why: String,
    /// The SQL; absent where no pipeline was run, but two functions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// The plan, explained; absent likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// What each engine ran and what came of it, in the order of [`Record::engines`].
    pub engines: Vec<EngineRun>,
    /// The comparison of each pair of answers.
    pub verdicts: Vec<PairVerdict>,
    /// Who was asked because two answers differ.
    #[serde(default)]
    pub referee: Option<Referee>,
    /// The measurements; absent where nothing was timed.
    pub timings: Option<Timings>,
    /// How time and memory grow with the rows, where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<Growth>,
    /// Why nothing was timed, where it was not.
    pub not_timed: Option<String>,
    /// What the reader should know.
    pub warnings: Vec<Diagnostic>,
}

/// What one engine ran, and its judged answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineRun {
    /// The engine's id.
    pub engine: String,
    /// The code that it ran: the plan in the engine's own language.
    pub code: Option<String>,
    /// `python`, `sql`, `text`.
    pub language: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// An engine that is no rival, asked where two answers differ, so that one of them may turn out to stand alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Referee {
    /// For people: "DuckDB".
    pub label: String,
    /// What it ran and what came of it.
    pub run: EngineRun,
    /// The comparison of every answer with its own.
    pub verdicts: Vec<PairVerdict>,
}

/// The comparison of two engines' answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairVerdict {
    /// One engine's id.
    pub left: String,
    /// The other's.
    pub right: String,
    /// What was found.
    pub verdict: Verdict,
    /// What identified the rows, where no plan said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// Columns of one side that may be one of the other side under another name, where no plan says what they are called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// Why they differ, where they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<Diagnosis>,
    /// The step of the pipeline after which they part, where it was looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parting: Option<Parting>,
}

/// The first step of a pipeline after which two engines' answers differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parting {
    /// Which step, from 1: the table that the pipeline begins with is the first.
    pub step: usize,
    /// How many there are.
    pub steps: usize,
    /// Its SQL.
    pub sql: String,
    /// The comparison of the answers after this step.
    pub verdict: Verdict,
    /// Steps before it after which nothing could be compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

/// A step after which nothing could be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Which step, from 1.
    pub step: usize,
    /// Its SQL.
    pub sql: String,
    /// Why.
    pub reason: String,
}

/// What [`ComparisonRecord::kind`] holds.
pub const COMPARISON: &str = "comparison";

/// One run of `bearoff compare`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRecord {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// [`COMPARISON`]: what tells this record from a [`Record`].
    pub kind: String,
    /// The version of Bearoff that wrote it.
    pub bearoff: String,
    /// When the run began, RFC 3339, UTC.
    pub started: String,
    /// The command line that makes such a run again.
    pub command: Vec<String>,
    /// The table on the left.
    pub left: Source,
    /// The table on the right.
    pub right: Source,
    /// What was found.
    pub comparison: Comparison,
    /// Why they differ, where they do and it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<Diagnosis>,
}

/// What [`ProfileRecord::kind`] holds.
pub const PROFILE: &str = "profile";

/// One run of `bearoff profile`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileRecord {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// [`PROFILE`]: what tells this record from others.
    pub kind: String,
    /// The version of Bearoff that wrote it.
    pub bearoff: String,
    /// When the run began, RFC 3339, UTC.
    pub started: String,
    /// The command line that makes such a run again.
    pub command: Vec<String>,
    /// Bytes that the counts of one table could take.
    pub memory: u64,
    /// The tables, in the order in which they were named.
    pub tables: Vec<TableProfile>,
    /// Of several tables, columns by which rows may find each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<JoinCandidate>,
}
