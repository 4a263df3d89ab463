//! The engines, as workers that stay.

use std::path::Path;

use bearoff::base::{Diagnostic, Table};
use bearoff::compare::{Class, Tolerance, judge};
use bearoff::csv::{self, Options, Source};
use bearoff::engines::{self, PandasVariant, PythonChoice, PythonEnv, duckdb_code, pandas_source, protocol, tables_of};
use bearoff::plan::{self, Plan};
use serde_json::{Value as Json, json};

use super::data::Data;
use super::shrink::Case;
use super::worker::{Reply, Worker};

/// What came of a case.
pub(crate) enum Outcome {
    /// All gave the same answer.
    Same,
    /// The SQL leaves rows open, and they differ in nothing else.
    Undetermined,
    /// Every engine stopped with an error of its own, as for a CAST of text that is no number.
    AllFail,
    /// The front end, or one engine's generator, refused it by name.
    Refused(String),
    /// They differ.
    Fails {
        /// Which engine and in what way, the same for every case of this fault.
        how: String,
        /// Everything.
        details: String,
    },
}

impl Outcome {
    pub(crate) fn tally(&self) -> String {
        match self {
            Outcome::Same => "answered by all".to_owned(),
            Outcome::Undetermined => "undetermined".to_owned(),
            Outcome::AllFail => "failed in all".to_owned(),
            Outcome::Refused(why) => format!("refused: {why}"),
            Outcome::Fails { how, .. } => format!("FAILED: {how}"),
        }
    }

    pub(crate) fn shown(&self) -> String {
        match self {
            Outcome::Fails { how, details } => format!("{how}\n{details}"),
            other => other.tally(),
        }
    }
}

