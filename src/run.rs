//! The whole of `bearoff run`: one line per stage, in the order of the data.
//!
//! ```text
//! sources::open -> plan::compile -> engines::answer -> compare::judge -> measure::time (only what was judged) -> Record
//! ```

mod trial;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::base::{Diagnostic, Source, Table};
use crate::compare::{self, Hints, Side, Tolerance};
use crate::engines::{
    self, Answer, Context, Engine, Failure, FailureKind, Load, Outcome, PythonChoice, PythonEnv, ScriptRef, Task,
};
use crate::measure::{self, Budget, Contestant, Environment, Timings};
use crate::plan::{self, Plan};
use crate::record::{
    EngineNote, EngineRun, PairVerdict, PipelineRecord, Record, Referee, SCHEMA_VERSION, Suite as SuiteNote,
};
use crate::suite::{self, Pipeline, Reference, Suite};

/// What a run is asked to do.
#[derive(Debug)]
pub struct Job {
    /// The pipelines.
    pub suite: Suite,
    /// The tables that they read, opened.
    pub sources: Vec<Source>,
    /// Ids of engines, in order; the first is the baseline of every ratio.
    pub engines: Vec<String>,
    /// The id of the engine that is asked where two answers differ, unless it is among the engines anyway.
    pub referee: Option<String>,
    /// The user's own pandas, for the engine `script`.
    pub script: Option<ScriptRef>,
    /// How long to measure, or why nothing is measured.
    pub budget: Result<Budget, String>,
    /// Measure even where the answers differ.
    pub time_anyway: bool,
    /// When floats agree.
    pub tolerance: Tolerance,
    /// Which Python.
    pub python: PythonChoice,
    /// When the run began, RFC 3339.
    pub started: String,
    /// The command line that makes such a run again.
    pub command: Vec<String>,
}

/// Who is told how far a run is.
pub trait Observer {
    /// Something that takes long begins.
    fn say(&mut self, what: &str);
    /// A pipeline begins: its name, its number from 0, and how many there are.
    fn pipeline(&mut self, name: &str, number: usize, of: usize);
    /// A pipeline is finished; the record holds everything so far and can be kept.
    fn finished(&mut self, record: &Record);
}

