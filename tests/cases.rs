//! Runs the specification: every Markdown file under `tests/cases`, and the examples of `docs/language.md`.
//!
//! A file is prose with fenced blocks. ```` ```csv NAME ```` is a table, there from its place on to the end of the file.
//! ```` ```sql ```` is a pipeline, and the blocks after it say what it must give:
//!
//! * `result`: names, types and rows; Rust Polars must give exactly these, and every other engine the same answer as Rust Polars;
//! * `error`: what the user is told instead, `line:column: message (help: ...)`;
//! * `fails`: the run stops in all engines, with this message of Rust Polars;
//! * `plan`: the resolved stages; where nothing else is expected, no engine is asked;
//! * `pandas`, `polars-python`: the generated code of the pipeline, without the part that loads; `duckdb`: the query;
//! * `diverges ENGINE CAUSE: reason`: a known difference. It is strict: the case fails when the engine agrees again.
//!   What Python Polars has no form for, and says so, is counted: it must stay rare.
//!
//! `UPDATE=1 cargo test --test cases` writes the blocks anew. Read what it wrote.

#![allow(clippy::unwrap_used, clippy::print_stderr, missing_docs)]

#[path = "cases/harness/document.rs"]
mod document;
#[path = "cases/harness/functions.rs"]
mod listing;
#[path = "cases/harness/worker.rs"]
mod worker;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use bearoff::base::{Table, TableSchema, Type, Value};
use bearoff::compare::{Tolerance, judge};
use bearoff::csv::{self, Options, Source};
use bearoff::engines::protocol;
use bearoff::{engines, functions, plan};
use serde_json::json;

use document::{Block, Document, Kind};
use worker::{Reply, Worker};

#[test]
fn every_case_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let update = std::env::var_os("UPDATE").is_some();
    let only = std::env::var("CASE").ok();
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md"));
    files.sort();
    assert!(!files.is_empty(), "there are no cases under {}", root.display());
    let mut workers = Workers::start();
    let (mut failures, mut refused) = (Vec::new(), Vec::new());
    let mut cases = 0;
    for file in files {
        let shown = file.strip_prefix(&root).or_else(|_| file.strip_prefix(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let shown = shown.display().to_string();
        if only.as_ref().is_some_and(|only| !shown.contains(only)) {
            continue;
        }
        let mut document = Document::read(&file);
        let before = document.text();
        cases += run_file(&shown, &mut document, &mut workers, update, (&mut failures, &mut refused));
        if update && document.text() != before {
            std::fs::write(&file, document.text()).unwrap();
        }
    }
    assert!(cases > 0, "no case was run");
    eprintln!("{cases} cases, {} of which Python Polars has no form for", refused.len());
    let few = only.is_some() || refused.len() * 50 < cases;
    assert!(few, "Python Polars refuses too much:\n{}", refused.join("\n"));
    assert!(failures.is_empty(), "{} of {cases} cases failed:\n\n{}", failures.len(), failures.join("\n"));
}

/// Every function of the registry is called by some case, so that none is documented and never run.
#[test]
fn every_function_has_a_case() {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/functions"), &mut files);
    let text: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap().to_uppercase()).collect();
    let missing: Vec<&str> = functions::FAMILIES
        .iter()
        .flat_map(|(_, family)| family.iter())
        .map(|function| function.name)
        .filter(|name| !text.contains(&format!("{name}(")))
        .collect();
    assert!(missing.is_empty(), "functions without a case under tests/cases/functions: {}", missing.join(", "));
}

/// `docs/functions.md` is written from the registry: `UPDATE=1` writes it anew.
#[test]
fn the_list_of_functions_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/functions.md");
    let text = listing::page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "docs/functions.md is not what the registry says");
}

/// Who answers every case beside Polars. Not `pandas-naive`, which may be wrong: that is what it is for.
const RIVALS: [&str; 5] = ["pandas", "duckdb", "polars-python", "polars-streaming", "pandas-pyarrow"];

