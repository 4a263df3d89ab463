//! The same question at several sizes of its largest table: answers compared, then measured, size by size.

use crate::base::{Diagnostic, Source};
use crate::csv::sized;
use crate::engines::{self, Context, Engine, Load, Task};
use crate::measure::{self, Growth, Measured};
use crate::record::EngineRun;

use super::judge::Judge;
use super::timing::{Commentary, contestants, timed};
use super::{Item, Job, Observer, answers_of, asked};

/// Measures an item at every size that the job names. Sizes at which the answers differ are not measured.
///
/// # Errors
/// When the table is none whose rows can be made fewer or more.
pub(super) fn growth(
    job: &Job,
    item: &Item<'_>,
    (task, engines): (&Task<'_>, &[&'static dyn Engine]),
    called: &dyn Fn(&str) -> String,
    context: &mut Context,
    observer: &mut dyn Observer,
) -> Result<Option<Growth>, Diagnostic> {
    let (Ok(budget), Some(largest)) = (&job.budget, task.tables().into_iter().max_by_key(|source| source.rows)) else {
        return Ok(None);
    };
    let mut measured: Vec<Measured> = Vec::new();
    for rows in &job.rows {
        let path = context.scratch.path().join(format!("rows-{rows}.csv"));
        let (table, sizing) = sized(largest, *rows, &path)?;
        let sources: Vec<Source> = task
            .sources
            .iter()
            .map(|source| if source.name == largest.name { table.clone() } else { source.clone() })
            .collect();
        let task = Task { sources: &sources, ..*task };
        let about = format!("{} on {rows} rows", item.name);
        observer.say(&format!("{about}: asking and comparing"));
        let mut runs: Vec<EngineRun> = engines.iter().map(|engine| asked(*engine, &task, context)).collect();
        let found = match fit_to_measure(job, item, &mut runs)? {
            Err(reason) => Err(reason),
            Ok(()) => {
                let all = contestants(engines, &runs, &[], job.mode);
                let first: Vec<_> = all
                    .into_iter()
                    .filter(|one| {
                        engines::find(&one.engine)
                            .is_some_and(|engine| one.load == Load::Held || engine.loads().first() == Some(&one.load))
                    })
                    .collect();
                let commentary = Commentary { about: &about, called, observer: &mut *observer };
                Ok(timed(&first, &task, (budget, job.cache), context, commentary))
            }
        };
        measured.push((*rows, sizing, found));
        // The next size needs the space.
        let _ = std::fs::remove_file(&path);
        if engines::interrupted(context) {
            break;
        }
    }
    let ids: Vec<String> = engines.iter().map(|engine| engine.id().to_owned()).collect();
    Ok(Some(measure::growth(&largest.name, &ids, measured)))
}

/// Whether at least two engines answered, and all that did the same; otherwise why nothing is measured.
fn fit_to_measure(job: &Job, item: &Item<'_>, runs: &mut [EngineRun]) -> Result<Result<(), String>, Diagnostic> {
    let (tables, _) = answers_of(runs);
    if tables.len() < 2 {
        return Ok(Err("fewer than two engines answered".to_owned()));
    }
    let judge = Judge { job, rule: item.rule, sql: item.sql, runs };
    for (at, (left, table)) in tables.iter().enumerate() {
        for (right, other) in &tables[at + 1..] {
            if !judge.verdict((left, table), (right, other))?.class.is_same() && !job.time_anyway {
                return Ok(Err(format!("the answers of `{left}` and `{right}` differ")));
            }
        }
    }
    Ok(Ok(()))
}
