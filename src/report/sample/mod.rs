//! Records made by hand for the tests of this room: what runs give, and what they had better never give.

#![allow(clippy::unwrap_used)]

mod parts;

use parts::{different, pipeline, table};

use crate::base::Diagnostic;
use crate::record::*;

/// Text that is markup, a command or a trick wherever it is taken for more than text.
pub(super) const HOSTILE: &str = "<script>alert(1)</script>\"><img src=x onerror=alert(1)></script><!--|`*_[a](https://x.example)\n\r\t\u{1b}[31m\u{202e}'&amp;\u{2028}-->{{x}}";

/// Three engines that agree everywhere, timed in 12 pairs.
pub(super) fn all_same(pipelines: usize) -> Record {
    let ids = ["polars", "pandas", "reference"];
    let labels = ["Rust Polars", "pandas (generated)", "pandas (hand-written)"];
    let versions = [
        vec![("polars", "0.55.2")],
        vec![("numpy", "2.4.1"), ("pandas", "3.1.1"), ("python", "3.13.2")],
        vec![("numpy", "2.4.1"), ("pandas", "3.1.1"), ("python", "3.13.2")],
    ];
    let engines = (0..3).map(|at| EngineNote {
        id: ids[at].into(),
        label: labels[at].into(),
        versions: versions[at].iter().map(|(part, version)| (part.to_string(), version.to_string())).collect(),
    });
    let total = |engine: &str, mean: f64, sums: f64| Total {
        engine: engine.into(),
        baseline: "polars".into(),
        pipelines: u32::try_from(pipelines).unwrap(),
        geometric_mean: mean,
        ratio_of_sums: sums,
    };
    Record {
        schema_version: SCHEMA_VERSION,
        bearoff: "0.1.0".into(),
        started: "2026-03-14T09:26:53Z".into(),
        command: ["bearoff", "run", "--report", "flights report.html"].map(String::from).into(),
        suite: Suite {
            name: "nycflights13".into(),
            title: "nycflights13".into(),
            description: "Questions about every flight that left New York City in 2013.".into(),
        },
        environment: Environment {
            os: "Debian GNU/Linux 12".into(),
            arch: "x86_64".into(),
            cpu: Some("AMD EPYC 7763".into()),
            cores: 8,
            memory_bytes: Some(33_500_000_000),
            profile: "release".into(),
            built_with: vec!["jemalloc".into()],
            kernel: Some("6.1.0-26-amd64".into()),
            governor: Some("performance".into()),
            ..Environment::default()
        },
        tables: vec![table("flights", 336_776), table("airlines", 16)],
        engines: engines.collect(),
        pipelines: (0..pipelines).map(pipeline).collect(),
        trust: Some(Trust {
            grade: Grade::B,
            floor: 1.012,
            wide_floor: 1.07,
            held: 3,
            runs: 360,
            watched: true,
            disturbed: 4,
            causes: [(Disturbance::Steal, 3), (Disturbance::Disk, 1)].into(),
        }),
        cautions: Vec::new(),
        gate: None,
        totals: vec![total("pandas", 3.87, 4.41), total("reference", 3.12, 3.5)],
        interrupted: false,
    }
}

/// The second of four pipelines differs: cells, rows on both sides, the order.
pub(super) fn one_difference() -> Record {
    let mut record = all_same(4);
    record.pipelines[1].verdicts[0].verdict = different();
    record.pipelines[2].verdicts[1].verdict = Verdict {
        class: Class::Undetermined,
        notes: vec!["LIMIT 10 cuts through 14 rows that tie in `flights`".into()],
        ..record.pipelines[2].verdicts[1].verdict.clone()
    };
    record
}

/// Two answers differ, and DuckDB was asked who stands alone.
pub(super) fn refereed() -> Record {
    let mut record = all_same(1);
    let pipeline = &mut record.pipelines[0];
    record.engines.truncate(2);
    pipeline.engines.truncate(2);
    let same = pipeline.verdicts.swap_remove(1);
    pipeline.verdicts.truncate(1);
    pipeline.verdicts[0].verdict = different();
    let pair = |left: &str, verdict: Verdict| PairVerdict {
        left: left.into(),
        right: "duckdb".into(),
        verdict,
        key: None,
        suggestions: Vec::new(),
        diagnosis: None,
        parting: None,
    };
    pipeline.referee = Some(Referee {
        label: "DuckDB".into(),
        run: EngineRun {
            engine: "duckdb".into(),
            code: Some("SELECT \"carrier\", count(*) AS \"flights\"\nFROM \"flights\"\nGROUP BY 1\n".into()),
            language: "sql".into(),
            ..pipeline.engines[0].clone()
        },
        verdicts: vec![pair("polars", same.verdict), pair("pandas", different())],
    });
    record
}

/// Two functions returned different tables: there is no pipeline, a key was found, a column may have been renamed.
pub(super) fn functions() -> Record {
    let mut record = refereed();
    record.pipelines[0].referee = None;
    record.pipelines[0].sql = None;
    record.pipelines[0].plan = None;
    let pair = &mut record.pipelines[0].verdicts[0];
    pair.verdict.order = None;
    let columns = vec!["carrier".into(), "month".into()];
    pair.key = Some(Key { columns, found: true, repeated: 0, left_rows: 0, right_rows: 0 });
    pair.suggestions = vec![Suggestion { left: "n".into(), right: "index".into(), why: Why::NearName }];
    record
}

/// The same with words that try to be more than words.
pub(super) fn hostile_functions() -> Record {
    let mut json = serde_json::to_value(functions()).unwrap();
    poison(&mut json, "");
    serde_json::from_value(json).unwrap()
}

