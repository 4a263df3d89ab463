//! A pipeline answered in this very process, from tables in files and in memory: for callers that want the rows and measure nothing.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::{DataFrame, LazyFrame};

use crate::base::{Source, Table};
use crate::engines::protocol;
use crate::engines::{Failure, FailureKind};
use crate::plan::Plan;

use super::leaves::{Files, Leaves, find};
use super::lower::lower;
use super::{failure, scan, worker};

/// Answers a plan. `frames` are the tables that lie in memory, by their names; all others are read from their files.
///
/// # Errors
/// How Polars failed.
pub fn within(plan: &Plan, sources: &[Source], frames: &BTreeMap<String, DataFrame>) -> Result<Table, Failure> {
    let tables: Vec<protocol::Table> =
        sources.iter().map(|source| protocol::Table::describe(source, |_| true)).collect();
    let answer = || {
        let leaves = Either { files: Files::of(plan, &tables), tables: &tables, frames };
        let frame = lower(plan, &leaves)?.collect().map_err(|error| failure::of(&error, false))?;
        worker::without_nan(frame).map_err(|error| failure::of(&error, false))
    };
    match catch_unwind(AssertUnwindSafe(answer)) {
        Ok(answered) => answered.map(Table::new),
        Err(_) => Err(Failure::new(FailureKind::Raised, "Polars panicked")
            .help("`bearoff.run` asks it in a process of its own, and says what it said")),
    }
}

/// Tables in memory, and files.
struct Either<'a> {
    files: Files<'a>,
    tables: &'a [protocol::Table],
    frames: &'a BTreeMap<String, DataFrame>,
}

impl Leaves for Either<'_> {
    fn open(&self, table: &str, columns: &[String]) -> Result<LazyFrame, Failure> {
        match self.frames.get(table) {
            Some(frame) => scan::held(find(self.tables, table)?, frame.clone(), columns),
            None => self.files.open(table, columns),
        }
    }
}
