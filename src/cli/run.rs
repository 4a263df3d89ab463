//! `bearoff run`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::base::{Diagnostic, Source, processors};
use crate::compare::Tolerance;
use crate::csv::Options;
use crate::engines::{self, Context, FailureKind, Functions, Outcome, PythonChoice};
use crate::history::{self, Entry};
use crate::measure::{Budget, Cache, Mode, cache};
use crate::record::{Gate, Record};
use crate::report::{self, Style};
use crate::run::{Asked, Job, Limits, Observer};
use crate::sources::Spool;
use crate::suite::{self, Location, Suite};

use super::args::{Cached, How, Input, Run, Tables};
use super::draw::Diagnostics;
use super::progress::Progress;
use super::reading::check_types;
use super::{Exit, clock, draw, given, output, records, scripts};

pub(super) fn run(options: &Run) -> anyhow::Result<Exit> {
    for path in [&options.report, &options.json, &options.markdown, &options.history].into_iter().flatten() {
        output::can_write(path)?;
    }
    let files = [&options.report, &options.json, &options.markdown];
    let to_stdout = files.into_iter().flatten().filter(|path| is_stdout(path)).count();
    if to_stdout > 1 {
        return Err(Diagnostic::new("only one of --report, --json and --markdown can go to standard output")
            .help("give the others the name of a file")
            .into());
    }
    if let Some(history) = &options.history {
        if output::is_stream(history) {
            return Err(Diagnostic::new("a history is a file that runs are added to, and this is none")
                .at_file(history.display().to_string(), None, None)
                .help("name a file; `bearoff history FILE --json -` prints one")
                .into());
        }
        history::check(history)?;
    }
    let earlier = options.baseline.as_deref().map(records::of_run).transpose()?;
    let mut progress = Progress::new();
    let sides = scripts::sides(options)?;
    let functions = scripts::functions(options)?;
    let mut spool = spool();
    let mut now = |what: &str| progress.now(what);
    let (asked, engines, sources, bundled) = match sides {
        Some(rows) => {
            let sources = suite::open_all(&catalog_of(&options.input.tables)?, &mut spool, &mut now)?;
            let ids = engines::SIDES.iter().map(|side| side.id().to_owned()).collect();
            (Asked::Functions(rows), ids, sources, false)
        }
        None => {
            let (suite, bundled) = suite_of(&options.input)?;
            let sources = sources_of(&suite, &options.input, &mut spool, &mut now)?;
            let ids = engines_of(options, &suite)?;
            (Asked::Pipelines(suite), ids, sources, bundled)
        }
    };
    spool.notes().iter().for_each(|note| progress.line(note));
    spare_inputs(options, (&asked, &functions), &sources)?;
    let job = Job {
        engines,
        // Who names the engines has said who is to be asked; without a pipeline there is nothing to ask a referee.
        referee: matches!(asked, Asked::Pipelines(_))
            .then(|| "duckdb".to_owned())
            .filter(|_| options.engines.is_none()),
        asked,
        sources,
        functions,
        budget: budget_of(options),
        threads: fewer(options)?,
        mode: match options.mode {
            How::Script => Mode::Script,
            How::Session => Mode::Session,
        },
        rows: {
            let mut rows = options.rows.clone();
            rows.sort_unstable();
            rows.dedup();
            rows
        },
        cache: cache_of(options)?,
        time_anyway: options.time_anyway,
        limits: Limits { fail_below: options.fail_below, earlier },
        bisect: options.bisect,
        tolerance: Tolerance { relative: options.rtol, absolute: options.atol },
        python: options.python.clone().map_or(PythonChoice::Pinned, PythonChoice::Own),
        started: clock::now(),
        command: given::command(),
    };
    for warning in job.sources.iter().flat_map(|source| &source.warnings) {
        if !bundled {
            progress.aside(|| draw::warning(warning));
        }
    }
    // Until now nothing was started, and what was put aside is watched over: an interrupt may simply end the program.
    engines::watch_for_interrupts();
    let mut context = context(options.timeout)?;
    let mut screen = Screen { progress, at: String::new(), options, failed_write: None };
    let record = crate::run::run(&job, &mut context, &mut screen);
    screen.progress.done();
    let record = record.map_err(Diagnostics)?;
    drop(context);
    // Neither a file nor a screen that cannot be written to may take the other away.
    let saved = screen.failed_write.map_or_else(|| save(&record, options, true), Err);
    let saved = saved.and_then(|()| remember(&record, options));
    let shown = if to_stdout == 0 { output::print(&report::terminal(&record, &style())) } else { Ok(()) };
    saved.and(shown)?;
    for path in files.into_iter().flatten().filter(|path| !is_stdout(path)) {
        output::tell(&draw::visible(&format!("wrote {}", path.display())));
    }
    Ok(exit_of(&record))
}

