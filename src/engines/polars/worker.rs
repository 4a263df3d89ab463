//! The process around the answers: request lines in, a hello and reply lines out, as `PROTOCOL.md` describes them.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

use polars::prelude as pl;
use polars::prelude::{DataFrame, IpcWriter, SerWriter};

use crate::engines::process::SPAWNED;
use crate::engines::protocol::{Answered, Hello, Reply, ReplyError, ReplyResult, Request, Table, VERSION};
use crate::engines::stopwatch::{Stopwatch, memory, since_spawned};
use crate::engines::{Failure, FailureKind, Load, NativeColumn};
use crate::plan::Plan;

use super::leaves::{Files, Frames, find, scanned};
use super::lower::lower;
use super::{expr, failure, scan};

/// Speaks the protocol on standard input and output until the input ends. Returns the exit code.
pub(in crate::engines) fn worker_main(engine: &str) -> u8 {
    let requests = listen();
    let mut output = std::io::stdout();
    if send(&mut output, &hello(engine)).is_err() {
        return 0;
    }
    let mut held = None;
    for line in requests {
        if !line.trim().is_empty() && send(&mut output, &reply(&line, &mut held)).is_err() {
            break;
        }
        BUSY.store(false, Ordering::SeqCst);
    }
    0
}

/// What a session has loaded: for which SQL and which tables, and the frames.
type Held = Option<((String, Vec<Table>), Frames)>;

/// Whether a request is being worked on.
static BUSY: AtomicBool = AtomicBool::new(false);

/// Lines of standard input, read by a thread of its own. The end of the input means that the parent is gone: then nobody waits for the
/// answer that is being computed. A worker that is driven by hand (`echo '{...}' | bearoff worker`) finishes what it was asked first.
fn listen() -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            BUSY.store(true, Ordering::SeqCst);
            if sender.send(line).is_err() {
                return;
            }
        }
        if BUSY.load(Ordering::SeqCst) && std::env::var_os(SPAWNED).is_some() {
            std::process::exit(0);
        }
    });
    receiver
}

fn send(output: &mut impl Write, message: &impl serde::Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

fn hello(engine: &str) -> Hello {
    Hello {
        hello: VERSION,
        engine: engine.to_owned(),
        versions: BTreeMap::from([
            ("bearoff".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ("polars".to_owned(), polars::VERSION.to_owned()),
        ]),
        start_seconds: since_spawned(),
        memory: memory(),
    }
}

/// Answers one line. Every failure is a reply; none ends the worker.
fn reply(line: &str, held: &mut Held) -> Reply {
    let request: Request = match serde_json::from_str(line) {
        Ok(request) => request,
        Err(error) => {
            let id = serde_json::from_str::<serde_json::Value>(line).ok().and_then(|line| line.get("id")?.as_u64());
            let failure = Failure::new(FailureKind::Unsupported, format!("cannot read the request: {error}"));
            return Reply { id, result: ReplyResult::Error(ReplyError::of(&failure)) };
        }
    };
    let result = match catch_unwind(AssertUnwindSafe(|| answer(&request, held))) {
        Ok(Ok(answered)) => ReplyResult::Ok(answered),
        Ok(Err(failure)) => ReplyResult::Error(ReplyError::of(&failure)),
        Err(panic) => {
            let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
            let words = words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            let failure = Failure::new(FailureKind::Raised, format!("Polars panicked: {words}"));
            ReplyResult::Error(ReplyError::of(&failure))
        }
    };
    Reply { id: Some(request.id), result }
}

fn answer(request: &Request, held: &mut Held) -> Result<Answered, Failure> {
    let schemas: Vec<_> = request.tables.iter().map(|table| table.schema()).collect();
    let plan = crate::plan::compile(&request.pipeline, &request.sql, &schemas)
        .map_err(|diagnostic| Failure::new(FailureKind::Raised, diagnostic.to_string()))?;
    let mut watch = Stopwatch::default();
    let frame = match request.load {
        Load::Fused => fused(&plan, request, &mut watch)?,
        Load::Eager => {
            let frames = read(&plan, request, &mut watch)?;
            compute(&plan, &frames, &mut watch)?
        }
        Load::Held => {
            let key = (request.sql.clone(), request.tables.clone());
            let known = held.take().filter(|(known, _)| *known == key);
            let frames = match known {
                Some((_, frames)) => frames,
                None => read(&plan, request, &mut watch)?,
            };
            let frame = compute(&plan, &frames, &mut watch);
            *held = Some((key, frames));
            frame?
        }
    };
    let mut frame = without_nan(frame).map_err(|error| failure::of(&error, false))?;
    if let Some(path) = &request.answer {
        watch.measure("export", || export(&mut frame, path))?;
    }
    Ok(Answered {
        rows: frame.height() as u64,
        answer: request.answer.clone(),
        columns: frame
            .columns()
            .iter()
            .map(|column| NativeColumn { name: column.name().to_string(), native: column.dtype().to_string() })
            .collect(),
        phases: watch.phases(),
        ..Answered::default()
    })
}

fn fused(plan: &Plan, request: &Request, watch: &mut Stopwatch) -> Result<DataFrame, Failure> {
    watch.measure("load+compute", || {
        let frame = lower(plan, &Files::of(plan, &request.tables))?;
        frame.collect().map_err(|error| failure::of(&error, false))
    })
}

/// Every table of the plan, whole.
fn read(plan: &Plan, request: &Request, watch: &mut Stopwatch) -> Result<Frames, Failure> {
    let frames = watch.measure("load", || {
        let mut frames = BTreeMap::new();
        for (name, columns) in scanned(plan) {
            let columns: Vec<String> = columns.into_iter().map(str::to_owned).collect();
            let frame = scan::open(find(&request.tables, name)?, &columns)?;
            frames.insert(name.to_owned(), frame.collect().map_err(|error| failure::of(&error, true))?);
        }
        Ok::<_, Failure>(Frames(frames))
    })?;
    for (name, frame) in &frames.0 {
        let told = find(&request.tables, name)?.rows;
        if frame.height() as u64 != told {
            let message = format!("table `{name}` has {} rows, the request says {told}", frame.height());
            return Err(
                Failure::new(FailureKind::Input, message).help("the file may have changed since it was examined")
            );
        }
    }
    Ok(frames)
}

fn compute(plan: &Plan, frames: &Frames, watch: &mut Stopwatch) -> Result<DataFrame, Failure> {
    watch.measure("compute", || lower(plan, frames)?.collect().map_err(|error| failure::of(&error, false)))
}

/// No NaN leaves the engine: a column of a file may be written out that no expression has looked at.
pub(super) fn without_nan(frame: DataFrame) -> pl::PolarsResult<DataFrame> {
    let doubles = |column: pl::Column| if column.dtype().is_float() { expr::without_nan(column) } else { Ok(column) };
    let columns = frame.columns().iter().cloned().map(doubles).collect::<pl::PolarsResult<Vec<_>>>()?;
    DataFrame::new(frame.height(), columns)
}

/// Writes aside, then renames, so that no half-written file ever has the answer's name.
fn export(frame: &mut DataFrame, path: &Path) -> Result<(), Failure> {
    let fail = |reason: String| {
        Failure::new(FailureKind::Raised, format!("the answer could not be written to `{}`: {reason}", path.display()))
    };
    let aside = path.with_extension("part");
    let file = std::fs::File::create(&aside).map_err(|error| fail(error.to_string()))?;
    IpcWriter::new(file).finish(frame).map_err(|error| fail(error.to_string()))?;
    std::fs::rename(&aside, path).map_err(|error| fail(error.to_string()))
}

#[cfg(test)]
mod tests;
