//! What can be said to `bearoff profile`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Reading, size};

/// Which files are analysed, and what is written of it.
#[derive(Debug, Args)]
#[command(after_help = "\
FILE is a CSV or TSV file, packed (.gz, .zst) or not, a quoted pattern of several that make one table, or `-`. Several \
FILEs are several tables: their columns are compared, and those that could join them are named.

Exit codes: 0 profiled, 2 usage or input error (a file that no engine could read has its report all the same).

Examples:
  bearoff profile sales.csv
  bearoff profile flights.csv airlines.csv --report profile.html
  bearoff profile sales.csv --code pandas > read_sales.py
  zcat sales.csv.gz | bearoff profile - --json -")]
pub(in crate::cli) struct Profile {
    /// Files
    #[arg(value_name = "FILE", required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// A field text that means NULL, instead of those that the file gives evidence for (can be repeated; the empty text is always one)
    #[arg(long = "null", value_name = "TEXT")]
    pub(in crate::cli) null: Vec<String>,
    /// How much memory the counts of a table may take, such as `64MB`; what does not fit is estimated, and marked so
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "1GB")]
    pub(in crate::cli) memory: u64,
    /// Threads that read [default: one for each processor]; they change nothing of what is said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(in crate::cli) threads: Option<u16>,
    /// Print code that reads the file, or a pipeline to begin with, and nothing else
    #[arg(long, value_name = "LANGUAGE", value_enum)]
    pub(in crate::cli) code: Option<CodeOf>,
    /// Write the report: one HTML file
    #[arg(long, value_name = "FILE.html")]
    pub(in crate::cli) report: Option<PathBuf>,
    /// Write the record as JSON (`-` for standard output)
    #[arg(long, value_name = "FILE.json")]
    pub(in crate::cli) json: Option<PathBuf>,
    /// How text is read
    #[command(flatten)]
    pub(in crate::cli) reading: Reading,
}

/// Code that reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CodeOf {
    /// A pipeline for `bearoff run` and `bearoff query`
    Sql,
    /// A call of pandas
    Pandas,
    /// A call of Polars, in Python
    Polars,
}
