//! Functions in Python files: the suite's hand-written one, the user's own in the place of an engine, and the two of a run without a pipeline.
//!
//! Each runs in a Python worker that calls it with the tables that it asks for. What it is written in, pandas, Polars or something
//! else, is its own matter, and the worker says it with the answer.

mod function;

use super::{Answer, Code, Context, Engine, Failure, FailureKind, Launch, Load, Task, pandas, protocol};
use std::path::PathBuf;

/// The worker that imports nothing before the function's file does: what only one side needs must not weigh on the other.
const WORKER: &str = "bearoff_reference.script_worker";

/// A Python function in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptRef {
    /// The file.
    pub path: PathBuf,
    /// The function; the file's only public one, or `pipeline`, when absent.
    pub function: Option<String>,
    /// What is run in place of what the file says.
    pub text: Option<String>,
}

/// One place that a function can take.
pub(super) struct Script {
    id: &'static str,
    label: &'static str,
    worker: &'static str,
}

/// The engine `reference`: the suite's hand-written function for a pipeline.
pub(super) static REFERENCE: Script =
    Script { id: "reference", label: "pandas (hand-written)", worker: pandas::WORKER };

/// The engine `script`: the user's pandas.
pub(super) static PANDAS: Script = Script { id: "script", label: "pandas (your script)", worker: pandas::WORKER };

/// The engine `script-polars`: the user's Polars.
pub(super) static POLARS: Script = Script { id: "script-polars", label: "Polars (your script)", worker: WORKER };

/// The engine `left`: one of two functions, whatever it is written in.
pub(super) static LEFT: Script = Script { id: "left", label: "the left script", worker: WORKER };

/// The engine `right`: the other.
pub(super) static RIGHT: Script = Script { id: "right", label: "the right script", worker: WORKER };

impl Engine for Script {
    fn id(&self) -> &'static str {
        self.id
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn code(&self, task: &Task<'_>) -> Result<Option<Code>, Failure> {
        task.functions.get(self.id).map(|script| code_of(script, task)).transpose()
    }

    fn command(&self, context: &Context) -> Result<Launch, Failure> {
        if self.id == POLARS.id {
            pandas::needs(context, "polars")?;
        }
        pandas::worker(context, self.worker)
    }

    fn loads(&self) -> &'static [Load] {
        &[Load::Eager]
    }

    fn runs_in_python(&self) -> bool {
        true
    }

    fn when_it_does_not_start(&self, context: &Context) -> Option<String> {
        pandas::advice(context)
    }
}

impl ScriptRef {
    /// `clean.py:totals`.
    pub fn name(&self) -> String {
        let file = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        self.called(&file)
    }

    /// The same with the path as the user wrote it: what tells two files of one name apart.
    pub fn long_name(&self) -> String {
        self.called(&self.path.to_string_lossy())
    }

    fn called(&self, file: &str) -> String {
        match &self.function {
            Some(function) => format!("{file}:{function}"),
            None => file.to_owned(),
        }
    }
}

impl Answer {
    /// What people call the library that a function is written in: "pandas", "Polars".
    pub fn written_in(&self) -> Option<&'static str> {
        Some(match self.library.as_deref()? {
            "pandas" => "pandas",
            "polars" => "Polars",
            "duckdb" => "DuckDB",
            "pyarrow" => "Arrow",
            _ => "Python",
        })
    }
}

fn code_of(script: &ScriptRef, task: &Task<'_>) -> Result<Code, Failure> {
    let path = std::path::absolute(&script.path).unwrap_or_else(|_| script.path.clone());
    let text = script.text.clone().map_or_else(|| std::fs::read_to_string(&path), Ok).map_err(|error| {
        let message = format!("the script `{}` cannot be read: {error}", script.path.display());
        Failure::new(FailureKind::BadScript, message).help("check the path; the file must be UTF-8 text")
    })?;
    let shown = script.function.as_deref().and_then(|name| function::of(&text, name)).unwrap_or(text);
    // The language of pipelines has no NaN.
    let keep_nan = task.plan.is_none();
    let (function, text) = (script.function.clone(), script.text.clone());
    let run = protocol::Code::Script { path, function, text, keep_nan };
    Ok(Code { language: "python", text: shown, run: Some(run) })
}