struct Workers {
    polars: Worker,
    /// Every other engine, by its name in `diverges` blocks.
    rivals: Vec<(&'static str, Worker)>,
    scratch: tempfile::TempDir,
}

impl Workers {
    fn start() -> Self {
        let stop = std::sync::Arc::default();
        let python = engines::PythonEnv::ready(&engines::PythonChoice::Pinned, &stop, &mut |line| eprintln!("{line}"))
            .unwrap_or_else(|failure| panic!("the Python side is part of the specification: {}", failure.message));
        let python = |module: &str| {
            Worker::start(
                &python.interpreter,
                &["-m", module],
                &[("PYTHONPATH", python.package.as_os_str()), ("PYTHONSAFEPATH", "1".as_ref())],
            )
        };
        let polars = Path::new(env!("CARGO_BIN_EXE_bearoff"));
        let rival = |engine: &'static str| {
            let worker = match engine {
                "duckdb" => python("bearoff_reference.duckdb_worker"),
                "polars-python" => python("bearoff_reference.polars_worker"),
                "polars-streaming" => {
                    Worker::start(polars, &["worker", engine], &[("POLARS_FORCE_STREAMING", "1".as_ref())])
                }
                _ => python("bearoff_reference.worker"),
            };
            (engine, worker)
        };
        Self {
            polars: Worker::start(polars, &["worker"], &[]),
            rivals: RIVALS.map(rival).into(),
            scratch: tempfile::tempdir().unwrap(),
        }
    }
}

fn run_file(
    shown: &str,
    document: &mut Document,
    workers: &mut Workers,
    update: bool,
    (failures, refused): (&mut Vec<String>, &mut Vec<String>),
) -> usize {
    let folder = workers.scratch.path().join(shown.replace(['/', '\\'], "-"));
    std::fs::create_dir_all(&folder).unwrap();
    let mut sources: BTreeMap<String, Source> = BTreeMap::new();
    let mut broken: BTreeMap<String, String> = BTreeMap::new();
    let mut cases = 0;
    let mut at = 0;
    while at < document.blocks.len() {
        let block = document.blocks[at].clone();
        at += 1;
        match block.kind {
            Kind::Csv => {
                let path = folder.join(format!("{}.csv", block.argument));
                std::fs::write(&path, &block.body).unwrap();
                match csv::open(&block.argument, &path, &Options::default()) {
                    Ok(source) => drop(sources.insert(block.argument.clone(), source)),
                    Err(error) => drop(broken.insert(block.argument.clone(), error.to_string())),
                }
            }
            Kind::Sql => {
                let expected: Vec<usize> = (at..document.blocks.len())
                    .take_while(|next| !matches!(document.blocks[*next].kind, Kind::Sql | Kind::Csv))
                    .filter(|next| document.blocks[*next].kind.is_expectation())
                    .collect();
                cases += 1;
                let place = format!("{shown}:{} ({})", block.line, block.heading);
                if let Some((table, error)) = broken.iter().next() {
                    failures.push(format!("{place}: table `{table}`: {error}"));
                    continue;
                }
                let tables: Vec<Source> = sources.values().cloned().collect();
                let stages_only =
                    !expected.is_empty() && expected.iter().all(|index| document.blocks[*index].kind == Kind::Plan);
                let found = run_case(&block, &tables, workers, stages_only);
                if expected.is_empty() {
                    if update {
                        let kind = match (&found.error, &found.fails) {
                            (Some(_), _) => Kind::Error,
                            (None, Some(_)) => Kind::Fails,
                            (None, None) => Kind::Result,
                        };
                        let body = found.text_of(kind).unwrap_or_default();
                        document.insert_after(at - 1, Block::new(kind, body));
                        at += 1;
                    } else {
                        failures.push(format!("{place}: says nothing about what must come of it"));
                    }
                }
                let diverges: Vec<(String, String)> = expected
                    .iter()
                    .map(|index| &document.blocks[*index])
                    .filter(|expectation| expectation.kind == Kind::Diverges)
                    .map(|expectation| {
                        let mut words = expectation.argument.split_whitespace();
                        let engine = words.next().unwrap_or("").to_owned();
                        (engine, words.collect::<Vec<_>>().join(" "))
                    })
                    .collect();
                let must_fail = expected.iter().any(|index| document.blocks[*index].kind == Kind::Fails);
                let may_fail = must_fail || (update && expected.is_empty());
                if let Some(message) = found.fails.as_ref().filter(|_| !may_fail) {
                    failures.push(format!("{place}: polars fails: {message}"));
                }
                check_engines(&place, &found, &diverges, failures);
                refused.extend(found.refused.as_ref().map(|reason| format!("{place}: {reason}")));
                for index in expected {
                    let expectation = &document.blocks[index];
                    if expectation.kind == Kind::Diverges {
                        continue;
                    }
                    match found.text_of(expectation.kind) {
                        None => failures.push(format!(
                            "{place}: expected a {:?}, but: {}",
                            expectation.kind,
                            found.error.clone().unwrap_or_else(|| "it has none".to_owned())
                        )),
                        Some(text) if text.trim_end() == expectation.body.trim_end() => {}
                        Some(text) if update => document.blocks[index].body = text,
                        Some(text) => failures.push(format!("{place}: expected\n{}\ngot\n{text}", expectation.body)),
                    }
                }
            }
            _ => {}
        }
    }
    cases
}

