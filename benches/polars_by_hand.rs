//! How the lowered pipelines compare with Polars written by hand in Rust: the fifteen questions of h2o, computing alone.
//!
//! ```sh
//! bearoff generate h2o --rows 1e7 -o data/h2o
//! cargo bench --bench polars_by_hand -- data/h2o [ROUNDS [QUESTION]]
//! ```
//!
//! Both sides run in fresh processes, in turns: the engine `polars` as `bearoff run` asks it, and this program with `--question`. A ratio above 1
//! means that what Bearoff makes of the SQL is slower than what is written here.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bearoff::base::{Source, Type};
use bearoff::engines::{self, Context, Functions, Load, Outcome, Task};
use bearoff::plan;
use bearoff::sources::Spool;
use bearoff::suite::{self, Catalog, Suite};
use polars::prelude::*;

/// The allocator of the program that it is compared with.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const ROUNDS: usize = 11;

fn main() {
    // Cargo adds `--bench`, also where there is no harness that would know it.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--question", name, sources] => {
            let (seconds, rows) = by_hand(name, &fs::read_to_string(sources).unwrap());
            println!("{seconds} {rows}");
        }
        [data] => compare(Path::new(data), ROUNDS, ""),
        [data, rounds] => compare(Path::new(data), rounds.parse().unwrap(), ""),
        [data, rounds, question] => compare(Path::new(data), rounds.parse().unwrap(), question),
        _ => println!(
            "nothing is measured without tables: cargo bench --bench polars_by_hand -- DIR [ROUNDS [QUESTION]]"
        ),
    }
}

/// The suite and its tables.
fn opened(data: &Path) -> (Suite, Vec<Source>) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/suites/h2o");
    let suite = suite::from_folder(Path::new(folder)).unwrap();
    let mut catalog = Catalog::default();
    catalog.insert_directory(data).unwrap();
    let catalog = catalog.join(suite.tables.clone()).unwrap();
    let mut spool = Spool::new(|| {}, || false);
    let sources = suite::open_tables(&suite.pipelines, &catalog, &Default::default(), &mut spool, &mut |_| {}).unwrap();
    (suite, sources)
}

fn compare(data: &Path, rounds: usize, question: &str) {
    let (suite, sources) = opened(data);
    let schemas: Vec<_> = sources.iter().map(Source::schema).collect();
    let described = tempfile::NamedTempFile::new().unwrap();
    let mut context = Context::new(Duration::from_secs(600)).unwrap();
    context.program = env!("CARGO_BIN_EXE_bearoff").into();
    context.keep_answers = false;
    println!("{:32} {:>12} {:>12}   ratio", "h2o", "lowered", "by hand");
    let mut all = Vec::new();
    for pipeline in suite.pipelines.iter().filter(|pipeline| pipeline.name.contains(question)) {
        let plan = plan::compile(&pipeline.source, &pipeline.sql, &schemas).unwrap();
        // What is known of its tables, so that the other side has nothing to find out: memory that a process has used before and
        // given back is quicker to get than memory that is new.
        let read: Vec<&Source> =
            sources.iter().filter(|source| plan.tables.iter().any(|table| table.name == source.name)).collect();
        fs::write(described.path(), serde_json::to_string(&read).unwrap()).unwrap();
        let task =
            Task { pipeline: &pipeline.name, plan: Some(&plan), sources: &sources, functions: &Functions::new() };
        let (mut lowered, mut hand) = (Vec::new(), Vec::new());
        // The first round only warms up.
        for round in 0..=rounds {
            let turn =
                |ours: bool| if ours { ask(&task, &context) } else { ask_by_hand(&pipeline.name, described.path()) };
            let first = round % 2 == 0;
            let (one, other) = (turn(first), turn(!first));
            let (ours, theirs) = if first { (one, other) } else { (other, one) };
            assert_eq!(ours.1, theirs.1, "{}: the two have different numbers of rows", pipeline.name);
            if round > 0 {
                lowered.push(ours.0);
                hand.push(theirs.0);
            }
        }
        let mut ratios: Vec<f64> = lowered.iter().zip(&hand).map(|(ours, theirs)| ours / theirs).collect();
        let ratio = median(&mut ratios);
        let (low, high) = (ratios[0], ratios[ratios.len() - 1]);
        let (ours, theirs) = (median(&mut lowered) * 1e3, median(&mut hand) * 1e3);
        println!("{:32} {ours:9.1} ms {theirs:9.1} ms   {ratio:.2} ({low:.2} to {high:.2})", pipeline.name);
        all.push(ratio.ln());
    }
    let mean = (all.iter().sum::<f64>() / all.len() as f64).exp();
    let largest = all.iter().copied().fold(f64::MIN, f64::max).exp();
    println!("{} questions, {rounds} pairs each: geometric mean {mean:.2}, largest {largest:.2}", all.len());
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}

