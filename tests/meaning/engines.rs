//! The engines, as workers that stay.

use std::path::Path;

use bearoff::base::{Diagnostic, Table};
use bearoff::compare::{Class, Tolerance, judge};
use bearoff::csv::{self, Options, Source};
use bearoff::engines::{PythonChoice, PythonEnv, pandas_source, tables_of};
use bearoff::plan;

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
    polars: Worker,
    pandas: Worker,
    scratch: tempfile::TempDir,
}

impl Engines {
    pub(crate) fn start() -> Self {
        let stop = std::sync::Arc::default();
        let python = PythonEnv::ready(&PythonChoice::Pinned, &stop, &mut |line| eprintln!("{line}"))
            .unwrap_or_else(|failure| panic!("pandas is one of the engines: {}", failure.message));
        Self {
            polars: Worker::start(Path::new(env!("CARGO_BIN_EXE_bearoff")), &["worker"], &[]),
            pandas: Worker::start(
                &python.interpreter,
                &["-m", "bearoff_reference.worker"],
                &[
                    ("PYTHONPATH", python.package.as_os_str()),
                    ("PYTHONSAFEPATH", "1".as_ref()),
                    ("PYTHONWARNINGS", "ignore::RuntimeWarning".as_ref()),
                ],
            ),
            scratch: tempfile::tempdir().unwrap(),
        }
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
        let tables = tables_of(&plan, &sources);
        let file = |name: &str| self.scratch.path().join(format!("{name}.arrow"));
        let files = [file("polars"), file("pandas")];
        let codes = match pandas_source("random", &plan, &sources) {
            Ok(code) => [None, Some(code)],
            Err(error) => return Outcome::Refused(error.message.split('`').step_by(2).collect::<Vec<_>>().join("..")),
        };
        let workers = [&mut self.polars, &mut self.pandas];
        let names = ["polars", "pandas"];
        let mut answers: Vec<Result<Table, String>> = Vec::new();
        for ((worker, code), file) in workers.into_iter().zip(&codes).zip(&files) {
            answers.push(match worker.ask(&plan.sql, code.as_deref(), &tables, file) {
                Reply::Answered => Ok(Table::read_ipc(file).unwrap()),
                Reply::Failed(message) => Err(message),
            });
        }
        if answers.iter().all(Result::is_err) {
            return Outcome::AllFail;
        }
        let details = || {
            let mut out = String::new();
            for ((name, answer), code) in names.iter().zip(&answers).zip(&codes) {
                out.push_str(&format!("{name}:\n{}\n", answer.as_ref().map_or_else(Clone::clone, render)));
                out.push_str(code.as_deref().map_or("", |code| &code[code.find("def pipeline").unwrap_or(0)..]));
            }
            out
        };
        if let Some((name, Err(message))) = names.iter().zip(&answers).find(|(_, answer)| answer.is_err()) {
            if message.contains("has no form") {
                return Outcome::Refused(format!("{name}: {message}"));
            }
            let kind = message.split_whitespace().next().unwrap_or("");
            return Outcome::Fails { how: format!("{name} stops with {kind}"), details: details() };
        }
        let tables: Vec<&Table> = answers.iter().flatten().collect();
        let mut undetermined = false;
        for (name, table) in names.iter().zip(&tables).skip(1) {
            let verdict = judge(tables[0], table, &plan, Tolerance::default());
            undetermined |= verdict.class == Class::Undetermined;
            if !verdict.class.is_same() {
                return Outcome::Fails { how: format!("{name} differs from polars"), details: details() };
            }
        }
        if undetermined { Outcome::Undetermined } else { Outcome::Same }
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
