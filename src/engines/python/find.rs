//! Interpreters: which there are, how old they are, and whether one can import what the worker needs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::engines::process::{Ending, Launch, Patience, run};
use crate::engines::{Failure, FailureKind};

/// The oldest Python that the pinned pandas runs on.
const OLDEST: (u32, u32) = (3, 11);

/// How long a look at an interpreter may take; a cold disk can make the first import of pandas slow.
pub(super) const LOOKING: Duration = Duration::from_secs(120);

/// What an interpreter is asked for its version. It must not fail in any Python.
const WHO: &str = "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys.executable)";

/// What an interpreter is asked for its packages.
/// Without DuckDB and Polars the pandas engines work all the same.
const IMPORTS: &str = "\
import importlib, json, sys, pandas, pyarrow, numpy
versions = {'python': '%d.%d.%d' % sys.version_info[:3]}
versions.update((module.__name__, module.__version__) for module in (pandas, pyarrow, numpy))
for name in ('duckdb', 'polars'):
    try:
        versions[name] = importlib.import_module(name).__version__
    except ImportError:
        pass
print('bearoff ' + json.dumps(versions))";

/// An interpreter that is new enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// `3.12.1`
    pub(super) version: String,
}

impl Found {
    /// `3.12`: what compiled packages depend on.
    pub(super) fn minor(&self) -> String {
        self.version.split('.').take(2).collect::<Vec<_>>().join(".")
    }
}

/// The first interpreter on `PATH` that is new enough.
///
/// # Errors
/// When there is none: which was found that is too old, or that there is none at all.
pub(super) fn interpreter(patience: &Patience) -> Result<Found, Failure> {
    let mut old = None;
    for candidate in ["python3", "python", "py", "python3.14", "python3.13", "python3.12", "python3.11"] {
        let Some(found) = who(Path::new(candidate), patience)? else { continue };
        if is_new_enough(&found.version) {
            return Ok(found);
        }
        old.get_or_insert(found);
    }
    Err(match old {
        Some(found) => too_old(&found),
        None => Failure::new(FailureKind::Missing, "no Python was found, and the pandas engines need one")
            .help(format!("install Python {}.{} or newer, or name one with `--python PATH`", OLDEST.0, OLDEST.1)),
    })
}

/// The packages of an interpreter, imported for real.
///
/// # Errors
/// When it cannot be started, is too old, or lacks a package.
pub(super) fn imports(interpreter: &Path, patience: &Patience) -> Result<BTreeMap<String, String>, Failure> {
    let shown = interpreter.display();
    let Some(found) = who(interpreter, patience)? else {
        return Err(Failure::new(FailureKind::Missing, format!("`{shown}` is no Python that can be started"))
            .help("name the interpreter itself, such as `venv/bin/python`"));
    };
    if !is_new_enough(&found.version) {
        return Err(too_old(&found));
    }
    let launch = Launch::new(interpreter, ["-c", IMPORTS]);
    let finished = run(&launch, patience).map_err(|ending| cannot_look(interpreter, ending))?;
    let told = finished.stdout.lines().find_map(|line| line.strip_prefix("bearoff "));
    if let Some(versions) = told.and_then(|told| serde_json::from_str(told).ok()) {
        return Ok(versions);
    }
    let lacking = finished.stderr.lines().rev().find_map(|line| {
        line.trim().strip_prefix("ModuleNotFoundError: No module named '")?.strip_suffix('\'').map(str::to_owned)
    });
    let failure = match lacking {
        Some(module) => Failure::new(FailureKind::Missing, format!("the Python `{shown}` has no `{module}`"))
            .help(format!("run `{shown} -m pip install pandas pyarrow`, or leave out `--python`")),
        None => Failure::new(FailureKind::Missing, format!("the Python `{shown}` cannot import pandas and pyarrow"))
            .help("run the same import by hand to see why, or leave out `--python`"),
    };
    Err(failure.last_words(Some(finished.stderr).filter(|words| !words.is_empty())))
}

/// The version of an interpreter, or nothing where there is none.
fn who(interpreter: &Path, patience: &Patience) -> Result<Option<Found>, Failure> {
    let launch = Launch::new(interpreter, ["-c", WHO]);
    match run(&launch, patience) {
        Ok(finished) if finished.success => {
            let mut lines = finished.stdout.lines();
            let (version, path) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
            if parse(version).is_none() {
                return Ok(None);
            }
            // A name is looked up once; a path stays what the user wrote, which may be a link into an environment.
            let path = if path.is_empty() { interpreter.to_path_buf() } else { PathBuf::from(path) };
            Ok(Some(Found { path, version: version.to_owned() }))
        }
        Ok(_) | Err(Ending::NotStarted(_) | Ending::Signal { .. }) => Ok(None),
        Err(ending) => Err(cannot_look(interpreter, ending)),
    }
}

fn cannot_look(interpreter: &Path, ending: Ending) -> Failure {
    let shown = interpreter.display();
    let message = match ending {
        Ending::Interrupted => "the run was stopped while Python was being set up".to_owned(),
        Ending::TimedOut(allowed) => format!("`{shown}` did not answer within {} s", allowed.as_secs()),
        Ending::NotStarted(message) => message,
        _ => format!("`{shown}` ended without an answer"),
    };
    Failure::new(FailureKind::Missing, message)
}

fn too_old(found: &Found) -> Failure {
    let message = format!(
        "the Python at `{}` is {}, and the pandas engines need {}.{} or newer",
        found.path.display(),
        found.version,
        OLDEST.0,
        OLDEST.1
    );
    Failure::new(FailureKind::Missing, message).help("install a newer Python, or name one with `--python PATH`")
}

fn is_new_enough(version: &str) -> bool {
    parse(version).is_some_and(|version| version >= OLDEST)
}

fn parse(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
