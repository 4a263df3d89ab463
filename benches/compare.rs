//! How `bearoff compare` compares with what else compares two tables: keyed, keyless, from files; by time and memory, in one run.
//!
//! ```sh
//! cargo bench --bench compare -- 1e7 3                       # rows, rounds; everything that is at hand
//! cargo bench --bench compare -- 1e6 5 --python ENV/bin/python    # a Python with duckdb, and perhaps datacompy
//! ```
//!
//! The tables: a key that is unique and not dense, two texts, four doubles with three decimals, two integers, a day. The right one is a
//! shuffled copy with noise (a factor of 1 + 1e-12) in one double of a thousand, changes in one of ten thousand, ten rows less and ten
//! others. What was planted is known exactly, and whoever is asked has to find it; who does not is said to be wrong, not fast.
//!
//! Every contestant is a process of its own, in turns. `loaded` is the time with both tables in memory already, `whole` the process from
//! its start to its end; memory is the largest resident size, and above what the process held when the tables were loaded.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use bearoff::base::Table;
use bearoff::compare::{self, Comparison, Question, RowsBy, Tolerance};
use polars::prelude::*;

/// The allocator of the program that is measured.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const RELATIVE: f64 = 1e-9;
const DOUBLES: [&str; 4] = ["f1", "f2", "f3", "f4"];
const OTHERS: [&str; 5] = ["s1", "s2", "i1", "i2", "d"];

fn main() {
    // Cargo adds `--bench`, also where there is no harness that would know it.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let mut words = arguments.iter().map(String::as_str);
    match words.next() {
        Some("--one") => one(words.next().unwrap(), Path::new(words.next().unwrap())),
        Some(rows) => {
            let rows = rows.parse::<f64>().unwrap() as usize;
            let rest: Vec<&str> = words.collect();
            let rounds = rest.first().and_then(|rounds| rounds.parse().ok()).unwrap_or(3);
            let python = rest.iter().position(|word| *word == "--python").map(|at| PathBuf::from(rest[at + 1]));
            run(rows, rounds, python.as_deref());
        }
        None => {
            println!("nothing is measured without a size: cargo bench --bench compare -- ROWS [ROUNDS] [--python PATH]")
        }
    }
}

/// What was planted, and what has to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Truth {
    only_left: u64,
    only_right: u64,
    /// Doubles that differ by noise alone.
    noise: u64,
    /// Doubles that differ.
    changed: u64,
}

struct Chance(u64);

impl Chance {
    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }
}

fn base(rows: usize, first: i64, chance: &mut Chance) -> DataFrame {
    let text = |letter: char, chance: &mut Chance| -> Column {
        let word = |_| format!("{letter}{:09}", chance.below(100_000) * 9_973 % 1_000_000_007);
        Column::new(
            format!("s{}", if letter == 'p' { 1 } else { 2 }).as_str().into(),
            (0..rows).map(word).collect::<Vec<_>>(),
        )
    };
    let mut columns = vec![
        Column::new("key".into(), (0..rows as i64).map(|row| (row + first) * 7 + 11).collect::<Vec<_>>()),
        text('p', chance),
        text('c', chance),
    ];
    for name in DOUBLES {
        let values: Vec<f64> = (0..rows).map(|_| (chance.below(1_000_000) + 1) as f64 / 1000.0).collect();
        columns.push(Column::new(name.into(), values));
    }
    columns.push(Column::new("i1".into(), (0..rows).map(|_| chance.below(10_000) as i64).collect::<Vec<_>>()));
    columns.push(Column::new("i2".into(), (0..rows).map(|_| chance.below(1000) as i64 - 500).collect::<Vec<_>>()));
    let days: Vec<i32> = (0..rows).map(|_| 18_000 + chance.below(2000) as i32).collect();
    columns.push(Column::new("d".into(), days).cast(&DataType::Date).unwrap());
    DataFrame::new(rows, columns).unwrap()
}

