//! What every engine is given to work with.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tempfile::TempDir;

use super::{Failure, FailureKind, Launch, PythonEnv};

/// How the `bearoff` program is started: by itself, or by an interpreter that has it as a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    path: PathBuf,
    before: Vec<OsString>,
}

static STARTED_BY: OnceLock<Program> = OnceLock::new();

impl<P: Into<PathBuf>> From<P> for Program {
    /// A program that is started by itself.
    fn from(path: P) -> Self {
        Self { path: path.into(), before: Vec::new() }
    }
}

impl Program {
    /// The one that this process is.
    ///
    /// # Errors
    /// When it cannot tell where it is.
    pub fn this() -> std::io::Result<Self> {
        match STARTED_BY.get() {
            Some(program) => Ok(program.clone()),
            None => Ok(Self::from(std::env::current_exe()?)),
        }
    }

    /// Says once, for a process that is not the program itself, what starts it: a program, and what stands before the arguments.
    pub fn is_started_by(path: PathBuf, before: Vec<OsString>) {
        STARTED_BY.get_or_init(|| Self { path, before });
    }

    /// Starts it with these arguments.
    pub(super) fn launch<const N: usize>(&self, arguments: [&str; N]) -> Launch {
        let own = arguments.into_iter().map(OsString::from);
        Launch::new(&self.path, self.before.iter().cloned().chain(own))
    }
}

/// Where answers go, how long they may take, and what the engines need to start.
#[derive(Debug)]
pub struct Context {
    /// A directory of this run alone; it goes when the context goes.
    pub scratch: TempDir,
    /// How long one process may take, from its start to its reply.
    pub timeout: Duration,
    /// The Python of the pandas engines, or why there is none.
    pub python: Result<PythonEnv, Failure>,
    /// Set it to stop: the wait under way ends, and its process with it.
    pub stop: Arc<AtomicBool>,
    /// Whether answers are written down; otherwise they are computed and thrown away.
    pub keep_answers: bool,
    /// The `bearoff` program, which is the worker of the Polars engine.
    pub program: Program,
    /// How many processors engines may use, if not all that this process may.
    pub processors: Option<u32>,
    answers: AtomicU64,
}

impl Context {
    /// A new scratch directory, answers kept, no Python yet.
    ///
    /// # Errors
    /// When no temporary directory can be made, or this program cannot tell where it is.
    pub fn new(timeout: Duration) -> std::io::Result<Self> {
        Ok(Self {
            scratch: tempfile::Builder::new().prefix("bearoff-").tempdir()?,
            timeout,
            python: Err(Failure::new(FailureKind::Missing, "no Python was set up for this run")),
            stop: Arc::new(AtomicBool::new(false)),
            keep_answers: true,
            program: Program::this()?,
            processors: None,
            answers: AtomicU64::new(1),
        })
    }

    /// Gives the pandas engines their Python, or the reason why there is none.
    #[must_use]
    pub fn with_python(mut self, python: Result<PythonEnv, Failure>) -> Self {
        self.python = python;
        self
    }

    /// The number and the path of the next answer.
    pub(super) fn next_answer(&self) -> (u64, PathBuf) {
        let number = self.answers.fetch_add(1, Ordering::Relaxed);
        (number, answer_path(self.scratch.path(), number))
    }
}

fn answer_path(scratch: &Path, number: u64) -> PathBuf {
    scratch.join(format!("answer-{number}.arrow"))
}
