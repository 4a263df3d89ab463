//! What can be said on the command line.

mod profile;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use self::profile::{CodeOf, Profile};
use super::reading::Reading;

/// Run one SQL pipeline in Rust Polars and in pandas, prove the answers equal, and measure which was faster.
#[derive(Debug, Parser)]
#[command(name = "bearoff", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "\
Exit codes: 0 same, 1 results differ, 2 usage, SQL or input error, 3 an engine failed or is missing, 124 time-out, 130 interrupted.

Examples:
  bearoff run                                     the bundled suite: flights out of New York City in 2013
  bearoff run -c \"FROM 'sales.csv' |> AGGREGATE SUM(amount) AS total GROUP BY region\"
  bearoff run totals.sql -d sales=data/sales.csv --pandas totals.py:totals --report totals.html
  bearoff run --left old.py:totals --right new.py:totals -d sales=data/sales.csv
  bearoff query \"FROM 'sales.csv' |> AGGREGATE SUM(amount) AS total GROUP BY region\" -o totals.parquet
  bearoff compare old.csv new.parquet --report differences.html
  bearoff show totals.sql -d sales=data/sales.csv --as pandas
  bearoff generate tpch --scale 0.1 -o data/tpch   the eight tables of TPC-H, 110 MB")]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run pipelines in every engine, or two functions of your own; compare the answers, then measure
    Run(Box<Run>),
    /// Answer a question with one engine: the result as a table on the screen, or in a file
    Query(Query),
    /// Compare two tables in files, cell by cell
    Compare(Compare),
    /// Analyse CSV files: types, statistics, what is odd, and how pandas and Polars would read them
    Profile(Profile),
    /// Say why two answers differ: the page of a cause, with an example and what to change
    Explain(Explain),
    /// Show a pipeline as a plan, or as code of an engine
    Show(Show),
    /// Render a record again: the same record gives the same bytes
    Report(Report),
    /// Show what became of the speed over many runs, with the steps in it
    History(History),
    /// Make benchmark data: the same options give the same bytes everywhere
    Generate(Generate),
    /// Say what is installed, what is missing, and how to mend it
    Doctor(Doctor),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Speak the worker protocol on standard input and output
    #[command(hide = true)]
    Worker {
        /// The engine; polars when absent
        engine: Option<String>,
    },
}

/// Which pipelines, and which tables.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// `.sql` files and suite folders; the bundled suite when nothing is named
    #[arg(value_name = "PIPELINE")]
    pub(super) pipelines: Vec<PathBuf>,
    /// A pipeline in SQL pipe syntax (can be repeated)
    #[arg(short = 'c', long = "command", value_name = "SQL")]
    pub(super) commands: Vec<String>,
    #[command(flatten)]
    pub(super) tables: Tables,
}

/// Which tables there are, and what is NULL in them.
#[derive(Debug, Args)]
pub(super) struct Tables {
    /// A table: its name, and its file, a pattern of several files, or `-` for standard input (can be repeated)
    #[arg(short = 'd', long = "define", value_name = "NAME=PATH")]
    pub(super) named: Vec<String>,
    /// A directory whose files are tables, by their stems
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// A field text that means NULL, instead of those that the file gives evidence for (can be repeated; the empty text is always one)
    #[arg(long = "null", value_name = "TEXT")]
    pub(super) null: Vec<String>,
    #[command(flatten)]
    pub(super) reading: Reading,
}

/// What a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum How {
    /// A fresh process each time, from its start to its end: what a script pays
    Script,
    /// The process stays, tables are loaded once, computing is repeated: what a notebook pays
    Session,
}

/// Where files lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Cached {
    /// In memory, as after an earlier run
    Warm,
    /// On the disk alone, as after a restart
    Cold,
}

