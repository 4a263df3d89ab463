//! What fewer processors cost, in words: how much of a speed-up is the engine, and how much parallelism.

use super::format::{estimate, ratio, seconds};
use super::summary::{baseline, best, is_of_functions, label, others, work_ratio};
use super::visible::line;
use crate::record::{Estimate, PipelineRecord, Record, Scaling};

/// One engine on so many processors.
pub(super) struct Row {
    pub(super) pipeline: String,
    pub(super) engine: String,
    pub(super) threads: String,
    pub(super) seconds: String,
    /// By its own time with all processors.
    pub(super) slower: String,
    /// By the baseline's time with as many.
    pub(super) ratio: String,
}

pub(super) fn scaling(pipeline: &PipelineRecord) -> impl Iterator<Item = &Scaling> {
    pipeline.timings.iter().flat_map(|timings| &timings.scaling)
}

/// The numbers of processors that were tried beside all.
fn counts(record: &Record) -> Vec<u32> {
    let mut counts: Vec<u32> = record.pipelines.iter().flat_map(scaling).map(|one| one.threads).collect();
    counts.sort_unstable();
    counts.dedup();
    counts
}

/// For the fewest processors, how the speed-up over each engine splits: over all pipelines by the geometric mean.
pub(super) fn sentences(record: &Record) -> Vec<String> {
    let Some(few) = counts(record).first().copied() else { return Vec::new() };
    let all = record.environment.cores;
    let of_engine = |other: &str| {
        let both = record.pipelines.iter().filter_map(|pipeline| {
            let found = scaling(pipeline).find(|one| one.engine == other && one.threads == few)?;
            Some((found.ratio?.ratio.ln(), work_ratio(pipeline, other)?.median.ln()))
        });
        let both: Vec<(f64, f64)> = both.collect();
        let count = both.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| (both.iter().map(of).sum::<f64>() / count).exp();
        if both.is_empty() {
            return None;
        }
        let (engine, whole) = (mean(|both| both.0), mean(|both| both.1));
        let (name, base) = (label(record, other), label(record, baseline(record)));
        let on = if few == 1 { "1 processor".to_owned() } else { format!("{few} processors") };
        let means = if both.len() > 1 { " (geometric means)" } else { "" };
        Some(format!(
            "On {on} {name} takes {} as long as {base}, on all {all} {}{means}: {} is the engine, {} what the other \
             processors do for it.",
            ratio(engine),
            ratio(whole),
            ratio(engine),
            ratio(whole / engine)
        ))
    };
    others(record).filter_map(of_engine).collect()
}

/// Every pipeline, engine and number of processors.
pub(super) fn rows(record: &Record) -> Vec<Row> {
    let mut rows = Vec::new();
    for pipeline in &record.pipelines {
        let name = if is_of_functions(record) { String::new() } else { line(&pipeline.name) };
        for engine in &record.engines {
            let own: Vec<&Scaling> = scaling(pipeline).filter(|one| one.engine == engine.id).collect();
            for one in &own {
                rows.push(Row {
                    pipeline: name.clone(),
                    engine: label(record, &engine.id),
                    threads: one.threads.to_string(),
                    seconds: seconds(one.work_seconds),
                    slower: estimate(Some(one.slower)),
                    ratio: estimate(one.ratio),
                });
            }
            let Some(all) = best(pipeline, &engine.id).filter(|_| !own.is_empty()) else { continue };
            let main = work_ratio(pipeline, &engine.id);
            rows.push(Row {
                pipeline: name.clone(),
                engine: label(record, &engine.id),
                threads: format!("all {}", record.environment.cores),
                seconds: seconds(all.work_seconds),
                slower: ratio(1.0),
                ratio: estimate(main.map(Estimate::from)),
            });
        }
    }
    rows
}