pub(crate) struct Engines {
    workers: Vec<(&'static str, Worker)>,
    /// Those that have to say what Rust Polars says, where they say anything.
    others: Vec<(&'static str, Worker)>,
    scratch: tempfile::TempDir,
}

/// The engines, in the order of their workers.
const NAMES: [&str; 3] = ["polars", "pandas", "duckdb"];

/// Who else can be asked. `ALSO=polars-python,...` asks these instead of the streaming Polars.
const OTHERS: [&str; 3] = ["polars-streaming", "polars-python", "pandas-pyarrow"];

impl Engines {
    pub(crate) fn start() -> Self {
        let stop = std::sync::Arc::default();
        let python = PythonEnv::ready(&PythonChoice::Pinned, &stop, &mut |line| eprintln!("{line}"))
            .unwrap_or_else(|failure| panic!("two of the engines are Python's: {}", failure.message));
        let worker = |name: &'static str| {
            let polars = Path::new(env!("CARGO_BIN_EXE_bearoff"));
            let module = match name {
                "polars" => return (name, Worker::start(polars, &["worker"], &[])),
                "polars-streaming" => {
                    let streams = [("POLARS_FORCE_STREAMING", "1".as_ref())];
                    return (name, Worker::start(polars, &["worker", name], &streams));
                }
                "polars-python" => "bearoff_reference.polars_worker",
                "pandas" | "pandas-pyarrow" => "bearoff_reference.worker",
                _ => "bearoff_reference.duckdb_worker",
            };
            let environment = [
                ("PYTHONPATH", python.package.as_os_str()),
                ("PYTHONSAFEPATH", "1".as_ref()),
                ("PYTHONWARNINGS", "ignore::RuntimeWarning".as_ref()),
            ];
            (name, Worker::start(&python.interpreter, &["-m", module], &environment))
        };
        let also = std::env::var("ALSO").unwrap_or_else(|_| OTHERS[0].to_owned());
        let others = OTHERS.into_iter().filter(|name| also.split(',').any(|asked| asked == *name));
        let others = others.map(worker).collect();
        Self { workers: NAMES.map(worker).into(), others, scratch: tempfile::tempdir().unwrap() }
    }

    /// The tables as files.
    pub(crate) fn sources(&self, tables: &[Data]) -> Result<Vec<Source>, Diagnostic> {
        tables
            .iter()
            .map(|table| {
                let path = self.scratch.path().join(format!("{}.csv", table.name));
                std::fs::write(&path, table.csv()).unwrap();
                csv::open(table.name, &path, &Options::default())
            })
            .collect()
    }

    pub(crate) fn run(&mut self, case: &Case) -> Outcome {
        let sources = match self.sources(&case.tables) {
            Ok(sources) => sources,
            Err(error) => return Outcome::Refused(error.message),
        };
        let schemas: Vec<_> = sources.iter().map(Source::schema).collect();
        let plan = match plan::compile("random", &case.query.sql(), &schemas) {
            Ok(plan) => plan,
            Err(error) => return Outcome::Refused(error.message),
        };
        let tables = tables_of(Some(&plan), &sources);
        let pandas = pandas_source("random", &plan, &sources, PandasVariant::Tuned).map(protocol::Code::source);
        let codes = [Ok(None), pandas.map(Some), duckdb_code("random", &plan).map(Some)];
        let mut sent = Vec::new();
        for (name, code) in NAMES.iter().zip(codes) {
            match code {
                Ok(code) => sent.push(code.map(|code| json!(code))),
                Err(error) => {
                    let message = error.message.split('`').step_by(2).collect::<Vec<_>>().join("..");
                    return Outcome::Refused(format!("{name}: {message}"));
                }
            }
        }
        let answers = self.ask(&plan, &sent, &tables);
        if answers.iter().all(Result::is_err) {
            return Outcome::AllFail;
        }
        let details = || {
            let mut out = String::new();
            for ((name, answer), code) in NAMES.iter().zip(&answers).zip(&sent) {
                out.push_str(&format!("{name}:\n{}\n", answer.as_ref().map_or_else(Clone::clone, render)));
                let code = code.as_ref().and_then(|code| code["text"].as_str()).unwrap_or("");
                out.push_str(&code[code.find("def pipeline").unwrap_or(0)..]);
            }
            out
        };
        if let Some((name, Err(message))) = NAMES.iter().zip(&answers).find(|(_, answer)| answer.is_err()) {
            // DuckDB 2.0 cannot bind some functions of constants; that is a fault of its own, not a meaning.
            if message.contains("has no form") || message.contains("BindBuiltinScalarFunction") {
                return Outcome::Refused(format!("{name}: {message}"));
            }
            let kind = message.split_whitespace().next().unwrap_or("");
            return Outcome::Fails { how: format!("{name} stops with {kind}"), details: details() };
        }
        let tables: Vec<&Table> = answers.iter().flatten().collect();
        let verdict = |left: usize, right: usize| judge(tables[left], tables[right], &plan, Tolerance::default()).class;
        let (pandas, duckdb) = (verdict(0, 1), verdict(0, 2));
        if pandas.is_same() && duckdb.is_same() {
            let functions = engines::Functions::new();
            let task =
                engines::Task { pipeline: "random", plan: Some(&plan), sources: &sources, functions: &functions };
            for (name, worker) in &mut self.others {
                let Ok(Some(code)) = engines::find(name).unwrap().code(&task) else { continue };
                let file = self.scratch.path().join(format!("{name}.arrow"));
                let reply =
                    worker.ask(&plan.sql, code.run.map(|run| json!(run)), &tables_of(Some(&plan), &sources), &file);
                let (how, theirs) = match reply {
                    // The streaming Polars 0.55 cannot join by keys that are constants; that is a fault of its own, not a meaning.
                    Reply::Failed(message) if message.contains("ColumnNotFound") && message.contains("_right") => {
                        continue;
                    }
                    Reply::Failed(message) => (format!("{name} stops"), message),
                    Reply::Answered => {
                        let table = Table::read_ipc(&file).unwrap();
                        if judge(tables[0], &table, &plan, Tolerance::default()).class.is_same() {
                            continue;
                        }
                        (format!("{name} differs from polars"), render(&table))
                    }
                };
                return Outcome::Fails { how, details: format!("{}{name}:\n{theirs}\n{}", details(), code.text) };
            }
        }
        let odd = match (pandas.is_same(), duckdb.is_same()) {
            (true, true) if [pandas, duckdb].contains(&Class::Undetermined) => return Outcome::Undetermined,
            (true, true) => return Outcome::Same,
            (false, true) => "pandas differs from the others",
            (true, false) => "duckdb differs from the others",
            (false, false) if verdict(1, 2).is_same() => "polars differs from the others",
            (false, false) => "each has an answer of its own",
        };
        Outcome::Fails { how: odd.to_owned(), details: details() }
    }

    /// All at once, each in its own process.
    fn ask(&mut self, plan: &Plan, codes: &[Option<Json>], tables: &[protocol::Table]) -> Vec<Result<Table, String>> {
        let scratch = self.scratch.path();
        std::thread::scope(|scope| {
            let running: Vec<_> = self
                .workers
                .iter_mut()
                .zip(codes)
                .map(|((name, worker), code)| {
                    scope.spawn(move || {
                        let file = scratch.join(format!("{name}.arrow"));
                        match worker.ask(&plan.sql, code.clone(), tables, &file) {
                            Reply::Answered => Ok(Table::read_ipc(&file).unwrap()),
                            Reply::Failed(message) => Err(message),
                        }
                    })
                })
                .collect();
            running.into_iter().map(|answer| answer.join().unwrap()).collect()
        })
    }
}

fn render(table: &Table) -> String {
    let names: Vec<&str> = table.fields.iter().map(|field| field.name.as_str()).collect();
    let mut rows: Vec<String> = (0..table.rows())
        .map(|row| {
            (0..table.fields.len())
                .map(|column| format!("{:?}", table.cell(row, column)))
                .collect::<Vec<_>>()
                .join(" | ")
        })
        .collect();
    rows.sort();
    format!("{}\n{}", names.join(" | "), rows.join("\n"))
}
