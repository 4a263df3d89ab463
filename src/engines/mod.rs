//! 3. A plan and its sources in, an answer out, in another process.
//!
//! Every engine sits behind the same boundary: one fresh process, one request, one reply. An engine that crashes, hangs, refuses or is
//! not there is an [`Outcome`], never an `Err`. Must not know: how results are judged.

mod answer;
mod context;
mod duckdb;
mod mock;
mod outcome;
mod pandas;
mod polars;
mod polars_python;
mod process;
pub mod protocol;
mod python;
mod script;
mod stopwatch;

pub use answer::{Session, answer, tables_of};
pub use context::{Context, Program};
pub use outcome::{Answer, Failure, FailureKind, Load, Memory, NativeColumn, Outcome, Phase};
pub use pandas::Variant as PandasVariant;
pub use polars::{explain, in_pieces, read, read_columns, read_first, within};
pub use process::{Launch, interrupt, watch_for_interrupts};
pub use python::{Choice as PythonChoice, Edit, Mark, Mended, PythonEnv, lint, mend};
pub use script::ScriptRef;

use std::collections::BTreeMap;

use crate::base::{Diagnostic, Place, Source, Span};
use crate::plan::Plan;

/// Something that answers pipelines.
pub trait Engine: Sync {
    /// The word for it on the command line and in records.
    fn id(&self) -> &'static str;

    /// For people.
    fn label(&self) -> &'static str;

    /// What it runs for this task: for the eyes of the user, and for the engine if it does not compile for itself.
    /// `None` where there is nothing to run it on: a pipeline without a hand-written function.
    ///
    /// # Errors
    /// When it has no way to say the plan: the reason.
    fn code(&self, task: &Task<'_>) -> Result<Option<Code>, Failure>;

    /// The program that speaks `PROTOCOL.md` for it.
    ///
    /// # Errors
    /// When what it needs is not installed.
    fn command(&self, context: &Context) -> Result<Launch, Failure>;

    /// The ways of reading tables that it knows, the plainest last.
    fn loads(&self) -> &'static [Load];

    /// Whether it needs the Python of a run.
    fn runs_in_python(&self) -> bool {
        false
    }

    /// What to try when its process ends before it says hello.
    fn when_it_does_not_start(&self, _: &Context) -> Option<String> {
        None
    }
}

/// Every engine that answers pipelines, in the order of tables and pages.
pub static ENGINES: &[&dyn Engine] = &[
    &polars::IN_MEMORY,
    &polars::STREAMING,
    &polars_python::PolarsPython,
    &pandas::TUNED,
    &pandas::ARROW,
    &pandas::NAIVE,
    &duckdb::DuckDb,
    &script::REFERENCE,
    &script::PANDAS,
    &script::POLARS,
];

/// The engines of a run without a pipeline: two functions, and nothing else says what the answer is.
pub static SIDES: &[&dyn Engine] = &[&script::LEFT, &script::RIGHT];

/// The engine of this id. Beside [`ENGINES`] and [`SIDES`] there are the hidden ones `mock:BEHAVIOUR`, for tests.
pub fn find(id: &str) -> Option<&'static dyn Engine> {
    ENGINES.iter().chain(SIDES).copied().find(|engine| engine.id() == id).or_else(|| mock::find(id))
}

/// Functions of Python files, by the engine that calls them.
pub type Functions = BTreeMap<String, ScriptRef>;

/// One pipeline to answer, or what two functions are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// Its name.
    pub pipeline: &'a str,
    /// What the pipeline means; absent where there is none, and the functions alone say what they do.
    pub plan: Option<&'a Plan>,
    /// The tables that may be read, by name.
    pub sources: &'a [Source],
    /// Whose functions there are.
    pub functions: &'a Functions,
}

impl<'a> Task<'a> {
    /// The tables that are read; all of them where no plan says which.
    pub fn tables(&self) -> Vec<&'a Source> {
        let is_read =
            |source: &&Source| self.plan.is_none_or(|plan| plan.tables.iter().any(|read| read.name == source.name));
        self.sources.iter().filter(is_read).collect()
    }

    /// The plan, for engines that do nothing without one.
    ///
    /// # Errors
    /// When there is no pipeline.
    pub fn plan(&self) -> Result<&'a Plan, Failure> {
        self.plan.ok_or_else(|| Failure::new(FailureKind::Unsupported, "there is no pipeline to answer"))
    }
}

/// What an engine runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// `python`, `sql` or `text`.
    pub language: &'static str,
    /// For reading.
    pub text: String,
    /// What is sent to the worker, where it does not compile for itself.
    pub run: Option<protocol::Code>,
}

impl Failure {
    /// A failure of this kind with a sentence.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), location: None, last_words: None, help: None }
    }

    /// Says what to try.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same for the user, where no engine was asked for an answer.
    pub fn diagnostic(self) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.message);
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    /// Adds the last words of what failed.
    #[must_use]
    pub fn last_words(mut self, words: Option<String>) -> Self {
        self.last_words = words;
        self
    }
}

/// Whether this run was told to stop, by [`interrupt`] or through its context.
pub fn interrupted(context: &Context) -> bool {
    process::interrupted() || context.stop.load(std::sync::atomic::Ordering::Relaxed)
}

/// Whether the user wants everything to stop.
pub fn was_interrupted() -> bool {
    process::interrupted()
}

/// The inside of the hidden command `bearoff worker [ENGINE]`: speaks `PROTOCOL.md` on standard input and output until the input ends.
/// Returns the exit code.
pub fn worker_main(engine: &str) -> u8 {
    match engine {
        "" => polars::worker_main("polars"),
        "polars" | "polars-streaming" => polars::worker_main(engine),
        other => mock::worker_main(other),
    }
}

/// A pipeline as a pandas script that runs on its own, in one of its variants. `source` is what messages call its SQL.
///
/// # Errors
/// What has no exact form in pandas, with its place in the SQL.
pub fn pandas_source(
    source: &str,
    plan: &Plan,
    sources: &[Source],
    variant: PandasVariant,
) -> Result<String, Diagnostic> {
    pandas::emit(plan, sources, variant).map_err(|refusal| refused(source, plan, refusal.message, refusal.span))
}

/// A pipeline as a Python Polars script that runs on its own. `source` is what messages call its SQL.
///
/// # Errors
/// What has no exact form in Polars, with its place in the SQL.
pub fn polars_python_source(source: &str, plan: &Plan, sources: &[Source]) -> Result<String, Diagnostic> {
    polars_python::emit(plan, sources)
        .map(|(text, _)| text)
        .map_err(|refusal| refused(source, plan, refusal.message, refusal.span))
}

/// A pipeline as one query for DuckDB. `source` is what messages call its SQL.
///
/// # Errors
/// What has no exact form in DuckDB, with its place in the SQL.
pub fn duckdb_source(source: &str, plan: &Plan) -> Result<String, Diagnostic> {
    duckdb::emit(plan).map(|(text, _)| text).map_err(|refusal| refused(source, plan, refusal.message, refusal.span))
}

/// The same with what the worker has to know beside it.
///
/// # Errors
/// As [`duckdb_source`].
pub fn duckdb_code(source: &str, plan: &Plan) -> Result<protocol::Code, Diagnostic> {
    duckdb::emit(plan).map(|(_, code)| code).map_err(|refusal| refused(source, plan, refusal.message, refusal.span))
}

fn refused(source: &str, plan: &Plan, message: String, span: Span) -> Diagnostic {
    let place = Place::Sql { source: source.to_owned(), text: plan.sql.clone(), span, label: None };
    Diagnostic::new(message).at(place)
}
