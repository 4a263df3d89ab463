//! DuckDB: the plan as SQL of its dialect, run by the `duckdb` package in a Python worker.
//!
//! Neither the user's text nor DuckDB's guesses about a file play a part: the SQL is written from the typed plan, and the worker
//! reads the tables as the request describes them.

mod aggregate;
mod block;
mod cast;
mod emit;
mod expr;
mod levels;
mod names;
mod stage;

pub(in crate::engines) use emit::emit;

use super::{Code, Context, Engine, Failure, FailureKind, Launch, Load, Task, pandas};

/// The engine `duckdb`.
pub(super) struct DuckDb;

impl Engine for DuckDb {
    fn id(&self) -> &'static str {
        "duckdb"
    }

    fn label(&self) -> &'static str {
        "DuckDB"
    }

    fn code(&self, task: &Task<'_>) -> Result<Option<Code>, Failure> {
        let (text, run) =
            emit(task.plan()?).map_err(|refusal| Failure::new(FailureKind::Unsupported, refusal.message))?;
        Ok(Some(Code { language: "sql", text, run: Some(run) }))
    }

    fn command(&self, context: &Context) -> Result<Launch, Failure> {
        pandas::needs(context, "duckdb")?;
        // What does not fit into memory goes to the disk, and with the run even if the worker is ended.
        let launch = pandas::worker(context, "bearoff_reference.duckdb_worker")?;
        Ok(launch.env("TMPDIR", context.scratch.path()))
    }

    fn loads(&self) -> &'static [Load] {
        &[Load::Fused, Load::Eager]
    }

    fn runs_in_python(&self) -> bool {
        true
    }

    fn when_it_does_not_start(&self, context: &Context) -> Option<String> {
        pandas::advice(context)
    }
}
