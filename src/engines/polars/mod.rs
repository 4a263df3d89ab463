//! Rust Polars: the plan as one `LazyFrame`, run by the `bearoff` program itself as a worker.
//!
//! In: SQL and tables as the protocol describes them. Out: an Arrow IPC file and the stopwatch's phases.

mod cast;
mod expr;
mod failure;
mod join;
mod leaves;
mod lower;
mod parse;
mod pieces;
mod read;
mod scan;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod testing;
mod text;
mod unfused;
mod window;
mod worker;

use crate::base::Source;
use crate::plan::Plan;

use super::protocol::Table;
use super::{Code, Context, Engine, Failure, Launch, Load, Task};

pub(super) use expr::has_exact_reciprocal;
pub use pieces::in_pieces;
pub use read::{read, read_columns, read_first};
pub(super) use worker::worker_main;

/// The engine `polars`.
pub(super) struct Polars;

impl Engine for Polars {
    fn id(&self) -> &'static str {
        "polars"
    }

    fn label(&self) -> &'static str {
        "Rust Polars"
    }

    fn code(&self, task: &Task<'_>) -> Result<Option<Code>, Failure> {
        Ok(Some(Code { language: "text", text: explain(task.plan()?, task.sources)?, run: None }))
    }

    fn command(&self, context: &Context) -> Result<Launch, Failure> {
        Ok(Launch::new(&context.program, ["worker"]))
    }

    fn loads(&self) -> &'static [Load] {
        &[Load::Fused, Load::Eager]
    }
}

/// The plan that Polars makes of a pipeline after its own optimisation, as text.
///
/// # Errors
/// When the pipeline has something that this engine lacks.
pub fn explain(plan: &Plan, sources: &[Source]) -> Result<String, Failure> {
    let tables: Vec<Table> = sources.iter().map(|source| Table::describe(source, |_| true)).collect();
    let leaves = leaves::Imagined::new(leaves::Files::of(plan, &tables));
    let last = lower::lower(plan, &leaves)?.explain(true).map_err(|error| failure::of(&error, false))?;
    let first: Vec<String> = leaves.settled().iter().map(|text| format!("FIRST:\n{text}\n\n")).collect();
    Ok(if first.is_empty() { last } else { format!("{}THEN:\n{last}", first.concat()) })
}