/// Both tables; `equal` has the noise alone.
fn planted(rows: usize) -> (DataFrame, DataFrame, Truth) {
    let mut chance = Chance(42);
    let left = base(rows, 0, &mut chance);
    let gone: std::collections::BTreeSet<usize> =
        std::iter::repeat_with(|| chance.below(rows as u64) as usize).take(10).collect();
    let mut truth = Truth { only_left: gone.len() as u64, only_right: 10, noise: 0, changed: 0 };
    let mut right = left.clone();
    for name in DOUBLES {
        let mut values: Vec<f64> = left.column(name).unwrap().f64().unwrap().iter().map(Option::unwrap).collect();
        for (row, value) in values.iter_mut().enumerate() {
            let kept = u64::from(!gone.contains(&row));
            match chance.below(10_000) {
                0 => {
                    *value = ((*value * 1.01 + 1.0) * 1000.0).round() / 1000.0;
                    truth.changed += kept;
                }
                1..=10 => {
                    *value *= 1.0 + 1e-12;
                    truth.noise += kept;
                }
                _ => {}
            }
        }
        right.replace(name, Column::new(name.into(), values)).unwrap();
    }
    let mut order: Vec<u32> = (0..rows as u32).filter(|row| !gone.contains(&(*row as usize))).collect();
    order.extend(rows as u32..rows as u32 + 10);
    for at in (1..order.len()).rev() {
        order.swap(at, chance.below(at as u64 + 1) as usize);
    }
    let mut right = right.vstack(&base(10, rows as i64, &mut chance)).unwrap();
    right.rechunk_mut();
    let right = right.take(&IdxCa::new("".into(), order)).unwrap();
    (left, right, truth)
}

fn write(frame: &mut DataFrame, path: &Path) {
    let file = || std::fs::File::create(path).unwrap();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => CsvWriter::new(file()).finish(frame).unwrap(),
        _ => {
            ParquetWriter::new(file()).finish(frame).unwrap();
        }
    }
}

fn read(path: &Path) -> DataFrame {
    let mut frame = ParquetReader::new(std::fs::File::open(path).unwrap()).finish().unwrap();
    frame.rechunk_mut();
    frame
}

/// One contestant that runs in this program: seconds, and what was found.
fn one(name: &str, data: &Path) {
    let (left, right) = (read(&data.join("a.parquet")), read(&data.join("b.parquet")));
    let held = resident("VmRSS");
    let started = Instant::now();
    let truth = match name {
        "bearoff, by key" => found(&ask(left, right, RowsBy::Keys(vec!["key".to_owned()]))),
        "bearoff, key to be found" => found(&ask(left, right, RowsBy::Found)),
        "bearoff, without a key" => found(&ask(left, right, RowsBy::Multiset)),
        "Rust Polars, full join" => joined(&left, &right),
        _ => panic!("`{name}` is no contestant"),
    };
    let seconds = started.elapsed().as_secs_f64();
    let Truth { only_left, only_right, noise, changed } = truth;
    println!("{seconds} {} {only_left} {only_right} {noise} {changed}", resident("VmHWM").saturating_sub(held));
}

