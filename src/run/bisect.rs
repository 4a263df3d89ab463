//! Which step? Two engines that run a pipeline step by step, asked after each step, until their answers differ.

use crate::base::{Diagnostic, Source, TableSchema};
use crate::engines::{self, Context, Engine, Task};
use crate::plan;
use crate::record::{PairVerdict, Parting, Skipped, Verdict};

use super::judge::{Judge, Rule};
use super::{Item, Observer, table_of};

/// Finds the step after which two answers part for the first time. None where they do not differ.
///
/// # Errors
/// When a side is no engine that runs step by step.
pub(super) fn parting(
    pair: &PairVerdict,
    item: &Item<'_>,
    task: &Task<'_>,
    context: &Context,
    judge: &Judge<'_>,
    observer: &mut dyn Observer,
) -> Result<Option<Parting>, Diagnostic> {
    let (Some(sql), false) = (item.sql, pair.verdict.class.is_same()) else { return Ok(None) };
    if let Some(id) = [&pair.left, &pair.right].into_iter().find(|id| task.functions.contains_key(*id)) {
        return Err(Diagnostic::new(format!(
            "the function of `{id}` runs as a whole, so no step of it can be looked at"
        ))
        .help("name engines that run the pipeline step by step: -e polars,pandas,duckdb"));
    }
    let sides = (engines::find(&pair.left), engines::find(&pair.right));
    let (Some(left), Some(right)) = sides else { return Ok(None) };
    let steps = plan::steps(item.name, sql)?;
    let schemas: Vec<TableSchema> = task.sources.iter().map(Source::schema).collect();
    let mut skipped = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        if engines::interrupted(context) {
            return Ok(None);
        }
        let shown = &sql[step.start..step.end];
        let last = number + 1 == steps.len();
        let found = |verdict| Parting {
            step: number + 1,
            steps: steps.len(),
            sql: shown.to_owned(),
            verdict,
            skipped: Vec::new(),
        };
        if last {
            return Ok(Some(Parting { skipped, ..found(pair.verdict.clone()) }));
        }
        observer.say(&format!("{}: looking for the step, {} of {}", item.name, number + 1, steps.len()));
        match after(&sql[..step.end], &schemas, (left, right), task, context, judge) {
            Ok(verdict) if verdict.class.is_same() => {}
            Ok(verdict) => return Ok(Some(Parting { skipped, ..found(verdict) })),
            Err(reason) => skipped.push(Skipped { step: number + 1, sql: shown.to_owned(), reason }),
        }
    }
    Ok(None)
}

/// Both answers to the beginning of a pipeline, compared; or why there is none to compare.
fn after(
    sql: &str,
    schemas: &[TableSchema],
    (left, right): (&'static dyn Engine, &'static dyn Engine),
    task: &Task<'_>,
    context: &Context,
    judge: &Judge<'_>,
) -> Result<Verdict, String> {
    let plan = plan::compile(task.pipeline, sql, schemas).map_err(|error| error.message)?;
    let task = Task { plan: Some(&plan), ..*task };
    let (one, other) = (table_of(left, &task, context)?, table_of(right, &task, context)?);
    let judge = Judge { rule: Rule::Plan(&plan), sql: Some(sql), ..*judge };
    judge.verdict((left.id(), &one), (right.id(), &other)).map_err(|error| error.message)
}
