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
mod within;
mod worker;

use crate::base::Source;
use crate::plan::Plan;

use super::protocol::Table;
use super::{Code, Context, Engine, Failure, Launch, Load, Task};

pub(super) use expr::has_exact_reciprocal;
pub use pieces::in_pieces;
pub use read::{read, read_columns, read_first};
pub use within::within;
pub(super) use worker::worker_main;

/// An engine of Rust Polars.
pub(super) struct Polars {
    id: &'static str,
    label: &'static str,
    streams: bool,
}

/// The engine `polars`: everything in memory.
pub(super) static IN_MEMORY: Polars = Polars { id: "polars", label: "Rust Polars", streams: false };

/// The engine `polars-streaming`: in batches.
pub(super) static STREAMING: Polars =
    Polars { id: "polars-streaming", label: "Rust Polars (streaming)", streams: true };

impl Engine for Polars {
    fn id(&self) -> &'static str {
        self.id
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn code(&self, task: &Task<'_>) -> Result<Option<Code>, Failure> {
        Ok(Some(Code { language: "text", text: explain(task.plan()?, task.sources)?, run: None }))
    }

    fn command(&self, context: &Context) -> Result<Launch, Failure> {
        let launch = context.program.launch(["worker", self.id]);
        // What Polars itself looks at wherever a plan is collected.
        Ok(if self.streams { launch.env("POLARS_FORCE_STREAMING", "1") } else { launch })
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
