//! The whole of `bearoff run`: one line per stage, in the order of the data.
//!
//! ```text
//! sources::open -> plan::compile -> engines::answer -> compare::judge -> measure::time (only what was judged) -> Record
//! ```
//!
//! Two functions without a pipeline go the same way, but for the plan: what they return is compared as any two tables are.

mod bisect;
mod gate;
mod given;
mod growth;
mod judge;
mod timing;
mod trial;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::{Diagnostic, Source, Table};
use crate::compare::{RowsBy, Tolerance};
use crate::engines::{
    self, Answer, Context, Engine, Failure, FailureKind, Functions, Load, Outcome, PythonChoice, PythonEnv, ScriptRef,
    Task,
};
use crate::measure::{self, Budget, Cache, Environment, Mode, Timings};
use crate::plan::{self, Plan};
use crate::record::{EngineNote, EngineRun, PipelineRecord, Record, Referee, SCHEMA_VERSION, Suite as SuiteNote};
use crate::suite::{self, Pipeline, Reference, Suite};

pub use self::gate::Limits;
use self::judge::{Judge, Rule};
use self::timing::{Commentary, contestants, timed};

/// What a run is asked to do.
#[derive(Debug)]
pub struct Job {
    /// What it is about.
    pub asked: Asked,
    /// The tables that are read, opened.
    pub sources: Vec<Source>,
    /// Ids of engines, in order; the first is the baseline of every ratio.
    pub engines: Vec<String>,
    /// The id of the engine that is asked where two answers differ, unless it is among the engines anyway.
    pub referee: Option<String>,
    /// The user's own functions.
    pub functions: Functions,
    /// How long to measure, or why nothing is measured.
    pub budget: Result<Budget, String>,
    /// Numbers of processors that engines are also measured with, beside all of them.
    pub threads: Vec<u32>,
    /// What a run is.
    pub mode: Mode,
    /// Numbers of rows of a pipeline's largest table that engines are also measured with.
    pub rows: Vec<u64>,
    /// Where the files of the tables are to lie when a run begins.
    pub cache: Cache,
    /// Measure even where the answers differ.
    pub time_anyway: bool,
    /// What the speed is held against.
    pub limits: Limits,
    /// Look for the step of a pipeline after which two answers part.
    pub bisect: bool,
    /// When floats agree.
    pub tolerance: Tolerance,
    /// Which Python.
    pub python: PythonChoice,
    /// When the run began, RFC 3339.
    pub started: String,
    /// The command line that makes such a run again.
    pub command: Vec<String>,
}

/// What a run is about.
#[derive(Debug)]
pub enum Asked {
    /// Pipelines: a plan says what each of them means.
    Pipelines(Suite),
    /// The functions of the engines `left` and `right`, and how the rows that they return find their partners.
    Functions(RowsBy),
}

/// What a run of two functions is called where a pipeline has its name.
const FUNCTIONS: &str = "left and right";

/// Who is told how far a run is.
pub trait Observer {
    /// Something that takes long begins.
    fn say(&mut self, what: &str);
    /// A pipeline, or the one question of a run without any, begins: its name, its number from 0, and how many there are.
    fn pipeline(&mut self, name: &str, number: usize, of: usize);
    /// A pipeline is finished; the record holds everything so far and can be kept.
    fn finished(&mut self, record: &Record);
}

/// One thing that every engine is asked.
struct Item<'a> {
    name: &'a str,
    title: &'a str,
    why: &'a str,
    sql: Option<&'a str>,
    rule: Rule<'a>,
}

impl<'a> Item<'a> {
    fn plan(&self) -> Option<&'a Plan> {
        match self.rule {
            Rule::Plan(plan) => Some(plan),
            Rule::Rows(_) => None,
        }
    }
}

