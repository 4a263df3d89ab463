//! `bearoff query`.

use std::path::Path;

use indicatif::HumanCount;

use crate::base::{Diagnostic, Source, Table};
use crate::csv::Options;
use crate::engines::{self, Context, Failure, FailureKind, Functions, Load, Outcome, Task};
use crate::plan::Plan;
use crate::sources::Spool;
use crate::suite::{self, Catalog, Pipeline};

use super::args::Query;
use super::forms::{self, Form};
use super::progress::Progress;
use super::question::Question;
use super::reading::check_types;
use super::{Exit, draw, output, run};

/// Who answers.
const ENGINE: &str = "polars";

/// Rows that fit on a screen, more or less.
const ROWS: usize = 40;

pub(super) fn query(options: &Query) -> anyhow::Result<Exit> {
    let goal = Goal::of(options)?;
    let mut progress = Progress::new();
    let question = Question::of(&options.pipeline, &options.tables, &mut progress)?;
    if let (Goal::File(..), true) = (&goal, question.len() > 1) {
        let help = "write one statement for each file, or print all of them with --format";
        let many = format!("a file takes the result of one statement, and there are {}", question.len());
        return Err(question.about(1, Diagnostic::new(many).help(help)).into());
    }
    let mut desk = Desk {
        catalog: run::catalog_of(&options.tables)?,
        reading: run::reading(&options.tables),
        spool: run::spool(),
        sources: Vec::new(),
        told: 0,
        progress,
    };
    let mut context = None;
    for at in 0..question.len() {
        let pipeline = question.pipeline(at);
        let plan = desk.compile(&question, &pipeline).map_err(|error| question.place(at, error))?;
        spare_inputs(&goal, &question, &desk.sources)?;
        let listening = if let Goal::Plan = goal {
            desk.progress.done();
            let text = engines::explain(&plan, &desk.sources).map_err(Failure::diagnostic)?;
            apart(at, true)? && output::print_by(|out| writeln!(out, "{text}"))?
        } else {
            let context = match &mut context {
                Some(context) => context,
                none => none.insert(run::context(options.timeout)?),
            };
            let table = match desk.answer(&plan, context) {
                Ok(table) => table,
                Err(failure) => return Ok(failed(&question, at, failure)),
            };
            deliver(&goal, &table, at)?
        };
        // Whoever went away does not want the others either.
        if !listening {
            break;
        }
        desk.progress = Progress::new();
    }
    Ok(Exit::Same)
}

/// Where the answer goes.
enum Goal<'a> {
    /// The screen, this many rows.
    Screen(Option<usize>),
    /// Standard output, all of it.
    Text(Form),
    /// A file.
    File(Form, &'a Path),
    /// Nowhere: only the plan is shown.
    Plan,
}

impl<'a> Goal<'a> {
    fn of(options: &'a Query) -> Result<Self, Diagnostic> {
        if options.explain {
            return Ok(Goal::Plan);
        }
        if let Some(path) = &options.output {
            let form = Form::of_name(path)?;
            output::can_write(path)?;
            return Ok(Goal::File(form, path));
        }
        match Form::of_printed(options.format) {
            Some(_) if options.rows.is_some() || options.all => {
                let option = if options.all { "--all" } else { "--rows" };
                Err(Diagnostic::new(format!("{option} is about the table on the screen; every other format is whole"))
                    .help("leave it out, or end the SQL with |> LIMIT n"))
            }
            Some(form) => Ok(Goal::Text(form)),
            None if options.all => Ok(Goal::Screen(None)),
            None => Ok(Goal::Screen(Some(options.rows.unwrap_or(ROWS)))),
        }
    }
}

/// What statements share: a table that two of them read is opened once.
struct Desk {
    catalog: Catalog,
    reading: Options,
    spool: Spool,
    sources: Vec<Source>,
    /// How many notes of the spool were told.
    told: usize,
    progress: Progress,
}

