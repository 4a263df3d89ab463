//! What the sample records are put together from: figures that vary from pipeline to pipeline, without chance.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::base::{Format, SourceFile, Type, Value};
use crate::record::*;

const NAMES: [&str; 12] = [
    "delays_by_carrier",
    "busiest_routes",
    "late_by_hour",
    "weather_and_delay",
    "top_planes",
    "monthly_seats",
    "cancelled_share",
    "speed_by_model",
    "missing_tail_numbers",
    "longest_per_origin",
    "weekday_pattern",
    "airlines_without_flights",
];

pub(super) fn table(name: &str, rows: u64) -> Source {
    let column = |name: &str, ty, nulls, evidence: &str| SourceColumn {
        name: name.into(),
        ty,
        format: (ty == Type::Timestamp).then(|| "%Y-%m-%d %H:%M:%S".into()),
        nulls,
        stored: None,
        has_nan: false,
        vast: false,
        evidence: evidence.into(),
    };
    let sha256 = "3b7f0c5b8f3c2d0e6a9d8f1e4c7b2a5d9e8f7c6b5a4d3e2f1a0b9c8d7e6f5a4b";
    Source {
        name: name.into(),
        format: Format::Csv,
        files: vec![SourceFile {
            path: PathBuf::from(format!("/data/{name}.csv")),
            shown_path: format!("data/{name}.csv"),
            compression: None,
            unpacked: None,
            rewritten: false,
            rows,
            bytes: rows * 92,
            sha256: sha256.into(),
        }],
        shown_path: format!("data/{name}.csv"),
        dialect: Some(Dialect {
            delimiter: ',',
            quote: '"',
            byte_order_mark: false,
            evidence: "commas split all of the first 1,000 lines into 19 fields; no other candidate did".into(),
        }),
        rows,
        bytes: rows * 92,
        sha256: sha256.into(),
        null_tokens: vec![String::new(), "NA".into()],
        columns: vec![
            column("carrier", Type::Varchar, 0, "336,776 texts of 2 characters"),
            column("dep_delay", Type::BigInt, 8255, "all values are whole numbers from -43 to 1301"),
            column("time_hour", Type::Timestamp, 0, "every value matches the pattern"),
        ],
        warnings: Vec::new(),
    }
}

/// Figures that vary from pipeline to pipeline, without chance.
pub(super) fn pipeline(at: usize) -> PipelineRecord {
    let name = if at < NAMES.len() { NAMES[at].to_string() } else { format!("pipeline_{at:02}") };
    let ratios = [3.44, 8.9, 1.02, 0.66, 2.1, 5.6, 1.31, 4.2, 12.7, 0.97, 2.9, 1.8];
    let median = ratios[at % ratios.len()];
    let base = 0.018 + 0.031 * (at % 5) as f64;
    let code = "import pandas as pd\n\n\ndef pipeline(flights):\n    kept = flights[flights[\"dep_delay\"].notna()]\n    grouped = kept.groupby([\"carrier\", \"month\"], sort=False, dropna=False, observed=True)\n    result = grouped.agg(flights=(\"dep_delay\", \"size\"), mean_delay=(\"dep_delay\", \"mean\")).reset_index()\n    return result.sort_values([\"mean_delay\", \"carrier\"], ascending=[False, True], na_position=\"last\")\n";
    let run = |engine: &str, code: &str, language: &str| EngineRun {
        engine: engine.into(),
        code: Some(code.into()),
        language: language.into(),
        outcome: answered(0.2, 0.1, 16 * (at as u64 + 1)),
    };
    let verdict = |left: &str, right: &str, class| PairVerdict {
        left: left.into(),
        right: right.into(),
        verdict: same(class, 16 * (at as u64 + 1)),
        key: None,
        suggestions: Vec::new(),
        diagnosis: None,
        parting: None,
    };
    let class = if at % 3 == 1 { Class::WithinTolerance } else { Class::Identical };
    PipelineRecord {
        title: "Which carriers leave late, month by month?".into(),
        why: "Grouping over two keys with a mean is the everyday question.".into(),
        sql: Some("FROM flights\n|> WHERE dep_delay IS NOT NULL\n|> AGGREGATE COUNT(*) AS flights, AVG(dep_delay) AS mean_delay GROUP BY carrier, month\n|> ORDER BY mean_delay DESC, carrier\n".into()),
        plan: Some("scan flights: carrier, month, dep_delay\nwhere dep_delay IS NOT NULL\naggregate by carrier, month\norder by mean_delay DESC NULLS LAST, carrier".into()),
        engines: vec![
            run("polars", "SORT BY [col(\"mean_delay\"), col(\"carrier\")]\n  AGGREGATE[maintain_order: false]\n    [len(), col(\"dep_delay\").mean()] BY [col(\"carrier\"), col(\"month\")]\n    FROM\n    CSV SCAN [flights.csv]\n    PROJECT 3/19 COLUMNS\n", "text"),
            run("pandas", code, "python"),
            run("reference", code, "python"),
        ],
        verdicts: vec![
            verdict("polars", "pandas", class),
            verdict("polars", "reference", class),
            verdict("pandas", "reference", Class::Identical),
        ],
        referee: None,
        timings: Some(timings(median, base, 12)),
        growth: None,
        not_timed: None,
        warnings: Vec::new(),
        name,
    }
}