/// Compiles every pipeline, then asks, compares and measures one after the other.
///
/// # Errors
/// What is wrong with a pipeline, before any engine starts; where there is none, a column that is to identify rows and is not there.
/// Engines that fail are part of the record.
pub fn run(job: &Job, context: &mut Context, observer: &mut dyn Observer) -> Result<Record, Vec<Diagnostic>> {
    let suite = empty_suite(job);
    let plans = match &job.asked {
        Asked::Pipelines(suite) => compile_all(&suite.pipelines, &job.sources)?,
        Asked::Functions(_) => Vec::new(),
    };
    let items: Vec<Item<'_>> = match &job.asked {
        Asked::Pipelines(suite) => suite.pipelines.iter().zip(&plans).map(|(one, plan)| item_of(one, plan)).collect(),
        Asked::Functions(rows) => {
            vec![Item { name: FUNCTIONS, title: &suite.title, why: "", sql: None, rule: Rule::Rows(rows) }]
        }
    };
    let engines = engines_of(&job.engines)?;
    let referee = engines_of(job.referee.as_slice())?.first().copied();
    let referee = referee.filter(|referee| engines.iter().all(|engine| engine.id() != referee.id()));
    if engines.iter().any(|engine| engine.runs_in_python()) {
        let python = PythonEnv::ready(&job.python, &context.stop, &mut |what| observer.say(what));
        context.python = python;
    }
    let mut record = empty_record(job, suite.clone(), &engines);
    let of = items.len();
    for (number, item) in items.iter().enumerate() {
        if engines::interrupted(context) {
            break;
        }
        observer.pipeline(item.name, number, of);
        let mut functions = job.functions.clone();
        functions.extend(reference_of(job, context, item.name).map(|script| ("reference".to_owned(), script)));
        let task = Task { pipeline: item.name, plan: item.plan(), sources: &job.sources, functions: &functions };
        let finished = one_item(job, context, (&engines, referee), item, &task, &record.engines, observer);
        let finished = finished.map_err(|error| vec![error])?;
        if engines::interrupted(context) {
            break;
        }
        note_versions(&mut record.engines, &finished);
        record.pipelines.push(finished);
        record.totals = measure::totals(&timings_of(&record));
        let timings: Vec<&Timings> = record.pipelines.iter().filter_map(|one| one.timings.as_ref()).collect();
        record.trust = measure::trust(&timings);
        let rust = record.engines.iter().any(|engine| engine.id.starts_with("polars") && engine.id != "polars-python");
        record.cautions = measure::warnings(&timings, record.trust.as_ref(), &record.environment, rust);
        record.gate = gate::gate(&record, &job.limits);
        observer.finished(&record);
    }
    record.interrupted = engines::interrupted(context);
    Ok(record)
}

fn item_of<'a>(pipeline: &'a Pipeline, plan: &'a Plan) -> Item<'a> {
    Item {
        name: &pipeline.name,
        title: &pipeline.title,
        why: &pipeline.why,
        sql: Some(&pipeline.sql),
        rule: Rule::Plan(plan),
    }
}

fn compile_all(pipelines: &[Pipeline], sources: &[Source]) -> Result<Vec<Plan>, Vec<Diagnostic>> {
    let mut plans = Vec::new();
    let mut errors = Vec::new();
    for pipeline in pipelines {
        match suite::compile(pipeline, sources) {
            Ok(plan) => plans.push(plan),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(plans) } else { Err(errors) }
}

fn engines_of(ids: &[String]) -> Result<Vec<&'static dyn Engine>, Vec<Diagnostic>> {
    ids.iter()
        .map(|id| {
            engines::find(id).ok_or_else(|| {
                let known: Vec<&str> = engines::ENGINES.iter().map(|engine| engine.id()).collect();
                vec![
                    Diagnostic::new(format!("there is no engine `{id}`"))
                        .help(format!("engines are {}", known.join(", "))),
                ]
            })
        })
        .collect()
}

fn reference_of(job: &Job, context: &Context, pipeline: &str) -> Option<ScriptRef> {
    let Asked::Pipelines(suite) = &job.asked else { return None };
    let path: Option<PathBuf> = match suite.reference.as_ref()? {
        Reference::File(path) => Some(path.clone()),
        Reference::Bundled(name) => context.python.as_ref().ok().and_then(|python| python.suite(name)),
    };
    path.map(|path| ScriptRef { path, function: Some(pipeline.to_owned()), text: None })
}

