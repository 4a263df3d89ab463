//! Holds a run's speed against a limit, and against the record of an earlier run.

use std::collections::BTreeMap;

use crate::measure::{Earlier, Environment, Estimate, Gate, GateOutcome, Gated, Ratio};
use crate::record::{PipelineRecord, Record};

/// What a run's speed is held against.
#[derive(Debug, Default)]
pub struct Limits {
    /// The least ratio that passes.
    pub fail_below: Option<f64>,
    /// The path of the record of an earlier run, as the user wrote it, and the record.
    pub earlier: Option<(String, Box<Record>)>,
}

/// What is to be said of the pipelines that are in the record. None where nothing was asked.
pub(super) fn gate(record: &Record, limits: &Limits) -> Option<Gate> {
    if limits.fail_below.is_none() && limits.earlier.is_none() {
        return None;
    }
    let then = limits.earlier.as_ref().map(|(_, record)| &**record);
    let ratios = record.pipelines.iter().flat_map(|pipeline| {
        let others = record.engines.iter().skip(1).map(|engine| engine.id.as_str());
        // An engine that was not measured here is none of the gate's business, unless nothing was.
        let measured = |id: &&str| pipeline.timings.is_none() || work(pipeline, id).is_some();
        others.filter(measured).map(|id| gated((record, pipeline), then, id, limits.fail_below)).collect::<Vec<_>>()
    });
    let against = limits.earlier.as_ref().map(|(path, then)| Earlier {
        record: path.clone(),
        started: then.started.clone(),
        differences: differences(record, then),
    });
    Some(Gate { fail_below: limits.fail_below, against, ratios: ratios.collect() })
}

fn work<'a>(pipeline: &'a PipelineRecord, engine: &str) -> Option<&'a Ratio> {
    pipeline.timings.as_ref()?.ratio(engine, "work")
}

fn gated(
    (record, pipeline): (&Record, &PipelineRecord),
    then: Option<&Record>,
    engine: &str,
    fail_below: Option<f64>,
) -> Gated {
    let now = work(pipeline, engine).map(Estimate::from);
    let found = then.map(|then| earlier((record, pipeline), then, engine));
    let (then, missing) = match found {
        Some(Ok(then)) => (Some(then), None),
        Some(Err(reason)) => (None, Some(reason)),
        None => (None, None),
    };
    let change = now.zip(then).map(|(now, then)| now.by(then));
    let held = if missing.is_some() || then.is_some() { change } else { now };
    let no_interval = || "fewer than 6 pairs were measured, which give no interval".to_owned();
    let reason = match (now, missing) {
        (None, _) => Some(pipeline.not_timed.clone().unwrap_or_else(|| "it was not measured".to_owned())),
        (Some(_), Some(missing)) => Some(missing),
        (Some(_), None) => held.filter(|held| held.interval.is_none()).map(|_| no_interval()),
    };
    let outcome = match (fail_below, held) {
        (None, _) => GateOutcome::Noted,
        (Some(limit), Some(held)) => held.outcome(limit),
        (Some(_), None) => GateOutcome::Undecided,
    };
    let baseline = record.engines.first().map_or_else(String::new, |engine| engine.id.clone());
    Gated { pipeline: pipeline.name.clone(), engine: engine.to_owned(), baseline, now, then, change, outcome, reason }
}

/// The ratio of an earlier run, or why it answers another question.
fn earlier((record, pipeline): (&Record, &PipelineRecord), then: &Record, engine: &str) -> Result<Estimate, String> {
    let old = then.pipelines.iter().find(|old| old.name == pipeline.name);
    let old = old.ok_or("the earlier run had no such pipeline")?;
    if old.sql.as_deref().map(str::trim) != pipeline.sql.as_deref().map(str::trim) {
        return Err("its SQL is not what it was then".to_owned());
    }
    for table in record.tables_of(pipeline) {
        match then.tables.iter().find(|old| old.name == table.name) {
            Some(old) if old.sha256 == table.sha256 => {}
            Some(_) => return Err(format!("its table `{}` holds other data than then", table.name)),
            None => return Err(format!("the earlier run had no table `{}`", table.name)),
        }
    }
    let (baseline, first) = (record.engines.first(), then.engines.first());
    if baseline.map(|engine| &engine.id) != first.map(|engine| &engine.id) {
        return Err("the earlier run measured against another engine".to_owned());
    }
    let ratio = work(old, engine).ok_or_else(|| format!("the earlier run did not measure `{engine}` on it"))?;
    Ok(Estimate::from(ratio))
}

/// What is not as it was: sentences.
fn differences(now: &Record, then: &Record) -> Vec<String> {
    let mut said = machine(&now.environment, &then.environment);
    let mut differs = |what: &str, now: &str, then: &str| {
        if now != then {
            said.push(format!("{what} is {now}, and was {then}"));
        }
    };
    differs("Bearoff", &now.bearoff, &then.bearoff);
    let versions = |record: &Record| -> BTreeMap<String, String> {
        let all = record.engines.iter().flat_map(|engine| engine.versions.clone());
        all.filter(|(name, _)| name != "bearoff").collect()
    };
    let (ours, theirs) = (versions(now), versions(then));
    for (name, version) in &ours {
        if let Some(old) = theirs.get(name) {
            differs(name, version, old);
        }
    }
    said
}

fn machine(now: &Environment, then: &Environment) -> Vec<String> {
    let unknown = || "unknown".to_owned();
    let facts = |of: &Environment| {
        [
            ("the processor", of.cpu.clone().unwrap_or_else(unknown)),
            ("the number of processors", of.cores.to_string()),
            ("the architecture", of.arch.clone()),
            ("the operating system", of.os.clone()),
            ("the build", of.profile.clone()),
            ("what decides the clock rate", of.governor.clone().unwrap_or_else(unknown)),
            ("what the control group grants", of.cpu_quota.clone().unwrap_or_else(|| "no less than all".to_owned())),
            // A few pages more or less are the same machine.
            ("memory", of.memory_bytes.map_or_else(unknown, |bytes| format!("{:.1} GB", bytes as f64 / 1e9))),
        ]
    };
    let both = facts(now).into_iter().zip(facts(then));
    let differing = both.filter(|((_, now), (_, then))| now != then);
    differing.map(|((what, now), (_, then))| format!("{what} is {now}, and was {then}")).collect()
}