impl Desk {
    /// Opens what a statement reads, and compiles it.
    fn compile(&mut self, question: &Question, pipeline: &Pipeline) -> Result<Plan, Diagnostic> {
        question.spare_stdin(pipeline)?;
        let open = self.sources.len();
        let mut say = |what: &str| self.progress.now(what);
        suite::open_more(pipeline, &self.catalog, &self.reading, &mut self.spool, &mut say, &mut self.sources)?;
        let notes = self.spool.notes();
        notes[self.told..].iter().for_each(|note| self.progress.line(note));
        self.told = notes.len();
        for warning in self.sources[open..].iter().flat_map(|source| &source.warnings) {
            self.progress.aside(|| draw::warning(warning));
        }
        check_types(&self.reading.types, run::columns_of(&self.sources))?;
        suite::compile(pipeline, &self.sources)
    }

    /// Asks the engine, in a process of its own.
    fn answer(&mut self, plan: &Plan, context: &Context) -> Result<Table, Failure> {
        // Until now nothing was started, and an interrupt could simply end the program.
        engines::watch_for_interrupts();
        self.progress.now("running");
        let functions = Functions::new();
        let task = Task { pipeline: "query", plan: Some(plan), sources: &self.sources, functions: &functions };
        let engine = engines::find(ENGINE)
            .ok_or_else(|| Failure::new(FailureKind::Missing, format!("there is no engine `{ENGINE}`")))?;
        let outcome = engines::answer(engine, &task, Load::Fused, context);
        self.progress.done();
        let file = match outcome {
            Outcome::Failed(failure) => return Err(failure),
            Outcome::Answered(answer) => answer.file,
        };
        let file = file.ok_or_else(|| Failure::new(FailureKind::Died, "the worker kept its answer"))?;
        let table = Table::read_ipc(&file).map_err(|error| Failure::new(FailureKind::Died, error.to_string()));
        // The next answer needs the room.
        let _ = std::fs::remove_file(&file);
        table
    }
}

/// Hands an answer over. False where the reader of standard output went away.
fn deliver(goal: &Goal<'_>, table: &Table, at: usize) -> anyhow::Result<bool> {
    match goal {
        Goal::Screen(rows) => Ok(apart(at, true)? && forms::print_excerpt(table, *rows)?),
        Goal::Text(form) => Ok(apart(at, form.stands_apart())? && form.print(table)?),
        Goal::Plan => Ok(true),
        Goal::File(form, path) => {
            form.save(table, path)?;
            let rows = match table.rows() {
                1 => "1 row".to_owned(),
                many => format!("{} rows", HumanCount(many as u64)),
            };
            output::tell(&draw::visible(&format!("wrote {} ({rows})", path.display())));
            Ok(true)
        }
    }
}

/// An empty line before every result but the first.
fn apart(at: usize, wanted: bool) -> anyhow::Result<bool> {
    if at == 0 || !wanted { Ok(true) } else { output::print_by(|out| out.write_all(b"\n")) }
}

/// What is written must not take the place of what is read.
fn spare_inputs(goal: &Goal<'_>, question: &Question, sources: &[Source]) -> Result<(), Diagnostic> {
    let Goal::File(_, path) = goal else { return Ok(()) };
    let Ok(written) = path.canonicalize() else { return Ok(()) };
    let read = sources.iter().flat_map(|source| &source.files).map(|file| file.path.as_path());
    let mut read = read.chain(question.file.as_deref());
    if read.any(|path| path.canonicalize().is_ok_and(|read| read == written)) {
        return Err(Diagnostic::new(format!("`{}` is read by this query and would be overwritten", path.display()))
            .help("write to another file"));
    }
    Ok(())
}

/// Says why there is no answer.
fn failed(question: &Question, at: usize, failure: Failure) -> Exit {
    if engines::was_interrupted() {
        return Exit::Interrupted;
    }
    let exit = if failure.kind == FailureKind::TimedOut { Exit::TimedOut } else { Exit::EngineFailed };
    let words = failure.last_words.clone();
    let said = failure.diagnostic();
    let said = words.into_iter().fold(said, |said, words| said.note(format!("its last words: {}", words.trim_end())));
    draw::error(&question.about(at, said));
    exit
}
