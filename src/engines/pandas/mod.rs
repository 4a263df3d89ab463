//! pandas, three times: generated from the plan, the suite's hand-written function, and the user's own script.
//!
//! All three run in the same worker, `python -m bearoff_reference.worker`; they differ in the code that it is handed.

mod emit;
mod emit_aggregate;
mod emit_cast;
pub(in crate::engines) mod emit_columns;
mod emit_expr;
mod emit_frames;
mod emit_join;
pub(in crate::engines) mod emit_like;
pub(in crate::engines) mod emit_load;
mod emit_measure;
mod emit_melt;
pub(in crate::engines) mod emit_names;
mod emit_needs;
mod emit_one_row;
mod emit_prelude;
mod emit_prepare;
mod emit_ranks;
mod emit_recipe;
mod emit_semi;
mod emit_sides;
mod emit_sort;
pub(in crate::engines) mod emit_stage;
mod emit_truth;
mod emit_values;
mod emit_window;
pub(in crate::engines) mod emit_write;
mod function;

pub(in crate::engines) use emit::{Unsupported, emit};

use super::{Code, Context, Engine, Failure, FailureKind, Launch, Load, ScriptRef, Task, protocol};

/// One way to pandas: they differ in the code that the worker is handed, and in nothing else.
pub(super) struct Pandas {
    id: &'static str,
    label: &'static str,
    code: fn(&Task<'_>) -> Result<Option<Code>, Failure>,
}

/// The engine `pandas`: code generated from the plan.
pub(super) static GENERATED: Pandas = Pandas { id: "pandas", label: "pandas (generated)", code: generated };

/// The engine `reference`: the suite's hand-written function for this pipeline.
pub(super) static REFERENCE: Pandas =
    Pandas { id: "reference", label: "pandas (hand-written)", code: |task| task.reference.map(code_of).transpose() };

/// The engine `script`: the user's function.
pub(super) static SCRIPT: Pandas =
    Pandas { id: "script", label: "pandas (your script)", code: |task| task.script.map(code_of).transpose() };

impl Engine for Pandas {
    fn id(&self) -> &'static str {
        self.id
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn code(&self, task: &Task<'_>) -> Result<Option<Code>, Failure> {
        (self.code)(task)
    }

    fn command(&self, context: &Context) -> Result<Launch, Failure> {
        worker(context, "bearoff_reference.worker")
    }

    fn loads(&self) -> &'static [Load] {
        &[Load::Eager]
    }

    fn when_it_does_not_start(&self, context: &Context) -> Option<String> {
        advice(context)
    }
}

impl ScriptRef {
    /// For people: `pandas (clean.py:totals)`.
    pub fn label(&self) -> String {
        let file = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        match &self.function {
            Some(function) => format!("pandas ({file}:{function})"),
            None => format!("pandas ({file})"),
        }
    }
}

fn generated(task: &Task<'_>) -> Result<Option<Code>, Failure> {
    let text = emit(task.plan, task.sources).map_err(|refusal| {
        Failure::new(FailureKind::Unsupported, refusal.message)
            .help("write it differently, or bring your own function with --pandas")
    })?;
    Ok(Some(Code { language: "python", text: text.clone(), run: Some(protocol::Code::Source { text }) }))
}

fn code_of(script: &ScriptRef) -> Result<Code, Failure> {
    let path = std::path::absolute(&script.path).unwrap_or_else(|_| script.path.clone());
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let message = format!("the script `{}` cannot be read: {error}", script.path.display());
        Failure::new(FailureKind::BadScript, message).help("check the path; the file must be UTF-8 text")
    })?;
    let shown = script.function.as_deref().and_then(|name| function::of(&text, name)).unwrap_or(text);
    let run = protocol::Code::Script { path, function: script.function.clone() };
    Ok(Code { language: "python", text: shown, run: Some(run) })
}

/// A worker of our Python package: the module of this name.
pub(super) fn worker(context: &Context, module: &str) -> Result<Launch, Failure> {
    let python = context.python.as_ref().map_err(Clone::clone)?;
    let launch = Launch::new(&python.interpreter, ["-m", module]);
    // An environment of ours is all there is; the user's own interpreter keeps the packages in the home directory.
    let launch = if python.directory.is_some() { launch.env("PYTHONNOUSERSITE", "1") } else { launch };
    Ok(launch
        .env("PYTHONPATH", &python.package)
        // The working directory is no part of it.
        .env("PYTHONSAFEPATH", "1")
        .env("PYTHONUTF8", "1")
        // Sets and dicts of text come in the same order in every run.
        .env("PYTHONHASHSEED", "0"))
}

/// What to try when such a worker does not start.
pub(super) fn advice(context: &Context) -> Option<String> {
    let directory = context.python.as_ref().ok()?.directory.as_ref()?;
    Some(format!("delete `{}`; the next run makes it again", directory.display()))
}