/// Where the files are to lie when a run begins.
fn cache_of(options: &Run) -> Result<Cache, Diagnostic> {
    match options.cache {
        Cached::Warm => Ok(Cache::Warm),
        Cached::Cold if options.mode == How::Session => {
            let message = "--cache cold: a session reads its files once, before anything is measured";
            Err(Diagnostic::new(message).help("leave out `--cache cold` or `--mode session`"))
        }
        Cached::Cold if cache::is_known() => Ok(Cache::Cold),
        Cached::Cold => {
            let message = "--cache cold: this system has no way to drop a file from memory and to see that it is gone";
            Err(Diagnostic::new(message).help("measure on Linux, or leave `--cache` out"))
        }
    }
}

/// What engines are given to work with.
pub(super) fn context(timeout: Duration) -> Result<Context, Diagnostic> {
    Context::new(timeout).map_err(|error| {
        Diagnostic::new(format!("no temporary directory can be made: {error}"))
            .help("set TMPDIR to a directory with space")
    })
}

/// Adds a finished run to its history.
fn remember(record: &Record, options: &Run) -> anyhow::Result<()> {
    let (Some(path), false) = (&options.history, record.interrupted) else { return Ok(()) };
    match Entry::of(record) {
        Some(entry) => history::append(path, &entry).map_err(|error| output::cannot_write(path, &error).into()),
        None => {
            output::tell("nothing was added to the history: no pipeline was measured whose answers are the same");
            Ok(())
        }
    }
}

/// What the record says, as an exit code: the worst of what happened.
fn exit_of(record: &Record) -> Exit {
    let failures = || {
        record.pipelines.iter().flat_map(|pipeline| {
            let judged = pipeline.engines.iter().map(|run| &run.outcome);
            let timed = pipeline.timings.iter().flat_map(|timings| &timings.rounds).flat_map(|round| &round.runs);
            judged.chain(timed.map(|run| &run.outcome)).filter_map(|outcome| match outcome {
                Outcome::Failed(failure) => Some(failure),
                Outcome::Answered(_) => None,
            })
        })
    };
    let differs =
        record.pipelines.iter().flat_map(|pipeline| &pipeline.verdicts).any(|pair| !pair.verdict.class.is_same());
    if record.interrupted {
        Exit::Interrupted
    } else if failures().any(|failure| failure.kind == FailureKind::TimedOut) {
        Exit::TimedOut
    } else if failures().next().is_some() {
        Exit::EngineFailed
    } else if differs {
        Exit::Differs
    } else if record.gate.as_ref().is_some_and(Gate::fails) {
        Exit::GateBroken
    } else {
        Exit::Same
    }
}

/// Progress on standard error; the files that were asked for after every pipeline, so that a crash later loses nothing.
struct Screen<'a> {
    progress: Progress,
    /// Which pipeline of how many it is.
    at: String,
    options: &'a Run,
    failed_write: Option<anyhow::Error>,
}

impl Observer for Screen<'_> {
    fn say(&mut self, what: &str) {
        self.progress.now(&format!("{}{what}", self.at));
    }

    fn pipeline(&mut self, name: &str, number: usize, of: usize) {
        self.at = format!("[{}/{of}] ", number + 1);
        self.progress.line(&format!("{}{name}", self.at));
    }

    fn finished(&mut self, record: &Record) {
        if let Err(error) = save(record, self.options, false)
            && self.failed_write.is_none()
        {
            self.failed_write = Some(error);
        }
    }
}

fn save(record: &Record, options: &Run, last: bool) -> anyhow::Result<()> {
    let wanted = |path: &&PathBuf| last || !output::is_stream(path);
    if let Some(path) = options.json.as_ref().filter(wanted) {
        output::write_json(path, record)?;
    }
    if let Some(path) = options.markdown.as_ref().filter(wanted) {
        output::write(path, &report::markdown(record))?;
    }
    if let Some(path) = options.report.as_ref().filter(wanted) {
        output::write(path, &report::html(record)?)?;
    }
    Ok(())
}