#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(flatten)]
    pub(super) input: Input,
    /// Engines, the baseline first [default: polars,pandas and, for suites that have one, reference; duckdb where answers differ]
    #[arg(short, long, value_delimiter = ',', value_name = "ENGINE,...")]
    pub(super) engines: Option<Vec<String>>,
    /// Your own pandas function instead of the generated code
    #[arg(long, value_name = "SCRIPT.py[:FUNCTION]")]
    pub(super) pandas: Option<String>,
    /// Your own function in Python Polars instead of Rust Polars
    #[arg(long, value_name = "SCRIPT.py[:FUNCTION]")]
    pub(super) polars_python: Option<String>,
    /// One of two functions that are compared and measured without any pipeline: pandas, Polars, whatever returns a table
    #[arg(long, value_name = "SCRIPT.py[:FUNCTION]")]
    pub(super) left: Option<String>,
    /// The other one
    #[arg(long, value_name = "SCRIPT.py[:FUNCTION]")]
    pub(super) right: Option<String>,
    /// With --left and --right: the columns that identify a row [default: the fewest that are unique on both sides]
    #[arg(long, value_name = "COLUMN,...", conflicts_with = "ordered")]
    pub(super) on: Vec<String>,
    /// With --left and --right: compare the first row with the first, the second with the second
    #[arg(long)]
    pub(super) ordered: bool,
    /// Write the report: one HTML file
    #[arg(long, value_name = "FILE.html")]
    pub(super) report: Option<PathBuf>,
    /// Write the record as JSON (`-` for standard output)
    #[arg(long, value_name = "FILE.json")]
    pub(super) json: Option<PathBuf>,
    /// Write a summary in Markdown (`-` for standard output)
    #[arg(long, value_name = "FILE.md")]
    pub(super) markdown: Option<PathBuf>,
    /// Measure 3 pairs only: a first impression, without intervals
    #[arg(long, conflicts_with = "rigorous")]
    pub(super) quick: bool,
    /// Measure 30 pairs
    #[arg(long)]
    pub(super) rigorous: bool,
    /// Compare only, measure nothing
    #[arg(long, conflicts_with_all = ["quick", "rigorous"])]
    pub(super) no_timing: bool,
    /// Measure even where the answers differ
    #[arg(long)]
    pub(super) time_anyway: bool,
    /// Say what became of the speed since this record of an earlier run
    #[arg(long, value_name = "RECORD.json", conflicts_with = "no_timing")]
    pub(super) baseline: Option<PathBuf>,
    /// Also measure with fewer processors: how much of a speed-up is the engine, and how much parallelism
    #[arg(long, value_name = "1,2,all", value_delimiter = ',', value_parser = threads, conflicts_with = "no_timing")]
    pub(super) threads: Vec<Threads>,
    /// What a run is: a process of its own, or one more question to a process that has its tables loaded
    #[arg(long, value_name = "MODE", value_enum, default_value_t = How::Script)]
    pub(super) mode: How,
    /// Also measure with so many rows of each pipeline's largest table: its first ones, or all of them again and again (CSV)
    #[arg(long, value_name = "1e4,1e5,...", value_delimiter = ',', value_parser = count, conflicts_with = "no_timing")]
    pub(super) rows: Vec<u64>,
    /// Where the files lie when a run begins: in memory, or on the disk alone (Linux); it is checked before every run
    #[arg(long, value_name = "STATE", value_enum, default_value_t = Cached::Warm)]
    pub(super) cache: Cached,
    /// Add the figures of this run to a history, one line of JSON a run (see `bearoff history`)
    #[arg(long, value_name = "FILE", conflicts_with = "no_timing")]
    pub(super) history: Option<PathBuf>,
    /// Exit code 4 where a ratio is below this, with its whole interval; with --baseline, where it fell below this share of what it was
    #[arg(long, value_name = "RATIO", value_parser = factor, conflicts_with_all = ["no_timing", "quick"])]
    pub(super) fail_below: Option<f64>,
    /// Where engines differ, find the step of the pipeline after which they do
    #[arg(long, conflicts_with_all = ["left", "right"])]
    pub(super) bisect: bool,
    /// Floats agree within this share of the larger
    #[arg(long, value_name = "X", default_value_t = 1e-9, value_parser = distance, allow_negative_numbers = true)]
    pub(super) rtol: f64,
    /// Floats agree within this distance
    #[arg(long, value_name = "X", default_value_t = 1e-12, value_parser = distance, allow_negative_numbers = true)]
    pub(super) atol: f64,
    /// How long one process may take
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds, allow_negative_numbers = true)]
    pub(super) timeout: Duration,
    /// Decides the order of the measured runs
    #[arg(long, value_name = "N", default_value_t = 2013)]
    pub(super) seed: u64,
    /// Use this Python with its pandas and pyarrow (and Polars, for functions in it), instead of the pinned environment
    #[arg(long, value_name = "PATH")]
    pub(super) python: Option<PathBuf>,
}