/// pandas was killed in the second of three pipelines.
pub(super) fn killed() -> Record {
    let mut record = all_same(3);
    let pipeline = &mut record.pipelines[1];
    pipeline.engines[1].outcome = Outcome::Failed(Failure {
        kind: FailureKind::Killed,
        message: "`pandas` was ended by signal 9 while it computed; most often the system ran out of memory".into(),
        location: Some("busiest_routes.py:14".into()),
        last_words: Some("Traceback (most recent call last):\n  File \"busiest_routes.py\", line 14, in pipeline\n\tmerged = flights.merge(planes)\nMemoryError\n".into()),
        help: Some("give it more memory, or try fewer columns".into()),
    });
    pipeline.verdicts.clear();
    pipeline.timings = None;
    pipeline.not_timed = Some("`pandas` gave no answer".into());
    record
}

/// pandas answered the judge and was ended twice while it was timed.
pub(super) fn ended_while_timed() -> Record {
    let failed = killed().pipelines.remove(1).engines.remove(1).outcome;
    let mut record = all_same(3);
    let timings = record.pipelines[1].timings.as_mut().unwrap();
    for round in [3, 7] {
        timings.rounds[round].runs[1].outcome = failed.clone();
    }
    record
}

/// Judged only.
pub(super) fn not_timed() -> Record {
    let mut record = all_same(3);
    record.totals.clear();
    for pipeline in &mut record.pipelines {
        pipeline.timings = None;
        pipeline.not_timed = Some("no timing was asked for".into());
    }
    record
}

/// Three pairs are too few for intervals.
pub(super) fn no_intervals() -> Record {
    let mut record = all_same(3);
    for ratio in record.pipelines.iter_mut().flat_map(|pipeline| &mut pipeline.timings.as_mut().unwrap().ratios) {
        ratio.interval = None;
        ratio.pairs = 3;
        ratio.finding = Finding::Indicative;
    }
    record.cautions = vec![Warning::NoInterval { ratios: 2, of: 2 }];
    record
}

/// Every text of a record with a difference and a failure is [`HOSTILE`], names and ids too.
pub(super) fn hostile() -> Record {
    let mut record = one_difference();
    record.pipelines.extend(refereed().pipelines);
    let failed = killed().pipelines.remove(1);
    record.pipelines.push(failed);
    for (at, table) in record.tables.iter_mut().enumerate() {
        table.warnings.push(Diagnostic::new(format!("warning {at}")).at_file("file", Some(3), None).help("help"));
    }
    for pipeline in &mut record.pipelines {
        pipeline.warnings.push(Diagnostic::new("warning").note("note").help("help"));
        pipeline.growth = Some(parts::growth("flights"));
    }
    record.gate = Some(gate(&record));
    record.cautions = vec![Warning::Build { profile: "dev".into() }, Warning::Short { seconds: 0.004 }];
    for timings in record.pipelines.iter_mut().filter_map(|pipeline| pipeline.timings.as_mut()) {
        timings.scaling = parts::scaling();
    }
    let mut json = serde_json::to_value(&record).unwrap();
    poison(&mut json, "");
    serde_json::from_value(json).unwrap()
}

/// Held against an earlier run: one ratio fell, one cannot be judged.
fn gate(record: &Record) -> Gate {
    let estimate = |ratio: f64| Some(Estimate { ratio, interval: Some((ratio * 0.9, ratio * 1.1)) });
    let gated = |pipeline: &PipelineRecord, outcome, reason: Option<&str>| Gated {
        pipeline: pipeline.name.clone(),
        engine: "pandas".into(),
        baseline: "polars".into(),
        now: estimate(1.5),
        then: estimate(3.0),
        change: estimate(0.5),
        outcome,
        reason: reason.map(str::to_owned),
    };
    let (first, last) = (&record.pipelines[0], &record.pipelines[record.pipelines.len() - 1]);
    Gate {
        fail_below: Some(0.9),
        against: Some(Earlier {
            record: "main.json".into(),
            started: record.started.clone(),
            differences: vec!["memory is 33.5 GB, and was 16.8 GB".into()],
        }),
        ratios: vec![
            gated(first, GateOutcome::Failed, None),
            gated(last, GateOutcome::Undecided, Some("its SQL is not what it was then")),
        ],
    }
}

/// Words of closed sets have to stay what they are; everything else becomes hostile. Engine ids stay distinct.
fn poison(value: &mut serde_json::Value, key: &str) {
    const CLOSED: [&str; 14] = [
        "class",
        "kind",
        "finding",
        "load",
        "type",
        "phase",
        "alignment",
        "compression",
        "grade",
        "outcome",
        "sizing",
        "asked",
        "with_start",
        "mode",
    ];
    match value {
        serde_json::Value::String(text) => {
            let one_character = key == "delimiter" || key == "quote";
            let phase = ["load", "compute", "load+compute", "export", "work"].contains(&text.as_str());
            if one_character {
                *text = "<".into();
            } else if !(CLOSED.contains(&key)
                || phase
                || text == "null"
                || text == "near_name"
                || key == "double"
                || (key == "format" && text == "csv"))
            {
                *text = format!("{HOSTILE}{text}");
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| poison(item, key)),
        serde_json::Value::Object(fields) => {
            // The keys of this map are text too.
            if key == "versions" {
                let poisoned = fields.iter().map(|(part, version)| (format!("{HOSTILE}{part}"), version.clone()));
                *fields = poisoned.collect();
            }
            fields.iter_mut().for_each(|(name, field)| poison(field, if key == "alignment" { "" } else { name }));
        }
        _ => {}
    }
}