/// What is written must not take the place of what is read, nor of another file that is written.
fn spare_inputs(options: &Run, (asked, functions): (&Asked, &Functions), sources: &[Source]) -> Result<(), Diagnostic> {
    let same = |one: &Path, other: &Path| match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    };
    let tables = sources.iter().flat_map(|source| &source.files).map(|file| file.path.clone());
    let pipelines = match asked {
        Asked::Pipelines(suite) => suite.pipelines.as_slice(),
        Asked::Functions(_) => &[],
    };
    let pipelines = pipelines.iter().map(|pipeline| PathBuf::from(&pipeline.source));
    let scripts = functions.values().map(|script| script.path.clone());
    let read: Vec<PathBuf> = tables.chain(pipelines).chain(scripts).chain(options.baseline.clone()).collect();
    let mut written: Vec<&Path> = Vec::new();
    for path in [&options.report, &options.json, &options.markdown, &options.history].into_iter().flatten() {
        let shown = path.display();
        if read.iter().any(|input| same(input, path)) {
            return Err(Diagnostic::new(format!("`{shown}` is read by this run and would be overwritten"))
                .help("write to another file"));
        }
        if !output::is_stream(path) && written.iter().any(|other| same(other, path)) {
            return Err(
                Diagnostic::new(format!("`{shown}` is to be written twice")).help("give each output its own file")
            );
        }
        written.push(path);
    }
    Ok(())
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

pub(super) fn style() -> Style {
    let terminal = std::io::stdout().is_terminal();
    let color = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let width = terminal_size::terminal_size().filter(|_| terminal).map_or(120, |(width, _)| usize::from(width.0));
    Style { width: width.max(40), color }
}

/// A longer pipeline is no pipeline of a person's; what recurses over its parts would need a limit of its own.
pub(super) const LONGEST_PIPELINE: usize = 100_000;

/// The suite that the arguments name, and whether it is the bundled one.
pub(super) fn suite_of(input: &Input) -> anyhow::Result<(Suite, bool)> {
    let (suite, bundled) = named_suite(input)?;
    match suite.pipelines.iter().find(|pipeline| pipeline.sql.len() > LONGEST_PIPELINE) {
        Some(long) => {
            Err(Diagnostic::new(format!("the pipeline `{}` is longer than {LONGEST_PIPELINE} bytes", long.name))
                .help("keep long lists of values in a CSV file, and join it")
                .into())
        }
        None => Ok((suite, bundled)),
    }
}

fn named_suite(input: &Input) -> anyhow::Result<(Suite, bool)> {
    if input.pipelines.is_empty() && input.commands.is_empty() {
        return Ok((suite::bundled()?, true));
    }
    let mut whole = Suite::default();
    for path in &input.pipelines {
        let part = if path.is_dir() {
            suite::from_folder(path)?
        } else {
            let pipeline = suite::from_file(path)?;
            Suite {
                name: pipeline.name.clone(),
                title: pipeline.title.clone(),
                pipelines: vec![pipeline],
                ..Suite::default()
            }
        };
        whole = whole.join(part)?;
    }
    for (at, sql) in input.commands.iter().enumerate() {
        let pipeline = suite::from_text(sql, at + 1);
        let part = Suite {
            name: pipeline.name.clone(),
            title: pipeline.title.clone(),
            pipelines: vec![pipeline],
            ..Suite::default()
        };
        whole = whole.join(part)?;
    }
    Ok((whole, false))
}

/// A place for tables that have to be unpacked or put aside. It must outlive everything that reads them.
pub(super) fn spool() -> Spool {
    Spool::new(engines::watch_for_interrupts, engines::was_interrupted)
}

/// Opens the tables that a suite reads.
pub(super) fn sources_of(
    suite: &Suite,
    input: &Input,
    spool: &mut Spool,
    say: &mut dyn FnMut(&str),
) -> anyhow::Result<Vec<Source>> {
    let mut catalog = catalog_of(&input.tables)?.join(suite.tables.clone())?;
    catalog = catalog.with_options(&reading(&input.tables));
    let reading = reading(&input.tables);
    let sources = suite::open_tables(&suite.pipelines, &catalog, &reading, spool, say)?;
    check_types(&reading.types, columns_of(&sources))?;
    Ok(sources)
}