/// Compiles every pipeline, then asks, compares and measures one after the other.
///
/// # Errors
/// What is wrong with a pipeline, before any engine starts. Engines that fail are part of the record.
pub fn run(job: &Job, context: &mut Context, observer: &mut dyn Observer) -> Result<Record, Vec<Diagnostic>> {
    let plans = compile_all(&job.suite.pipelines, &job.sources)?;
    let engines = engines_of(&job.engines)?;
    let referee = engines_of(job.referee.as_slice())?.first().copied();
    let referee = referee.filter(|referee| engines.iter().all(|engine| engine.id() != referee.id()));
    if engines.iter().any(|engine| needs_python(*engine)) {
        let python = PythonEnv::ready(&job.python, &context.stop, &mut |what| observer.say(what));
        context.python = python;
    }
    let mut record = empty_record(job, &engines);
    let of = plans.len();
    for (number, (pipeline, plan)) in job.suite.pipelines.iter().zip(&plans).enumerate() {
        if engines::interrupted(context) {
            break;
        }
        observer.pipeline(&pipeline.name, number, of);
        let reference = reference_of(job, context, pipeline);
        let task = Task {
            pipeline: &pipeline.name,
            plan,
            sources: &job.sources,
            script: job.script.as_ref(),
            reference: reference.as_ref(),
        };
        let finished = one_pipeline(job, context, (&engines, referee), pipeline, &task, observer);
        if engines::interrupted(context) {
            break;
        }
        note_versions(&mut record.engines, &finished);
        record.pipelines.push(finished);
        record.totals = measure::totals(&timings_of(&record));
        observer.finished(&record);
    }
    record.interrupted = engines::interrupted(context);
    Ok(record)
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

fn needs_python(engine: &dyn Engine) -> bool {
    matches!(engine.id(), "pandas" | "duckdb" | "reference" | "script")
}

fn reference_of(job: &Job, context: &Context, pipeline: &Pipeline) -> Option<ScriptRef> {
    let path: Option<PathBuf> = match job.suite.reference.as_ref()? {
        Reference::File(path) => Some(path.clone()),
        Reference::Bundled(name) => context.python.as_ref().ok().and_then(|python| python.suite(name)),
    };
    path.map(|path| ScriptRef { path, function: Some(pipeline.name.clone()), text: None })
}

fn one_pipeline(
    job: &Job,
    context: &mut Context,
    (engines, referee): (&[&'static dyn Engine], Option<&'static dyn Engine>),
    pipeline: &Pipeline,
    task: &Task<'_>,
    observer: &mut dyn Observer,
) -> PipelineRecord {
    context.keep_answers = true;
    let mut runs = Vec::new();
    for engine in engines {
        // A suite without a function for this pipeline has nothing to say about it.
        if engine.id() == "reference" && task.reference.is_none() && context.python.is_ok() {
            continue;
        }
        observer.say(&format!("{}: asking {}", pipeline.name, engine.label()));
        runs.push(asked(*engine, task, context));
    }
    observer.say(&format!("{}: comparing", pipeline.name));
    let (tables, unreadable) = answers_of(&mut runs);
    let asker = Asker { job, pipeline, runs: &runs };
    let mut verdicts = judge_all(&tables, task.plan, &asker);
    let mut warnings = Vec::new();
    for pair in &mut verdicts {
        if let Err(warning) = trial::mend(pair, &tables, task, context, &asker, observer) {
            warnings.push(warning);
        }
    }
    let differ = verdicts.iter().any(|pair| !pair.verdict.class.is_same());
    let referee = referee.filter(|_| differ && !engines::interrupted(context)).map(|engine| {
        observer.say(&format!("{}: the answers differ, asking {}", pipeline.name, engine.label()));
        refereed(engine, task, context, &tables, &asker)
    });
    drop(tables);
    let contestants = contestants(engines, &runs);
    let rivals = contestants.iter().map(|one| one.engine.as_str()).collect::<std::collections::BTreeSet<_>>().len();
    let judged = match &job.budget {
        Err(reason) => Err(reason.clone()),
        Ok(_) if differ && !job.time_anyway => Err("the answers differ, so their speed means nothing".to_owned()),
        Ok(_) if unreadable || rivals < 2 => Err("fewer than two engines answered".to_owned()),
        Ok(budget) => Ok(budget),
    };
    let (timings, not_timed) = match judged {
        Ok(budget) => {
            context.keep_answers = false;
            let mut ask = |contestant: &Contestant| match engines::find(&contestant.engine) {
                Some(engine) => engines::answer(engine, task, contestant.load, context),
                None => Outcome::Failed(Failure::new(FailureKind::Missing, "there is no such engine")),
            };
            let name = &pipeline.name;
            let timings = measure::time(&contestants, &mut ask, budget, &mut |progress| {
                let round = if progress.round == 0 {
                    "warm-up".to_owned()
                } else {
                    format!("pair {} of at most {}", progress.round, progress.rounds)
                };
                observer.say(&format!("{name}: measuring, {round}, {}", progress.contestant.engine));
            });
            (Some(timings), None)
        }
        Err(reason) => (None, Some(reason)),
    };
    PipelineRecord {
        name: pipeline.name.clone(),
        title: pipeline.title.clone(),
        why: pipeline.why.clone(),
        sql: pipeline.sql.clone(),
        plan: plan::explain(task.plan),
        engines: runs,
        verdicts,
        referee,
        timings,
        not_timed,
        warnings,
    }
}

/// An engine's code and its answer to be judged.
fn asked(engine: &dyn Engine, task: &Task<'_>, context: &Context) -> EngineRun {
    let load = engine.loads().first().copied().unwrap_or(Load::Eager);
    let (code, language) = match engine.code(task) {
        Ok(Some(code)) => (Some(code.text), code.language.to_owned()),
        _ => (None, "text".to_owned()),
    };
    let outcome = engines::answer(engine, task, load, context);
    EngineRun { engine: engine.id().to_owned(), code, language, outcome }
}

/// A referee's answer, compared with every other.
fn refereed(
    engine: &dyn Engine,
    task: &Task<'_>,
    context: &Context,
    tables: &[(String, Table)],
    asker: &Asker<'_>,
) -> Referee {
    let mut run = [asked(engine, task, context)];
    let (own, _) = answers_of(&mut run);
    let mut verdicts = Vec::new();
    if let [(id, own)] = own.as_slice() {
        for (left, table) in tables {
            verdicts.push(asker.judged((left, table), (id, own), task.plan));
        }
    }
    let [run] = run;
    Referee { label: engine.label().to_owned(), run, verdicts }
}

/// The answers in memory, and whether one cannot be read, which becomes a failure of its engine.
fn answers_of(runs: &mut [EngineRun]) -> (Vec<(String, Table)>, bool) {
    let mut tables: Vec<(String, Table)> = Vec::new();
    let mut unreadable = false;
    for run in runs {
        let Outcome::Answered(Answer { file: Some(file), .. }) = &run.outcome else { continue };
        match Table::read_ipc(file) {
            Ok(table) => tables.push((run.engine.clone(), table)),
            Err(error) => {
                unreadable = true;
                run.outcome = Outcome::Failed(Failure::new(FailureKind::Died, error.to_string()));
                continue;
            }
        }
        // It is in memory now; a big answer must not wait on the disk for the end of the run. Failing to remove it is no
        // failure: the scratch directory goes with the run.
        let _ = std::fs::remove_file(file);
    }
    (tables, unreadable)
}

/// Compares every pair of answers.
fn judge_all(tables: &[(String, Table)], plan: &Plan, asker: &Asker<'_>) -> Vec<PairVerdict> {
    let mut verdicts = Vec::new();
    for (at, (left, left_table)) in tables.iter().enumerate() {
        for (right, right_table) in &tables[at + 1..] {
            verdicts.push(asker.judged((left, left_table), (right, right_table), plan));
        }
    }
    verdicts
}

/// What is known of the answers beside their cells: whose they are, and what programs made them.
struct Asker<'a> {
    job: &'a Job,
    pipeline: &'a Pipeline,
    runs: &'a [EngineRun],
}

impl Asker<'_> {
    /// Two answers compared, and why they differ where they do.
    fn judged(&self, left: (&str, &Table), right: (&str, &Table), plan: &Plan) -> PairVerdict {
        self.judged_with(left, right, plan, Hints::default())
    }

    /// The same, with what is known of causes.
    fn judged_with(&self, left: (&str, &Table), right: (&str, &Table), plan: &Plan, known: Hints) -> PairVerdict {
        let sides = (side(left.0), side(right.0));
        let (pandas, sql) = (self.pandas(&[left.0, right.0]), Some(self.pipeline.sql.clone()));
        let hints = Hints { pandas, polars: None, sql, ..known };
        let (verdict, diagnosis) =
            compare::judge_and_diagnose(left.1, right.1, plan, self.job.tolerance, sides, &hints);
        PairVerdict { left: left.0.to_owned(), right: right.0.to_owned(), verdict, diagnosis }
    }

    /// The pandas program of one of these engines: one that a person wrote rather than one that was generated.
    fn pandas(&self, engines: &[&str]) -> Option<String> {
        let code = |id: &str| {
            let is_here = engines.contains(&id);
            let run = self.runs.iter().find(|run| is_here && run.engine == id);
            run.and_then(|run| run.code.clone())
        };
        code("script").or_else(|| code("reference")).or_else(|| code("pandas"))
    }
}