/// What is asked, and where the answer goes.
#[derive(Debug, Args)]
#[command(after_help = "\
PIPELINE is `-`, or the path of a file that is there, or else SQL: in pipe syntax or SELECT. Statements separated \
by `;` are answered one after the other. A quoted path is a table: CSV, TSV, .gz, .zst, Parquet or Arrow IPC, a \
pattern of several files, or `-`.

Exit codes: 0 answered, 2 usage, SQL or input error, 3 the engine failed, 124 time-out, 130 interrupted.

Examples:
  bearoff query \"FROM 'sales.csv' |> AGGREGATE SUM(amount) AS total GROUP BY region\"
  bearoff query totals.sql -d sales=data/sales.csv --format json
  bearoff query \"SELECT * FROM 'data/2013-*.csv' WHERE month = 1\" -o january.parquet
  zcat sales.csv.gz | bearoff query \"FROM t |> LIMIT 5\" -d t=-
  echo \"FROM t; FROM t |> AGGREGATE COUNT(*) AS n\" | bearoff query - -d t=sales.csv")]
pub(super) struct Query {
    /// SQL, the path of a file with SQL in it, or `-` for SQL on standard input
    #[arg(value_name = "PIPELINE")]
    pub(super) pipeline: OsString,
    #[command(flatten)]
    pub(super) tables: Tables,
    /// As what the result is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Printed::Table)]
    pub(super) format: Printed,
    /// Write the result to a file instead; its ending says as what: .csv, .tsv, .json, .jsonl, .md, .parquet, .arrow or .feather
    #[arg(short, long, value_name = "FILE", conflicts_with = "format")]
    pub(super) output: Option<PathBuf>,
    /// How many rows of a table are shown on the screen [default: 40]
    #[arg(long, value_name = "N", conflicts_with = "output")]
    pub(super) rows: Option<usize>,
    /// Show all of them
    #[arg(long, conflicts_with_all = ["rows", "output"])]
    pub(super) all: bool,
    /// Show the plan that Polars makes of it after its own optimisation, and run nothing
    #[arg(long, conflicts_with_all = ["format", "output", "rows", "all"])]
    pub(super) explain: bool,
    /// How long a statement may take
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds, allow_negative_numbers = true)]
    pub(super) timeout: Duration,
}

/// As what a result is printed. All but the first are whole, however long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Printed {
    /// Aligned, for eyes: the first rows, as many columns as fit
    Table,
    /// Fields between commas
    Csv,
    /// Fields between tabs
    Tsv,
    /// An array of objects
    Json,
    /// An object a line
    Jsonl,
    /// A Markdown table
    Markdown,
}

/// Which history.
#[derive(Debug, Args)]
pub(super) struct History {
    /// A file of `bearoff run --history FILE`
    pub(super) history: PathBuf,
    /// The pipelines to show [default: all]
    #[arg(value_name = "PIPELINE")]
    pub(super) pipelines: Vec<String>,
    /// Write every series with its steps as JSON (`-` for standard output)
    #[arg(long, value_name = "FILE.json")]
    pub(super) json: Option<PathBuf>,
    /// Write the report: one HTML file (`-` for standard output)
    #[arg(long, value_name = "FILE.html")]
    pub(super) report: Option<PathBuf>,
}

/// What is compared, and how.
#[derive(Debug, Args)]
#[command(after_help = "\
LEFT and RIGHT are CSV, TSV, .gz, .zst, Parquet or Arrow IPC files, patterns of several files, or `-`, in any mix.

Examples:
  bearoff compare old.csv new.parquet                    the key is found and proved unique
  bearoff compare old.csv new.csv --on id,day --rtol 1e-6
  bearoff compare a.csv b.csv --left-by pandas --right-by polars
  bearoff compare old.csv new.csv --rename 'Order ID=order_id' --tolerance price=0.01 --tolerance share=1%")]
