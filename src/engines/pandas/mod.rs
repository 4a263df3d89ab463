//! pandas: code that is generated from the plan, run by `python -m bearoff_reference.worker`.

mod emit;
mod emit_aggregate;
mod emit_cast;
pub(in crate::engines) mod emit_columns;
mod emit_expr;
mod emit_frames;
mod emit_join;
pub(in crate::engines) mod emit_like;
pub(in crate::engines) mod emit_load;
mod emit_lookup;
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

pub(in crate::engines) use emit::{Unsupported, emit};

use super::{Code, Context, Engine, Failure, FailureKind, Launch, Load, Task, protocol};

/// The module of the worker that has pandas at hand.
pub(super) const WORKER: &str = "bearoff_reference.worker";

/// How the generated code reads its tables, and what it carries along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Only the columns that the pipeline uses, with their types said; groups are not sorted.
    Tuned,
    /// The same with CSV files read by Arrow's reader.
    Arrow,
    /// What pandas does when it is told nothing: every column is read, its type is guessed, and it is carried along until a stage
    /// drops it; groups are sorted.
    Naive,
}

/// An engine of pandas.
pub(super) struct Pandas {
    id: &'static str,
    label: &'static str,
    variant: Variant,
}

/// The engine `pandas`.
pub(super) static TUNED: Pandas = Pandas { id: "pandas", label: "pandas (generated)", variant: Variant::Tuned };

/// The engine `pandas-pyarrow`.
pub(super) static ARROW: Pandas =
    Pandas { id: "pandas-pyarrow", label: "pandas (Arrow's CSV reader)", variant: Variant::Arrow };

/// The engine `pandas-naive`.
pub(super) static NAIVE: Pandas = Pandas { id: "pandas-naive", label: "pandas (defaults)", variant: Variant::Naive };

impl Engine for Pandas {
    fn id(&self) -> &'static str {
        self.id
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn code(&self, task: &Task<'_>) -> Result<Option<Code>, Failure> {
        let text = emit(task.plan()?, task.sources, self.variant).map_err(|refusal| {
            Failure::new(FailureKind::Unsupported, refusal.message)
                .help("write it differently, or bring your own function with --pandas")
        })?;
        Ok(Some(Code { language: "python", text: text.clone(), run: Some(protocol::Code::source(text)) }))
    }

    fn command(&self, context: &Context) -> Result<Launch, Failure> {
        worker(context, WORKER)
    }

    fn loads(&self) -> &'static [Load] {
        &[Load::Eager]
    }

    fn runs_in_python(&self) -> bool {
        true
    }

    fn when_it_does_not_start(&self, context: &Context) -> Option<String> {
        advice(context)
    }
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

/// Whether the Python has a package that only some engines need; the user's own interpreter may lack it.
pub(super) fn needs(context: &Context, package: &str) -> Result<(), Failure> {
    match &context.python {
        Ok(python) if !python.versions.contains_key(package) => {
            let shown = python.interpreter.display();
            Err(Failure::new(FailureKind::Missing, format!("the Python `{shown}` has no `{package}`"))
                .help(format!("run `{shown} -m pip install {package}`, or leave out `--python`")))
        }
        _ => Ok(()),
    }
}

/// What to try when such a worker does not start.
pub(super) fn advice(context: &Context) -> Option<String> {
    let directory = context.python.as_ref().ok()?.directory.as_ref()?;
    Some(format!("delete `{}`; the next run makes it again", directory.display()))
}