fn one_item(
    job: &Job,
    context: &mut Context,
    (engines, referee): (&[&'static dyn Engine], Option<&'static dyn Engine>),
    item: &Item<'_>,
    task: &Task<'_>,
    notes: &[EngineNote],
    observer: &mut dyn Observer,
) -> Result<PipelineRecord, Diagnostic> {
    let called =
        |id: &str| notes.iter().find(|note| note.id == id).map_or("an engine".to_owned(), |note| note.label.clone());
    context.keep_answers = true;
    let mut runs = Vec::new();
    for engine in engines {
        // A suite without a function for this pipeline has nothing to say about it.
        if engine.id() == "reference" && !task.functions.contains_key("reference") && context.python.is_ok() {
            continue;
        }
        observer.say(&format!("{}: asking {}", item.name, called(engine.id())));
        runs.push(asked(*engine, task, context));
    }
    observer.say(&format!("{}: comparing", item.name));
    let (tables, unreadable) = answers_of(&mut runs);
    let judge = Judge { job, rule: item.rule, sql: item.sql, runs: &runs };
    let mut verdicts = judge.all(&tables)?;
    let mut warnings = Vec::new();
    if item.plan().is_none() {
        warnings.extend(given::otherwise(&runs, task));
    }
    for pair in &mut verdicts {
        if let Err(warning) = trial::mend(pair, &tables, task, context, &judge, observer) {
            warnings.push(warning);
        }
        if job.bisect {
            match bisect::parting(pair, item, task, context, &judge, observer) {
                Ok(parting) => pair.parting = parting,
                Err(warning) => warnings.push(warning),
            }
        }
    }
    let differ = verdicts.iter().any(|pair| !pair.verdict.class.is_same());
    let referee = referee.filter(|_| differ && !engines::interrupted(context)).map(|engine| {
        observer.say(&format!("{}: the answers differ, asking {}", item.name, engine.label()));
        refereed(engine, task, context, &tables, &judge)
    });
    let referee = referee.transpose()?;
    drop(tables);
    let contestants = contestants(engines, &runs, &job.threads, job.mode);
    let rivals = contestants.iter().map(|one| one.engine.as_str()).collect::<std::collections::BTreeSet<_>>().len();
    let judged = match &job.budget {
        Err(reason) => Err(reason.clone()),
        Ok(_) if differ && !job.time_anyway => Err("the answers differ, so their speed means nothing".to_owned()),
        Ok(_) if unreadable || rivals < 2 => Err("fewer than two engines answered".to_owned()),
        Ok(budget) => Ok(budget),
    };
    let (timings, not_timed) = match judged {
        Ok(budget) => {
            let commentary = Commentary { about: item.name, called: &called, observer };
            let timings = timed(&contestants, task, (budget, job.cache), context, commentary);
            (Some(timings), None)
        }
        Err(reason) => (None, Some(reason)),
    };
    let mut growth = None;
    if timings.is_some() && !job.rows.is_empty() && !engines::interrupted(context) {
        match growth::growth(job, item, (task, engines), &called, context, observer) {
            Ok(found) => growth = found,
            Err(warning) => warnings.push(warning),
        }
    }
    Ok(PipelineRecord {
        name: item.name.to_owned(),
        title: item.title.to_owned(),
        why: item.why.to_owned(),
        sql: item.sql.map(str::to_owned),
        plan: item.plan().map(plan::explain),
        engines: runs,
        verdicts,
        referee,
        timings,
        growth,
        not_timed,
        warnings,
    })
}

/// An engine's answer to be judged: the first of its ways of reading tables is asked.
fn answer(engine: &dyn Engine, task: &Task<'_>, context: &Context) -> Outcome {
    let load = engine.loads().first().copied().unwrap_or(Load::Eager);
    engines::answer(engine, task, load, context)
}

/// The same in memory, or in a sentence why there is none.
fn table_of(engine: &dyn Engine, task: &Task<'_>, context: &Context) -> Result<Table, String> {
    match answer(engine, task, context) {
        Outcome::Answered(answer) => taken(&answer.file.ok_or("its answer was not kept")?),
        Outcome::Failed(failure) => Err(format!("{}: {}", engine.label(), failure.message)),
    }
}

/// An answer's file as a table. It is in memory then; a big answer must not wait on the disk for the end of the run.
fn taken(file: &Path) -> Result<Table, String> {
    let table = Table::read_ipc(file).map_err(|error| error.to_string())?;
    // Failing to remove it is no failure: the scratch directory goes with the run.
    let _ = std::fs::remove_file(file);
    Ok(table)
}

/// An engine's code and its answer to be judged.
fn asked(engine: &dyn Engine, task: &Task<'_>, context: &Context) -> EngineRun {
    let (code, language) = match engine.code(task) {
        Ok(Some(code)) => (Some(code.text), code.language.to_owned()),
        _ => (None, "text".to_owned()),
    };
    let outcome = answer(engine, task, context);
    EngineRun { engine: engine.id().to_owned(), code, language, outcome }
}

/// A referee's answer, compared with every other.
fn refereed(
    engine: &dyn Engine,
    task: &Task<'_>,
    context: &Context,
    tables: &[(String, Table)],
    judge: &Judge<'_>,
) -> Result<Referee, Diagnostic> {
    let mut run = [asked(engine, task, context)];
    let (own, _) = answers_of(&mut run);
    let mut verdicts = Vec::new();
    if let [(id, own)] = own.as_slice() {
        for (left, table) in tables {
            verdicts.push(judge.pair((left, table), (id, own))?);
        }
    }
    let [run] = run;
    Ok(Referee { label: engine.label().to_owned(), run, verdicts })
}

/// The answers in memory, and whether one cannot be read, which becomes a failure of its engine.
fn answers_of(runs: &mut [EngineRun]) -> (Vec<(String, Table)>, bool) {
    let mut tables: Vec<(String, Table)> = Vec::new();
    let mut unreadable = false;
    for run in runs {
        let Outcome::Answered(Answer { file: Some(file), .. }) = &run.outcome else { continue };
        match taken(file) {
            Ok(table) => tables.push((run.engine.clone(), table)),
            Err(error) => {
                unreadable = true;
                run.outcome = Outcome::Failed(Failure::new(FailureKind::Died, error));
            }
        }
    }
    (tables, unreadable)
}

/// What the totals are drawn from: a speed beside a wrong answer counts for nothing.
fn timings_of(record: &Record) -> Vec<&Timings> {
    record
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.verdicts.iter().all(|pair| pair.verdict.class.is_same()))
        .filter_map(|pipeline| pipeline.timings.as_ref())
        .collect()
}