/// Whose ways an engine's answer may show.
fn side(engine: &str) -> Side {
    match engine {
        "polars" => Side::PolarsOfSql,
        "pandas" => Side::PandasOfSql,
        "reference" | "script" => Side::Pandas,
        "duckdb" => Side::DuckDb,
        _ => Side::Unknown,
    }
}

/// Who is measured: every engine that answered, with each of its ways of loading. The hand-written reference is a witness
/// of the meaning, not a rival; it is measured only where no other pandas is, or where it is the only one to measure against.
fn contestants(engines: &[&'static dyn Engine], runs: &[EngineRun]) -> Vec<Contestant> {
    let answered = |id: &str| runs.iter().any(|run| run.engine == id && matches!(run.outcome, Outcome::Answered(_)));
    let other_pandas = answered("pandas") || answered("script");
    let others = engines.iter().filter(|engine| engine.id() != "reference" && answered(engine.id())).count();
    let witness = other_pandas && others > 1;
    engines
        .iter()
        .filter(|engine| answered(engine.id()) && !(engine.id() == "reference" && witness))
        .flat_map(|engine| engine.loads().iter().map(|load| Contestant { engine: engine.id().to_owned(), load: *load }))
        .collect()
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
        }
    }
}

fn empty_record(job: &Job, engines: &[&'static dyn Engine]) -> Record {
    Record {
        schema_version: SCHEMA_VERSION,
        bearoff: env!("CARGO_PKG_VERSION").to_owned(),
        started: job.started.clone(),
        command: job.command.clone(),
        suite: SuiteNote {
            name: job.suite.name.clone(),
            title: job.suite.title.clone(),
            description: job.suite.description.clone(),
        },
        environment: Environment::of_this_machine(),
        tables: job.sources.clone(),
        engines: engines
            .iter()
            .map(|engine| EngineNote {
                id: engine.id().to_owned(),
                label: match (engine.id(), &job.script) {
                    ("script", Some(script)) => script.label(),
                    _ => engine.label().to_owned(),
                },
                versions: BTreeMap::new(),
            })
            .collect(),
        pipelines: Vec::new(),
        totals: Vec::new(),
        interrupted: false,
    }
}