pub(super) struct Compare {
    /// A table
    pub(super) left: PathBuf,
    /// Another one
    pub(super) right: PathBuf,
    /// The columns that identify a row [default: the fewest that are unique on both sides]
    #[arg(long, value_name = "COLUMN,...", conflicts_with_all = ["multiset", "ordered"])]
    pub(super) on: Vec<String>,
    /// Rows have no key: any row with the same values will do
    #[arg(long, conflicts_with = "ordered")]
    pub(super) multiset: bool,
    /// Compare the first row with the first, the second with the second
    #[arg(long)]
    pub(super) ordered: bool,
    /// A column that has another name on the right (can be repeated)
    #[arg(long, value_name = "LEFT=RIGHT")]
    pub(super) rename: Vec<String>,
    /// Floats agree within this share of the larger
    #[arg(long, value_name = "X", default_value_t = 1e-9, value_parser = distance, allow_negative_numbers = true)]
    pub(super) rtol: f64,
    /// Floats agree within this distance
    #[arg(long, value_name = "X", default_value_t = 1e-12, value_parser = distance, allow_negative_numbers = true)]
    pub(super) atol: f64,
    /// The numbers of one column agree within this: a distance, `1%`, or `rel:1e-6` (can be repeated)
    #[arg(long, value_name = "COLUMN=X")]
    pub(super) tolerance: Vec<String>,
    /// Values that are written in different types count as the same: the text `1.0` and the number 1
    #[arg(long)]
    pub(super) loose: bool,
    /// A field text that means NULL, instead of those that the files give evidence for (can be repeated; the empty text is always one)
    #[arg(long = "null", value_name = "TEXT")]
    pub(super) null: Vec<String>,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// How many rows are shown of each kind
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) rows: u16,
    /// What made the left table: it tells causes apart
    #[arg(long, value_name = "ENGINE", value_enum)]
    pub(super) left_by: Option<Maker>,
    /// What made the right table
    #[arg(long, value_name = "ENGINE", value_enum)]
    pub(super) right_by: Option<Maker>,
    /// The program that made the left table: read, not run
    #[arg(long, value_name = "FILE")]
    pub(super) left_program: Option<PathBuf>,
    /// The program that made the right table
    #[arg(long, value_name = "FILE")]
    pub(super) right_program: Option<PathBuf>,
    /// Only compare: do not look for the causes of what differs
    #[arg(long, conflicts_with_all = ["left_by", "right_by", "left_program", "right_program"])]
    pub(super) no_diagnosis: bool,
    /// How much memory the tables may take, such as `8GB`; tables that take more are read in pieces [default: three quarters of what is free]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) memory: Option<u64>,
    /// Write the report: one HTML file
    #[arg(long, value_name = "FILE.html")]
    pub(super) report: Option<PathBuf>,
    /// Write the record as JSON (`-` for standard output)
    #[arg(long, value_name = "FILE.json")]
    pub(super) json: Option<PathBuf>,
    /// Write a summary in Markdown (`-` for standard output)
    #[arg(long, value_name = "FILE.md")]
    pub(super) markdown: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A cause, as a comparison names it, or a pandas script whose places that mean something else in Polars are to be shown; all
    /// causes with their titles when absent
    #[arg(value_name = "CAUSE | SCRIPT.py")]
    pub(super) what: Option<String>,
}

/// What makes a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Maker {
    /// A pandas program
    Pandas,
    /// A Polars program, in Python or Rust
    Polars,
    /// DuckDB
    Duckdb,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    #[command(flatten)]
    pub(super) input: Input,
    /// As what
    #[arg(long = "as", value_name = "FORM", value_enum, default_value_t = Form::Plan)]
    pub(super) form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// The resolved stages, with types
    Plan,
    /// A pandas script
    Pandas,
    /// The same with Arrow's CSV reader
    PandasPyarrow,
    /// The same without a word on columns, types or the order of groups
    PandasNaive,
    /// The optimised plan of Rust Polars
    Polars,
    /// A Python Polars script
    PolarsPython,
    /// The query for DuckDB
    Sql,
}

