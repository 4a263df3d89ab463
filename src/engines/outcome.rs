//! What came of asking an engine. Failure is a value: it reaches the record and the page.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How an engine reads its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Load {
    /// Every table whole, then compute: two phases.
    Eager,
    /// Both planned together, where the engine can: one phase `load+compute`.
    Fused,
    /// As [`Load::Eager`], in a process that stays: tables that it loaded for an earlier request like this one are used again, and only
    /// the first of them has a phase `load`.
    Held,
}

/// What came of one run of one engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It answered.
    Answered(Answer),
    /// It did not.
    Failed(Failure),
}

impl Outcome {
    /// What it answered; none where it did not.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Outcome::Answered(answer) => Some(answer),
            Outcome::Failed(_) => None,
        }
    }
}

/// An engine's answer, on disk, with its phases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Rows of the result.
    pub rows: u64,
    /// The engine's own names of its column types. Not repeated in measured runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<NativeColumn>,
    /// Seconds from the start of the process to its first word, where the worker could tell.
    pub start_seconds: Option<f64>,
    /// In order: load and compute, or load+compute; then export.
    pub phases: Vec<Phase>,
    /// Versions of what the engine is made of. Not repeated in measured runs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub versions: BTreeMap<String, String>,
    /// Of a function in a file: the library that it is written in, such as `pandas` or `polars`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// Of a function in a file: the library of what it returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<String>,
    /// The Arrow IPC file, while the run lasts.
    #[serde(skip)]
    pub file: Option<PathBuf>,
}

/// A result column as the engine names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeColumn {
    /// Its name.
    pub name: String,
    /// Its type in the engine's own words, such as `int64` or `datetime64[us]`.
    pub native: String,
}

/// One phase, stamped by the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// `load`, `compute`, `load+compute` or `export`.
    pub name: String,
    /// Wall time.
    pub seconds: f64,
    /// User and system time of all threads.
    pub cpu_seconds: Option<f64>,
    /// Memory, where the platform tells.
    pub memory: Option<Memory>,
}

/// Resident memory of the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// The most within the phase.
    pub peak_bytes: u64,
    /// Anonymous, at its end.
    pub anon_bytes: u64,
    /// File-backed, at its end.
    pub file_bytes: u64,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of end it was.
    pub kind: FailureKind,
    /// In a sentence, without a final stop.
    pub message: String,
    /// `file:line` in the code that failed, where known.
    pub location: Option<String>,
    /// The engine's last words: a traceback, or the last lines of standard error.
    pub last_words: Option<String>,
    /// One thing to try.
    pub help: Option<String>,
}

/// How an engine failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// It cannot do this, and said so.
    Unsupported,
    /// The pipeline's code raised.
    Raised,
    /// The code returned something that is no table.
    NotATable,
    /// The user's script cannot be imported or has no such function.
    BadScript,
    /// A table could not be read as described.
    Input,
    /// It could not be started: not installed, broken environment.
    Missing,
    /// It took longer than allowed and was ended.
    TimedOut,
    /// A signal ended it.
    Killed,
    /// It exited, or spoke out of turn, without an answer.
    Died,
}

impl Answer {
    /// Wall seconds of loading and computing together: what a comparison of speed is about. Export is not part of it.
    pub fn work_seconds(&self) -> f64 {
        self.phases.iter().filter(|phase| phase.name != "export").map(|phase| phase.seconds).sum()
    }

    /// The most memory of any phase.
    pub fn peak_bytes(&self) -> Option<u64> {
        self.phases.iter().filter_map(|phase| phase.memory.map(|memory| memory.peak_bytes)).max()
    }

    /// The phase of this name.
    pub fn phase(&self, name: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.name == name)
    }
}