fn note_versions(notes: &mut [EngineNote], finished: &PipelineRecord) {
    for run in &finished.engines {
        if let Outcome::Answered(answer) = &run.outcome
            && let Some(note) = notes.iter_mut().find(|note| note.id == run.engine && note.versions.is_empty())
        {
            note.versions.clone_from(&answer.versions);
            if let Some(library) = answer.written_in().filter(|_| is_side(&note.id)) {
                note.label = format!("{library} ({})", note.label);
            }
        }
    }
}

fn is_side(engine: &str) -> bool {
    engines::SIDES.iter().any(|side| side.id() == engine)
}

/// What is run, for people.
fn empty_suite(job: &Job) -> SuiteNote {
    match &job.asked {
        Asked::Pipelines(suite) => {
            SuiteNote { name: suite.name.clone(), title: suite.title.clone(), description: suite.description.clone() }
        }
        Asked::Functions(_) => {
            let names: Vec<String> = job.engines.iter().map(|engine| name_of(job, engine)).collect();
            SuiteNote { name: FUNCTIONS.to_owned(), title: names.join(" and "), description: String::new() }
        }
    }
}

/// What a function is called: short, if that tells it from the other one.
fn name_of(job: &Job, engine: &str) -> String {
    let Some(own) = job.functions.get(engine) else { return engine.to_owned() };
    let mut others = job.functions.iter().filter(|(other, _)| *other != engine).map(|(_, other)| other);
    match others.find(|other| other.name() == own.name()) {
        None => own.name(),
        Some(other) if other.long_name() != own.long_name() => own.long_name(),
        Some(_) => format!("{}, {engine}", own.name()),
    }
}

fn label_of(job: &Job, engine: &dyn Engine) -> String {
    match engine.id() {
        // What these are written in is known when they have answered.
        id if is_side(id) => name_of(job, id),
        id => match (id, job.functions.get(id)) {
            ("script", Some(script)) => format!("pandas ({})", script.name()),
            ("script-polars", Some(script)) => format!("Polars ({})", script.name()),
            _ => engine.label().to_owned(),
        },
    }
}

fn empty_record(job: &Job, suite: SuiteNote, engines: &[&'static dyn Engine]) -> Record {
    let note = |engine: &&'static dyn Engine| EngineNote {
        id: engine.id().to_owned(),
        label: label_of(job, *engine),
        versions: BTreeMap::new(),
    };
    Record {
        schema_version: SCHEMA_VERSION,
        bearoff: env!("CARGO_PKG_VERSION").to_owned(),
        started: job.started.clone(),
        command: job.command.clone(),
        suite,
        environment: Environment::of_this_machine(),
        tables: job.sources.clone(),
        engines: engines.iter().map(note).collect(),
        pipelines: Vec::new(),
        totals: Vec::new(),
        trust: None,
        cautions: Vec::new(),
        gate: None,
        interrupted: false,
    }
}
