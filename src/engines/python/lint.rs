//! A Python script in, the places that mean something else in Polars out. Python's own parser reads it; nothing of it is run.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::Deserialize;

use crate::base::Diagnostic;
use crate::engines::Failure;
use crate::engines::process::{Finished, Launch, Patience, run};

use super::{cache, find, package};

/// A place in a script.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Mark {
    /// From 1.
    pub line: u64,
    /// From 1, in characters.
    pub column: u64,
    /// The cause, whose page says more.
    pub cause: String,
    /// What the place does, and what Polars would do.
    pub words: String,
    /// The column that it is about, where the place names one.
    pub about: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    Findings(Vec<Mark>),
    Unreadable { message: String, line: Option<u64>, column: Option<u64> },
}

/// No script takes so long.
const ENOUGH: Duration = Duration::from_secs(60);

/// Marks a script. Any Python will do that is new enough: none of its packages are needed.
///
/// # Errors
/// When there is no Python, or the script is none.
pub fn lint(script: &Path, stop: &Arc<AtomicBool>) -> Result<Vec<Mark>, Diagnostic> {
    let shown = script.display().to_string();
    let finished = examined("bearoff_reference.lint", script, &[], stop)?;
    match serde_json::from_str(finished.stdout.trim()) {
        Ok(Said::Findings(marks)) => Ok(marks),
        Ok(Said::Unreadable { message, line, column }) => {
            Err(Diagnostic::new(format!("this is no Python script: {message}"))
                .at_file(&shown, line, column)
                .help("it is read as Python 3 and never run; mend it first"))
        }
        Err(_) => Err(Diagnostic::new(format!("the script was not examined: {}", finished.stderr.trim()))
            .at_file(&shown, None, None)),
    }
}

/// Runs a module of our package on the text of a script. Any Python will do that is new enough.
pub(super) fn examined(
    module: &str,
    script: &Path,
    more: &[&str],
    stop: &Arc<AtomicBool>,
) -> Result<Finished, Diagnostic> {
    let shown = script.display().to_string();
    let package = cache::directory().and_then(|cache| package::unpack(&cache)).map_err(Failure::diagnostic)?;
    let found = find::interpreter(&Patience::new(find::LOOKING, stop)).map_err(Failure::diagnostic)?;
    let script = script
        .canonicalize()
        .map_err(|error| Diagnostic::new(format!("the script cannot be read: {error}")).at_file(&shown, None, None))?;
    let launch = Launch::new(found.path, ["-X", "utf8", "-m", module]).arg(script);
    let launch = more.iter().fold(launch, |launch, more| launch.arg(more));
    let launch = launch.env("PYTHONPATH", package).env("PYTHONSAFEPATH", "1").env("PYTHONDONTWRITEBYTECODE", "1");
    run(&launch, &Patience::new(ENOUGH, stop)).map_err(|ending| {
        Diagnostic::new(format!("the script was not examined: {ending:?}")).at_file(&shown, None, None)
    })
}