/// What came of one pipeline.
#[derive(Default)]
struct Found {
    error: Option<String>,
    /// What Rust Polars stops with; the others must stop as well.
    fails: Option<String>,
    plan: Option<String>,
    result: Option<String>,
    pandas: Option<String>,
    polars_python: Option<String>,
    duckdb: Option<String>,
    /// What went wrong in an engine, or how its answer differs.
    differing: BTreeMap<String, String>,
    /// What Python Polars has no form for, and says so: it has no expressions of our own.
    refused: Option<String>,
}

impl Found {
    fn text_of(&self, kind: Kind) -> Option<String> {
        match kind {
            Kind::Error => self.error.clone(),
            Kind::Fails => self.fails.clone(),
            Kind::Plan => self.plan.clone(),
            Kind::Result => self.result.clone(),
            Kind::Pandas => self.pandas.clone(),
            Kind::PolarsPython => self.polars_python.clone(),
            Kind::DuckDb => self.duckdb.clone(),
            Kind::Csv | Kind::Sql | Kind::Diverges | Kind::Other => None,
        }
    }
}

fn check_engines(place: &str, found: &Found, diverges: &[(String, String)], failures: &mut Vec<String>) {
    for (engine, how) in &found.differing {
        // What pandas does it does in each of its variants.
        if !diverges
            .iter()
            .any(|(known, _)| known == engine || engine.strip_prefix("pandas-").is_some() && known == "pandas")
        {
            failures.push(format!("{place}: {engine} {how}"));
        }
    }
    for (engine, reason) in diverges {
        if !found.differing.contains_key(engine) {
            failures.push(format!("{place}: {engine} agrees again; take the divergence out ({reason})"));
        }
        if !reason.contains(": ") {
            failures
                .push(format!("{place}: a divergence needs a cause and a reason: `diverges {engine} CAUSE: reason`"));
        }
    }
}

fn run_case(block: &Block, sources: &[Source], workers: &mut Workers, stages_only: bool) -> Found {
    let schemas: Vec<TableSchema> = sources.iter().map(Source::schema).collect();
    let plan = match plan::compile("case", &block.body, &schemas) {
        Ok(plan) => plan,
        Err(error) => {
            let text = error.to_string();
            let text = text.strip_prefix("case:").unwrap_or(&text).to_owned();
            return Found { error: Some(text), ..Found::default() };
        }
    };
    let mut found = Found { plan: Some(plan::explain(&plan)), ..Found::default() };
    if stages_only {
        return found;
    }
    found.polars_python = engines::polars_python_source("case", &plan, sources).ok().map(|code| body_of(&code));
    let tables = engines::tables_of(Some(&plan), sources);
    let scratch = workers.scratch.path();
    let polars_file = scratch.join("polars.arrow");
    let (polars, asked) = std::thread::scope(|scope| {
        let rivals: Vec<_> = workers
            .rivals
            .iter_mut()
            .map(|(engine, worker)| {
                let (plan, tables) = (&plan, &tables);
                scope.spawn(move || (*engine, Asked::ask(engine, worker, plan, sources, tables, scratch)))
            })
            .collect();
        let polars = workers.polars.ask(&plan.sql, None, &tables, &polars_file);
        (polars, rivals.into_iter().map(|rival| rival.join().unwrap()).collect::<Vec<_>>())
    });
    let expected = match polars {
        Reply::Answered => {
            let table = Table::read_ipc(&polars_file).unwrap();
            found.result = Some(render(&table, &plan));
            Some(table)
        }
        Reply::Failed(message) => {
            found.fails = Some(message.trim().to_owned() + "\n");
            None
        }
    };
    for (engine, asked) in asked {
        if let ("polars-python", Err(reason)) = (engine, &asked.code) {
            found.refused = Some(reason.clone());
            continue;
        }
        if let Some(how) = asked.differs(expected.as_ref(), &plan) {
            found.differing.insert(engine.to_owned(), how);
        }
        match engine {
            "pandas" => found.pandas = asked.code.ok().map(|code| body_of(&code)),
            "duckdb" => found.duckdb = asked.code.ok(),
            _ => {}
        }
    }
    found
}