/// KiB, where the system says so.
fn resident(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

fn ask(left: DataFrame, right: DataFrame, rows_by: RowsBy) -> Comparison {
    let tolerance = Tolerance { relative: RELATIVE, absolute: 0.0 };
    let question = Question { rows_by, tolerance, tolerances: vec![], renames: vec![], loose: false, rows: 10 };
    compare::tables(&Table::new(left), &Table::new(right), &question).unwrap()
}

fn found(comparison: &Comparison) -> Truth {
    let verdict = &comparison.verdict;
    Truth {
        only_left: verdict.left_only.count,
        only_right: verdict.right_only.count,
        noise: verdict.columns.iter().map(|column| column.within_tolerance).sum(),
        changed: verdict.differing_cells,
    }
}

/// What people write: a full join, and counts for each column.
fn joined(left: &DataFrame, right: &DataFrame) -> Truth {
    let both = || col("key").is_not_null().and(col("key_right").is_not_null());
    let count = |condition: Expr| condition.and(both()).sum().cast(DataType::UInt64);
    let mut asked = vec![
        col("key_right").is_null().sum().cast(DataType::UInt64).alias("only_left"),
        col("key").is_null().sum().cast(DataType::UInt64).alias("only_right"),
    ];
    for name in DOUBLES {
        let (a, b) = (|| col(name), || col(format!("{name}_right")));
        let near = |value: Expr| value.abs();
        let larger = when(near(a()).gt(near(b()))).then(near(a())).otherwise(near(b()));
        let far = near(a() - b()).gt(lit(RELATIVE) * larger);
        asked.push(count(a().neq_missing(b())).alias(format!("{name} bits")));
        asked.push(count(far).alias(format!("{name} far")));
    }
    for name in OTHERS {
        asked.push(count(col(name).neq_missing(col(format!("{name}_right")))).alias(name));
    }
    let frame = left
        .clone()
        .lazy()
        .join(right.clone().lazy(), [col("key")], [col("key")], JoinArgs::new(JoinType::Full))
        .select(asked)
        .collect()
        .unwrap();
    let of = |name: &str| frame.column(name).unwrap().u64().unwrap().get(0).unwrap();
    let sum = |what: &str| DOUBLES.iter().map(|name| of(&format!("{name} {what}"))).sum::<u64>();
    let others: u64 = OTHERS.iter().map(|name| of(name)).sum();
    Truth {
        only_left: of("only_left"),
        only_right: of("only_right"),
        noise: sum("bits") - sum("far"),
        changed: sum("far") + others,
    }
}

/// Contestants that run in Python: `a` and `b` are paths of files; they print seconds and what they found, in the order of [`Truth`].
const DUCKDB: &str = r#"
import sys, time, duckdb
folder, how, kind = sys.argv[1:4]
con = duckdb.connect()
read = lambda name: f"read_csv('{folder}/{name}.csv')" if kind == 'csv' else f"read_parquet('{folder}/{name}.parquet')"
for name in 'ab':
    con.execute(f"CREATE TABLE {name} AS FROM {read(name)}")
started = time.perf_counter()
doubles, others = ['f1', 'f2', 'f3', 'f4'], ['s1', 's2', 'i1', 'i2', 'd']
if how == 'key':
    both = "FILTER (WHERE a.key IS NOT NULL AND b.key IS NOT NULL AND "
    asked = ["count(*) FILTER (WHERE b.key IS NULL)", "count(*) FILTER (WHERE a.key IS NULL)"]
    for f in doubles:
        asked.append(f"count(*) {both} a.{f} IS DISTINCT FROM b.{f})")
        asked.append(f"count(*) {both} abs(a.{f} - b.{f}) > 1e-9 * greatest(abs(a.{f}), abs(b.{f})))")
    asked += [f"count(*) {both} a.{c} IS DISTINCT FROM b.{c})" for c in others]
    row = con.execute(f"SELECT {', '.join(asked)} FROM a FULL JOIN b ON a.key = b.key").fetchone()
    bits, far = sum(row[2:10:2]), sum(row[3:10:2])
    out = [row[0], row[1], bits - far, far + sum(row[10:])]
else:
    columns = ', '.join(['key'] + others + doubles)
    rows = con.execute(f"SELECT sum(n) FILTER (WHERE n > 0), -sum(n) FILTER (WHERE n < 0) FROM (SELECT sum(side) AS n FROM (SELECT {columns}, 1 AS side FROM a UNION ALL SELECT {columns}, -1 FROM b) GROUP BY {columns} HAVING n <> 0)").fetchone()
    out = [int(rows[0]), int(rows[1]), 0, 0]
print(time.perf_counter() - started, 0, *out)
"#;

const DATACOMPY: &str = r#"
import sys, time
import polars as pl
from datacompy import PolarsCompare
folder, how, kind = sys.argv[1:4]
read = (lambda name: pl.read_csv(f"{folder}/{name}.csv", try_parse_dates=True)) if kind == 'csv' else (lambda name: pl.read_parquet(f"{folder}/{name}.parquet"))
a, b = read('a'), read('b')
started = time.perf_counter()
compared = PolarsCompare(a, b, join_columns='key', rel_tol=1e-9, abs_tol=0)
compared.report()
changed = sum(int(s['unequal_cnt']) for s in compared.column_stats)
print(time.perf_counter() - started, 0, len(compared.df1_unq_rows), len(compared.df2_unq_rows), -1, changed)
"#;

struct Contestant {
    name: &'static str,
    what: &'static str,
    command: Box<dyn Fn() -> Command>,
    /// What it must find: only rows of one side where it tells no more, nothing where it is no program of ours or of Polars.
    finds: Finds,
    seconds: Vec<f64>,
    memory: u64,
    wrong: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Finds {
    Everything,
    /// Rows that differ in any bit, on both sides.
    Rows,
    /// Everything but the noise, which it does not tell.
    Changes,
    /// Its exit code says that they differ.
    ThatTheyDiffer,
}

fn run(rows: usize, rounds: usize, python: Option<&Path>) {
    let folder = std::env::temp_dir().join(format!("bearoff-compare-{rows}"));
    std::fs::create_dir_all(&folder).unwrap();
    let (mut left, mut right, truth) = planted(rows);
    for extension in ["parquet", "csv"] {
        write(&mut left, &folder.join(format!("a.{extension}")));
        write(&mut right, &folder.join(format!("b.{extension}")));
    }
    let small = folder.join("small");
    std::fs::create_dir_all(&small).unwrap();
    let (mut one, mut other, _) = planted(1000);
    write(&mut one, &small.join("a.csv"));
    write(&mut other, &small.join("b.csv"));
    drop((left, right));
    let bytes = |name: &str| std::fs::metadata(folder.join(name)).map_or(0, |data| data.len()) / 1_000_000;
    println!(
        "{rows} rows x 10 columns; csv {} MB a file, parquet {} MB; {truth:?}",
        bytes("a.csv"),
        bytes("a.parquet")
    );
    for (title, mut contestants) in sections(&folder, &small, python) {
        println!("\n{title}");
        for round in 0..rounds {
            let count = contestants.len();
            for turn in 0..count {
                turn_of(&mut contestants[(turn + round) % count], truth, rows);
            }
        }
        let ours = median(&mut contestants[0].seconds.clone());
        for contestant in &mut contestants {
            let seconds = median(&mut contestant.seconds);
            let wrong = contestant.wrong.as_deref().map(|wrong| format!("   WRONG: {wrong}")).unwrap_or_default();
            println!(
                "  {:28} {seconds:9.3} s  {:6.2} x  {:>7} MB  {}{wrong}",
                contestant.name,
                seconds / ours,
                contestant.memory / 1000,
                contestant.what
            );
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

fn sections(folder: &Path, small: &Path, python: Option<&Path>) -> Vec<(&'static str, Vec<Contestant>)> {
    let here = |name: &'static str, finds| {
        let folder = folder.to_owned();
        let command = move || {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.arg("--one").arg(name).arg(&folder);
            command
        };
        Contestant { name, what: "loaded", command: Box::new(command), finds, seconds: vec![], memory: 0, wrong: None }
    };
    let scripted = |name, what, script: &'static str, how: &'static str, kind: &'static str, finds| {
        let (folder, python) = (folder.to_owned(), python?.to_owned());
        let module = if script == DUCKDB { "import duckdb" } else { "import datacompy" };
        if !Command::new(&python).args(["-c", module]).output().is_ok_and(|output| output.status.success()) {
            println!("left out: {name} ({} has no such module)", python.display());
            return None;
        }
        let command = move || {
            let mut command = Command::new(&python);
            command.args(["-c", script]).arg(&folder).args([how, kind]);
            command
        };
        Some(Contestant { name, what, command: Box::new(command), finds, seconds: vec![], memory: 0, wrong: None })
    };
    let program = |name, folder: &Path, arguments: &'static [&'static str]| {
        let folder = folder.to_owned();
        let command = move || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_bearoff"));
            command
                .current_dir(&folder)
                .arg("compare")
                .args(["a.csv", "b.csv", "--rtol", "1e-9", "--atol", "0"])
                .args(arguments);
            command
        };
        Contestant {
            name,
            what: "whole",
            command: Box::new(command),
            finds: Finds::ThatTheyDiffer,
            seconds: vec![],
            memory: 0,
            wrong: None,
        }
    };
    let all = |contestants: Vec<Option<Contestant>>| contestants.into_iter().flatten().collect::<Vec<_>>();
    vec![
        (
            "by key, both tables in memory",
            all(vec![
                Some(here("bearoff, by key", Finds::Everything)),
                Some(here("bearoff, key to be found", Finds::Everything)),
                Some(here("Rust Polars, full join", Finds::Everything)),
                scripted("DuckDB, full join", "loaded", DUCKDB, "key", "parquet", Finds::Everything),
                scripted("datacompy on Polars", "loaded", DATACOMPY, "key", "parquet", Finds::Changes),
            ]),
        ),
        (
            "without a key, both tables in memory",
            all(vec![
                Some(here("bearoff, without a key", Finds::Everything)),
                scripted("DuckDB, GROUP BY all", "loaded", DUCKDB, "rows", "parquet", Finds::Rows),
            ]),
        ),
        (
            "two CSV files, whole processes",
            all(vec![
                Some(program("bearoff compare --on key", folder, &["--on", "key"])),
                Some(program("bearoff compare", folder, &[])),
                scripted("DuckDB, read and join", "whole", DUCKDB, "key", "csv", Finds::Everything),
                scripted("datacompy on Polars", "whole", DATACOMPY, "key", "csv", Finds::Changes),
                python.map(|python| python.with_file_name("datacompy")).filter(|program| program.exists()).map(
                    |program| {
                        let folder = folder.to_owned();
                        let command = move || {
                            let mut command = Command::new(&program);
                            command.current_dir(&folder).args(["compare", "--left", "a.csv", "--right", "b.csv"]);
                            command.args(["--on", "key", "--rel-tol", "1e-9"]);
                            command
                        };
                        let (what, finds) = ("whole", Finds::ThatTheyDiffer);
                        let (name, command) = ("datacompy compare", Box::new(command));
                        Contestant { name, what, command, finds, seconds: vec![], memory: 0, wrong: None }
                    },
                ),
            ]),
        ),
        (
            "two CSV files of 1,000 rows with the report, whole processes",
            vec![program("bearoff compare --report", small, &["--report", "report.html"])],
        ),
    ]
}

/// Runs it once.
fn turn_of(contestant: &mut Contestant, truth: Truth, rows: usize) {
    let started = Instant::now();
    // GNU time says what the process held at most.
    let plain = (contestant.command)();
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M"]).arg(plain.get_program()).args(plain.get_args());
    if let Some(folder) = plain.get_current_dir() {
        timed.current_dir(folder);
    }
    let output = timed.output().unwrap();
    let whole = started.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let held: u64 = String::from_utf8_lossy(&output.stderr)
        .lines()
        .next_back()
        .and_then(|line| line.trim().parse().ok())
        .unwrap_or_default();
    if contestant.finds == Finds::ThatTheyDiffer {
        contestant.seconds.push(whole);
        contestant.memory = contestant.memory.max(held);
        if output.status.code() != Some(1) {
            contestant.wrong = Some(format!("{:?}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
        }
        return;
    }
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [seconds, above, only_left, only_right, noise, changed] = numbers[..] else {
        contestant.wrong = Some(format!("no answer: {}", String::from_utf8_lossy(&output.stderr)));
        contestant.seconds.push(f64::NAN);
        return;
    };
    contestant.seconds.push(if contestant.what == "whole" { whole } else { seconds });
    contestant.memory = contestant.memory.max(if above > 0.0 { above as u64 } else { held });
    let said = (only_left as u64, only_right as u64, noise as i64, changed as u64);
    let right = match contestant.finds {
        Finds::Everything => said == (truth.only_left, truth.only_right, truth.noise as i64, truth.changed),
        Finds::Changes => (said.0, said.1, said.3) == (truth.only_left, truth.only_right, truth.changed),
        // Several of one row's doubles may have been touched.
        Finds::Rows => {
            said.0 <= truth.only_left + truth.noise + truth.changed
                && said.0 > 0
                && said.0.abs_diff(said.1) <= 10
                && said.0 < rows as u64
        }
        Finds::ThatTheyDiffer => true,
    };
    if !right {
        contestant.wrong = Some(format!("found {said:?}"));
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}