/// The seconds that the engine computed for, and the rows of its answer.
fn ask(task: &Task<'_>, context: &Context) -> (f64, u64) {
    match engines::answer(engines::find("polars").unwrap(), task, Load::Eager, context) {
        Outcome::Answered(answer) => (answer.phase("compute").unwrap().seconds, answer.rows),
        Outcome::Failed(failure) => panic!("{failure:?}"),
    }
}

fn ask_by_hand(name: &str, sources: &Path) -> (f64, u64) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.arg("--question").arg(name).arg(sources).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let (seconds, rows) = said.trim().split_once(' ').unwrap_or_else(|| panic!("{output:?}"));
    (seconds.parse().unwrap(), rows.parse().unwrap())
}

/// Loads the tables of a question, answers it, and says how long the answer took and how many rows it has.
fn by_hand(name: &str, sources: &str) -> (f64, u64) {
    let sources: Vec<Source> = serde_json::from_str(sources).unwrap();
    let tables: BTreeMap<String, LazyFrame> =
        sources.iter().map(|source| (source.name.clone(), read(source).lazy())).collect();
    let table = |name: &str| tables[name].clone();
    let started = Instant::now();
    let answer = question(name, &table).collect().unwrap();
    (started.elapsed().as_secs_f64(), answer.height() as u64)
}

fn read(source: &Source) -> DataFrame {
    let field = |name: &str, ty: Type| match ty {
        Type::BigInt => Field::new(name.into(), DataType::Int64),
        Type::Double => Field::new(name.into(), DataType::Float64),
        _ => Field::new(name.into(), DataType::String),
    };
    let schema: Schema = source.columns.iter().map(|column| field(&column.name, column.ty)).collect();
    let path = PlRefPath::try_from_path(&source.files[0].path).unwrap();
    LazyCsvReader::new(path).with_schema(Some(Arc::new(schema))).finish().unwrap().collect().unwrap()
}

fn question(name: &str, table: &dyn Fn(&str) -> LazyFrame) -> LazyFrame {
    let sum = |name: &str| col(name).sum();
    let mean = |name: &str| col(name).mean();
    let g1 = || table("g1");
    let by = |frame: LazyFrame, keys: &[&str]| frame.group_by(keys.iter().map(|key| col(*key)).collect::<Vec<_>>());
    let join = |right: &str, key: &str, how: JoinType| {
        let args = JoinArgs::new(how).with_suffix(Some(format!("_{right}").into()));
        table("x").join(table(right), [col(key)], [col(key)], args)
    };
    match name {
        "sum_v1_by_id1" => by(g1(), &["id1"]).agg([sum("v1")]),
        "sum_v1_by_id1_id2" => by(g1(), &["id1", "id2"]).agg([sum("v1")]),
        "sum_v1_mean_v3_by_id3" => by(g1(), &["id3"]).agg([sum("v1"), mean("v3")]),
        "mean_v1_v2_v3_by_id4" => by(g1(), &["id4"]).agg(["v1", "v2", "v3"].map(mean)),
        "sum_v1_v2_v3_by_id6" => by(g1(), &["id6"]).agg(["v1", "v2", "v3"].map(sum)),
        "median_v3_sd_v3_by_id4_id5" => {
            by(g1(), &["id4", "id5"]).agg([col("v3").median().alias("median_v3"), col("v3").std(1).alias("sd_v3")])
        }
        "max_v1_minus_min_v2_by_id3" => {
            by(g1(), &["id3"]).agg([(col("v1").max() - col("v2").min()).alias("range_v1_v2")])
        }
        "largest_two_v3_by_id6" => {
            let falling = SortOptions::default().with_order_descending(true);
            let largest = col("v3").sort(falling).head(Some(2)).alias("largest2_v3");
            let options = ExplodeOptions { empty_as_null: true, keep_nulls: true };
            by(g1().filter(col("v3").is_not_null()), &["id6"]).agg([largest]).explode(cols(["largest2_v3"]), options)
        }
        "regression_v1_v2_by_id2_id4" => {
            by(g1(), &["id2", "id4"]).agg([pearson_corr(col("v1"), col("v2")).pow(lit(2)).alias("r2")])
        }
        "sum_v3_count_by_id1_to_id6" => {
            by(g1(), &["id1", "id2", "id3", "id4", "id5", "id6"]).agg([sum("v3"), len().alias("count")])
        }
        "small_inner_on_int" => join("small", "id1", JoinType::Inner),
        "medium_inner_on_int" => join("medium", "id2", JoinType::Inner),
        "medium_outer_on_int" => join("medium", "id2", JoinType::Left),
        "medium_inner_on_text" => join("medium", "id5", JoinType::Inner),
        "big_inner_on_int" => join("big", "id3", JoinType::Inner),
        other => panic!("the question {other} has no answer by hand"),
    }
}