fn answered(load: f64, compute: f64, rows: u64) -> Outcome {
    let phase = |name: &str, seconds: f64| Phase {
        name: name.into(),
        seconds,
        cpu_seconds: Some(seconds * 1.9),
        memory: Some(Memory { peak_bytes: 180_000_000, anon_bytes: 120_000_000, file_bytes: 60_000_000 }),
    };
    Outcome::Answered(Answer {
        rows,
        columns: ["carrier", "month", "flights", "mean_delay"]
            .map(|name| NativeColumn { name: name.into(), native: "int64".into() })
            .into(),
        start_seconds: Some(0.041_25),
        phases: vec![phase("load", load), phase("compute", compute), phase("export", 0.001)],
        versions: BTreeMap::from([("polars".to_string(), "0.55.2".to_string())]),
        library: None,
        returned: None,
        file: None,
    })
}

fn timings(median: f64, base: f64, pairs: u32) -> Timings {
    let ratio = |engine: &str, median: f64, phase: &str| {
        let interval = (median * 0.93, median * 1.08);
        Ratio {
            engine: engine.into(),
            baseline: "polars".into(),
            phase: phase.into(),
            pairs,
            median,
            interval: Some(interval),
            finding: match interval {
                (low, _) if low > 1.0 => Finding::BaselineFaster,
                (_, high) if high < 1.0 => Finding::EngineFaster,
                _ => Finding::NoDifference,
            },
        }
    };
    let summary = |engine: &str, load, start, split: Option<(f64, f64)>, work: f64, peak| Median {
        engine: engine.into(),
        load,
        runs: pairs,
        start_seconds: Some(start),
        load_seconds: split.map(|split| split.0),
        compute_seconds: split.map(|split| split.1),
        work_seconds: work,
        work_range: (work * 0.95, work * 1.22),
        cpu_seconds: Some(work * 1.7),
        peak_bytes: Some(peak),
    };
    let slow = base * median;
    let run = |engine: &str, load, seconds: f64, round: u32| Run {
        noise: None,
        engine: engine.into(),
        load,
        outcome: answered(seconds * 0.8 + f64::from(round) * 1e-4, seconds * 0.2 + 1.234_567e-3, 16),
    };
    Timings {
        mode: Mode::Script,
        cache: Some(Residency { asked: Cache::Warm, runs: 24, share: (1.0, 1.0) }),
        scaling: Vec::new(),
        seed: 20_130_901,
        rounds: (0..=pairs)
            .map(|number| Round {
                limited: Vec::new(),
                number,
                runs: vec![
                    run("polars", Load::Fused, base, number),
                    run("pandas", Load::Eager, slow, number),
                    run("reference", Load::Eager, slow * 0.9, number),
                ],
            })
            .collect(),
        ratios: vec![
            ratio("pandas", median, "work"),
            ratio("pandas", median * 0.8, "load"),
            ratio("pandas", median * 1.7, "compute"),
            ratio("reference", median * 0.85, "work"),
        ],
        medians: vec![
            summary("polars", Load::Fused, 0.012, None, base, 96_000_000),
            summary("polars", Load::Eager, 0.012, Some((base * 0.9, base * 0.3)), base * 1.2, 141_000_000),
            summary("pandas", Load::Eager, 0.38, Some((slow * 0.8, slow * 0.2)), slow, 312_000_000),
            summary("reference", Load::Eager, 0.37, Some((slow * 0.7, slow * 0.15)), slow * 0.85, 290_000_000),
        ],
        stopped: "Stopped at 12 pairs: every interval is narrower than 5 % of its ratio.".into(),
    }
}