#[derive(Debug, Args)]
pub(super) struct Report {
    /// A record written by `bearoff run --json` or `bearoff compare --json`
    pub(super) record: PathBuf,
    /// Where the page goes (`-` for standard output); without it and `--markdown` the screen is drawn again
    #[arg(short, long, value_name = "FILE.html")]
    pub(super) output: Option<PathBuf>,
    /// Where the summary goes, as Markdown (`-` for standard output)
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Generate {
    #[command(subcommand)]
    pub(super) what: Made,
}

#[derive(Debug, Subcommand)]
pub(super) enum Made {
    /// The tables of db-benchmark (h2o): one to group, four to join
    H2o(MadeH2o),
    /// The tables of TPC-H, cell for cell those of its own generator
    Tpch(MadeTpch),
}

/// Where made tables go.
#[derive(Debug, Args)]
pub(super) struct MadeWhere {
    /// The directory that the tables go to; it is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: PathBuf,
    /// Replace tables that are there already
    #[arg(long)]
    pub(super) force: bool,
    /// Threads that make rows [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
}

#[derive(Debug, Args)]
pub(super) struct MadeH2o {
    /// Rows of the large tables: 1e7, 1e8 and 1e9 are the sizes of db-benchmark
    #[arg(long, value_name = "N", default_value = "1e7", value_parser = count)]
    pub(super) rows: u64,
    /// Different values of the small keys; the large keys have rows/k
    #[arg(long, value_name = "K", default_value = "1e2", value_parser = count)]
    pub(super) k: u64,
    /// Per cent of each key's values, and of each value's rows, that are missing
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(super) nas: u8,
    /// Sort the tables by their keys
    #[arg(long)]
    pub(super) sorted: bool,
    /// Other seeds give other tables of the same kind
    #[arg(long, value_name = "N", default_value_t = 108)]
    pub(super) seed: u64,
    /// Only the table to group
    #[arg(long, conflicts_with = "join")]
    pub(super) groupby: bool,
    /// Only the tables to join
    #[arg(long)]
    pub(super) join: bool,
    #[command(flatten)]
    pub(super) place: MadeWhere,
}

#[derive(Debug, Args)]
pub(super) struct MadeTpch {
    /// The scale factor: about a gigabyte for each
    #[arg(long, value_name = "S", default_value_t = 1.0, allow_negative_numbers = true)]
    pub(super) scale: f64,
    /// Only these tables [default: all eight]
    #[arg(long, value_delimiter = ',', value_name = "TABLE,...")]
    pub(super) tables: Option<Vec<String>>,
    #[command(flatten)]
    pub(super) place: MadeWhere,
}

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Look at this Python instead of the pinned environment
    #[arg(long, value_name = "PATH")]
    pub(super) python: Option<PathBuf>,
}

/// More than no time; longer than the clock can count is as long as it can.
fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 => Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)),
        _ => Err("a number of seconds above 0 is needed".to_owned()),
    }
}

/// What two numbers may be apart.
fn distance(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(distance) if distance >= 0.0 => Ok(distance),
        _ => Err("a number of 0 or more is needed".to_owned()),
    }
}

/// A number of processors; none is all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Threads(pub(super) Option<u32>);

fn threads(text: &str) -> Result<Threads, String> {
    match (text, text.parse::<u32>()) {
        ("all", _) => Ok(Threads(None)),
        (_, Ok(count)) if count > 0 => Ok(Threads(Some(count))),
        _ => Err("a number of processors or `all` is needed".to_owned()),
    }
}

/// A ratio.
fn factor(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(ratio) if ratio > 0.0 && ratio.is_finite() => Ok(ratio),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}

/// Bytes: `500MB`, `500M`, `8GB`, `8GiB`, `1.5TB`.
fn size(text: &str) -> Result<u64, String> {
    let units =
        [("kib", 10), ("mib", 20), ("gib", 30), ("tib", 40)].map(|(unit, power)| (unit, (1u64 << power) as f64));
    let decimal = [("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("b", 1.0)];
    let short = [("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12)];
    let lower = text.trim().to_ascii_lowercase();
    let found = units
        .into_iter()
        .chain(decimal)
        .chain(short)
        .find_map(|(unit, bytes)| Some((lower.strip_suffix(unit)?, bytes)));
    let number = found.and_then(|(number, bytes)| Some(number.trim().parse::<f64>().ok()? * bytes));
    match number {
        Some(bytes) if bytes >= 1.0 && bytes < u64::MAX as f64 => Ok(bytes as u64),
        _ => Err("a size with its unit is needed, such as 500MB or 8GB".to_owned()),
    }
}

/// `10000000`, `10_000_000` or `1e7`.
fn count(text: &str) -> Result<u64, String> {
    let digits = text.replace('_', "");
    let whole = digits.parse::<u64>().ok().or_else(|| {
        let (number, zeros) = digits.split_once(['e', 'E'])?;
        let power = 10_u64.checked_pow(zeros.parse().ok()?)?;
        number.parse::<u64>().ok()?.checked_mul(power)
    });
    whole.filter(|count| *count > 0).ok_or_else(|| "a number such as 250000 or 1e7 is needed".to_owned())
}