/// The names of all columns.
pub(super) fn columns_of(sources: &[Source]) -> impl Iterator<Item = &str> + Clone {
    sources.iter().flat_map(|source| &source.columns).map(|column| column.name.as_str())
}

/// How text is read that has no options of its own.
pub(super) fn reading(tables: &Tables) -> Options {
    let null = (!tables.null.is_empty()).then(|| tables.null.clone());
    Options { null, ..tables.reading.options_of_several() }
}

/// The tables that the arguments name.
pub(super) fn catalog_of(tables: &Tables) -> Result<suite::Catalog, Diagnostic> {
    let mut catalog = suite::Catalog::default();
    for definition in &tables.named {
        let (name, path) =
            definition.split_once('=').filter(|(name, path)| !name.is_empty() && !path.is_empty()).ok_or_else(
                || Diagnostic::new(format!("`-d {definition}` is no definition of a table")).help("write -d NAME=PATH"),
            )?;
        catalog.insert(name, Location::File(PathBuf::from(path)), Options::default())?;
    }
    if let Some(directory) = &tables.data {
        catalog.insert_directory(directory)?;
    }
    Ok(catalog.with_options(&reading(tables)))
}

/// The engines that were asked for, as far as there is something for them to run; without a word, those that there is something for.
fn engines_of(options: &Run, suite: &Suite) -> Result<Vec<String>, Diagnostic> {
    let mut engines = options.engines.clone().unwrap_or_else(|| {
        let pandas = if options.pandas.is_some() { "script" } else { "pandas" };
        let polars = if options.polars_python.is_some() { "script-polars" } else { "polars" };
        let reference = suite.reference.as_ref().map(|_| "reference");
        [polars, pandas].into_iter().chain(reference).map(str::to_owned).collect()
    });
    let own = [
        ("script", &options.pandas, "pandas", "--pandas"),
        ("script-polars", &options.polars_python, "Polars", "--polars-python"),
    ];
    for (id, script, ..) in own {
        if script.is_some() && !engines.iter().any(|engine| engine == id) {
            engines.push(id.to_owned());
        }
    }
    for (at, engine) in engines.iter().enumerate() {
        if engines[..at].contains(engine) {
            return Err(Diagnostic::new(format!("the engine `{engine}` is named twice")).help("name each engine once"));
        }
        if let Some((id, _, library, option)) = own.iter().find(|(id, script, ..)| engine == id && script.is_none()) {
            return Err(Diagnostic::new(format!("the engine `{id}` runs your own {library}, and none was given"))
                .help(format!("add {option} SCRIPT.py:FUNCTION")));
        }
        if engines::SIDES.iter().any(|side| side.id() == engine) {
            return Err(Diagnostic::new(format!("`{engine}` is no engine for pipelines"))
                .help("to compare two functions without a pipeline use --left and --right"));
        }
        if engine == "reference" && suite.reference.is_none() {
            return Err(Diagnostic::new(
                "the engine `reference` runs the hand-written pandas of a suite, and there is none",
            )
            .help("name it in suite.toml as `reference = \"FILE.py\"`, or use --pandas SCRIPT.py:FUNCTION"));
        }
    }
    Ok(engines)
}

/// The numbers of processors that are fewer than all.
fn fewer(options: &Run) -> Result<Vec<u32>, Diagnostic> {
    let all = processors() as u32;
    let mut counts: Vec<u32> = options.threads.iter().filter_map(|threads| threads.0).collect();
    if let Some(many) = counts.iter().find(|count| **count > all) {
        let has = if all == 1 { "1 processor".to_owned() } else { format!("{all} processors") };
        return Err(Diagnostic::new(format!("--threads {many}: this process may use {has}"))
            .help("name fewer, or `all`, which is always measured"));
    }
    counts.sort_unstable();
    counts.dedup();
    // So many are all.
    counts.retain(|count| *count < all);
    Ok(counts)
}

fn budget_of(options: &Run) -> Result<Budget, String> {
    if options.no_timing {
        Err("no timing was asked for".to_owned())
    } else if options.quick {
        Ok(Budget::quick(options.seed))
    } else if options.rigorous {
        Ok(Budget::rigorous(options.seed))
    } else {
        Ok(Budget::standard(options.seed))
    }
}