/// What came of asking one engine beside Polars.
struct Asked {
    /// Its code, or why there is none.
    code: Result<String, String>,
    /// Its answer, or how it failed.
    answer: Result<Table, String>,
}

impl Asked {
    fn ask(
        engine: &str,
        worker: &mut Worker,
        plan: &plan::Plan,
        sources: &[Source],
        tables: &[protocol::Table],
        scratch: &Path,
    ) -> Self {
        let functions = engines::Functions::new();
        let task = engines::Task { pipeline: "case", plan: Some(plan), sources, functions: &functions };
        let code = match engines::find(engine).unwrap().code(&task) {
            Ok(code) => code.unwrap(),
            Err(failure) => return Self { code: Err(failure.message), answer: Err(String::new()) },
        };
        let file = scratch.join(format!("{engine}.arrow"));
        let answer = match worker.ask(&plan.sql, code.run.map(|code| json!(code)), tables, &file) {
            Reply::Answered => Ok(Table::read_ipc(&file).unwrap()),
            Reply::Failed(message) => Err(message),
        };
        let text = code.text;
        Self { code: Ok(text), answer }
    }

    /// How it differs from Polars, which answered this or failed.
    fn differs(&self, expected: Option<&Table>, plan: &plan::Plan) -> Option<String> {
        let code = match &self.code {
            Ok(code) => code,
            Err(error) => return Some(format!("has no code: {error}")),
        };
        match (&self.answer, expected) {
            (Err(_), None) => None,
            (Err(message), Some(_)) => Some(format!("fails: {message}\n{code}")),
            (Ok(table), None) => Some(format!("answers where polars fails:\n{}{code}", render(table, plan))),
            (Ok(table), Some(expected)) => {
                let same = judge(expected, table, plan, Tolerance::default()).class.is_same();
                let (one, other) = (render(table, plan), render(expected, plan));
                (!same).then(|| format!("differs from polars:\n{one}against polars\n{other}{code}"))
            }
        }
    }
}

/// The function `pipeline` of generated code: where the files are is no part of the meaning.
fn body_of(code: &str) -> String {
    let from = code.find("def pipeline").unwrap_or(0);
    let to = code.find("\nif __name__").unwrap_or(code.len());
    code[from..to].trim_end().to_owned() + "\n"
}

fn render(table: &Table, plan: &plan::Plan) -> String {
    let mut out = String::new();
    let ordered = plan.result.order.clone().unwrap_or_default();
    let header: Vec<String> =
        table.fields.iter().map(|field| format!("{} {}", field.name, field.ty.map_or("?", Type::name))).collect();
    let _ = writeln!(out, "{}", header.join(" | "));
    let mut rows: Vec<(Vec<String>, String)> = (0..table.rows())
        .map(|row| {
            let cells: Vec<String> = (0..table.fields.len()).map(|column| cell(&table.cell(row, column))).collect();
            let keys = table.fields.iter().zip(&cells).filter(|(field, _)| ordered.contains(&field.name));
            (keys.map(|(_, cell)| cell.clone()).collect(), cells.join(" | "))
        })
        .collect();
    // Rows that tie come in no promised order; here they are sorted.
    for ties in rows.chunk_by_mut(|one, other| one.0 == other.0) {
        ties.sort();
    }
    for (_, row) in rows {
        let _ = writeln!(out, "{row}");
    }
    out
}

/// Doubles to 12 digits: what lies behind them may depend on the order of addition. Text in quotes, so that NULL, '' and
/// 'NULL' are told apart.
fn cell(value: &Value) -> String {
    match value {
        Value::Double(number) if number.is_finite() => {
            let rounded: f64 = format!("{number:.11e}").parse().unwrap();
            format!("{rounded:?}")
        }
        Value::Varchar(text) => format!("'{}'", text.escape_debug()),
        other => other.to_string(),
    }
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            out.push(path);
        }
    }
}