fn same(class: Class, rows: u64) -> Verdict {
    let far = (class == Class::WithinTolerance).then_some(3.1e-15);
    let column = |name: &str, ty: &str, other: &str, far: Option<f64>| ColumnVerdict {
        name: name.into(),
        left_type: ty.into(),
        right_type: other.into(),
        same_type: true,
        cells: rows,
        differing: 0,
        null_against_nan: 0,
        null_against_value: 0,
        null_against_empty: 0,
        nan_against_value: 0,
        representation: 0,
        incomparable: 0,
        within_tolerance: 0,
        sign_of_zero: 0,
        right_name: None,
        max_absolute: far.map(|far| far * 10.0),
        max_relative: far,
        max_ulp: far.map(|_| 14),
    };
    Verdict {
        class,
        rule: Rule {
            relative: 1e-9,
            absolute: 1e-12,
            alignment: Alignment::Keys(vec!["carrier".into(), "month".into()]),
            by_column: Vec::new(),
            order: Some(vec!["mean_delay".into(), "carrier".into()]),
        },
        left_rows: rows,
        right_rows: rows,
        cells: rows * 4,
        columns: vec![column("carrier", "str", "string", None), column("mean_delay", "f64", "float64", far)],
        left_only_columns: Vec::new(),
        right_only_columns: Vec::new(),
        left_only: RowSample::default(),
        right_only: RowSample::default(),
        differences: Vec::new(),
        differing_cells: 0,
        differing_rows: 0,
        order: None,
        notes: Vec::new(),
    }
}

pub(super) fn different() -> Verdict {
    let mut verdict = same(Class::Different, 185);
    let key = |carrier: &str, month| {
        vec![("carrier".to_string(), Value::Varchar(carrier.into())), ("month".to_string(), Value::BigInt(month))]
    };
    let differs = |carrier: &str, month, left, right, class| CellDifference {
        row: key(carrier, month),
        column: "mean_delay".into(),
        left,
        right,
        class,
    };
    verdict.differences = vec![
        differs("AA", 2, Value::Double(12.5), Value::Null, DifferenceClass::NullAgainstValue),
        differs("UA", 3, Value::Null, Value::Double(f64::NAN), DifferenceClass::NullAgainstNan),
        differs("\u{1b}[2Jevil", 3, Value::Double(8.25), Value::Double(8.5), DifferenceClass::Number),
        differs("B6", 4, Value::Varchar("NULL".into()), Value::Varchar(String::new()), DifferenceClass::Value),
    ];
    verdict.differing_cells = 16;
    verdict.differing_rows = 16;
    verdict.columns[1].differing = 16;
    verdict.columns[1].null_against_value = 9;
    verdict.columns[1].null_against_nan = 2;
    verdict.columns[1].max_absolute = Some(0.25);
    verdict.columns[1].max_relative = Some(0.0294);
    verdict.left_only = RowSample {
        count: 2,
        columns: ["carrier", "month", "mean_delay"].map(String::from).into(),
        rows: vec![
            vec![Value::Varchar("OO".into()), Value::BigInt(1), Value::Double(67.0)],
            vec![Value::Null, Value::BigInt(8), Value::Double(64.5)],
        ],
    };
    verdict.right_only_columns = vec!["index".into()];
    verdict.order = Some("row 14 of `pandas` comes before row 13 by `mean_delay DESC`".into());
    verdict.notes = vec!["`flights` is int64 on one side and float64 on the other".into()];
    verdict
}

/// Two engines on one processor.
pub(super) fn scaling() -> Vec<Scaling> {
    let scaling = |engine: &str, seconds: f64, slower: f64, ratio: Option<f64>| Scaling {
        engine: engine.into(),
        threads: 1,
        pairs: 12,
        work_seconds: seconds,
        slower: Estimate { ratio: slower, interval: Some((slower * 0.95, slower * 1.05)) },
        ratio: ratio.map(|ratio| Estimate { ratio, interval: Some((ratio * 0.9, ratio * 1.1)) }),
    };
    vec![scaling("polars", 0.2, 1.8, None), scaling("pandas", 0.4, 1.1, Some(2.0))]
}

/// Two sizes of a table of this name.
pub(super) fn growth(table: &str) -> Growth {
    let estimate = |ratio: f64| Some(Estimate { ratio, interval: Some((ratio * 0.9, ratio * 1.1)) });
    let at = |engine: &str, seconds: f64, ratio: Option<f64>| EngineAt {
        engine: engine.into(),
        runs: 12,
        work_seconds: seconds,
        start_seconds: Some(0.02),
        peak_bytes: Some(96_000_000),
        work: ratio.and_then(estimate),
        with_start: ratio.and_then(|ratio| estimate(ratio * 3.0)),
    };
    let size = |rows: u64, sizing: Sizing, base: f64, ratio: f64| Size {
        rows,
        sizing,
        engines: vec![at("polars", base, None), at("pandas", base * ratio, Some(ratio))],
        not_timed: None,
    };
    let power = |engine: &str, exponent: f64| Power {
        engine: engine.into(),
        exponent,
        interval: Some((exponent - 0.05, exponent + 0.05)),
    };
    Growth {
        table: table.into(),
        sizes: vec![size(1000, Sizing::Head, 0.004, 0.5), size(100_000, Sizing::Repeated, 0.1, 2.0)],
        powers: vec![power("polars", 0.7), power("pandas", 1.0)],
        crossings: vec![Crossing {
            engine: "pandas".into(),
            work: Where::From(10_000),
            with_start: Some(Where::BelowAll),
        }],
    }
}
