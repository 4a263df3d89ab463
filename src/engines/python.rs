//! The Python of the pandas and DuckDB engines and of users' functions: found, or made once and kept in the cache.
//!
//! In: what the user chose. Out: an interpreter that can import pandas, and the directory of our own package; or one sentence
//! that says what is missing. A warm start looks at three files and starts no process. Never prints: progress goes to a callback.

mod cache;
mod find;
mod install;
mod lint;
mod mend;
mod package;

pub use lint::{Mark, lint};
pub use mend::{Edit, Mended, mend};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};

use super::process::Patience;
use super::{Failure, FailureKind};

/// What every worker is given: versions with hashes.
const REQUIREMENTS: &str = include_str!("../../py_reference/requirements.txt");

/// Which Python to use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// An environment of ours with pinned versions, made on first use.
    #[default]
    Pinned,
    /// The user's own interpreter, as it is.
    Own(PathBuf),
}

/// A Python that can run the workers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonEnv {
    /// The interpreter.
    pub interpreter: PathBuf,
    /// The directory that holds the packages `bearoff_reference` and `suites`.
    pub package: PathBuf,
    /// Versions of Python, pandas, pyarrow, numpy and, where they are there, DuckDB and Polars.
    pub versions: BTreeMap<String, String>,
    /// The environment in the cache; absent for the user's own interpreter.
    pub directory: Option<PathBuf>,
}

/// What is written into an environment once it is known to work.
#[derive(Debug, Serialize, Deserialize)]
struct Ready {
    interpreter: PathBuf,
    versions: BTreeMap<String, String>,
}

impl PythonEnv {
    /// Finds the environment, or makes it. `stop` ends the making; `say` is told what takes long.
    ///
    /// # Errors
    /// What is missing and what to do about it, as a [`Failure`] of kind `Missing`.
    pub fn ready(choice: &Choice, stop: &Arc<AtomicBool>, say: &mut dyn FnMut(&str)) -> Result<Self, Failure> {
        let cache = cache::directory()?;
        Self::ready_in(&cache, choice, stop, say)
    }

    /// The environment that a run would use, if it is there already; looks, and makes nothing.
    pub fn present() -> Option<Self> {
        let cache = cache::directory().ok()?;
        let package = package::place(&cache);
        warm(&cache).filter(|_| package.is_dir()).map(|(directory, ready)| ready.env(directory, package))
    }

    /// Imports what the worker needs, to be sure.
    ///
    /// # Errors
    /// When it cannot be imported.
    pub fn check(&self, stop: &Arc<AtomicBool>) -> Result<(), Failure> {
        find::imports(&self.interpreter, &Patience::new(find::LOOKING, stop)).map(|_| ()).map_err(|failure| match &self
            .directory
        {
            Some(directory) => broken(directory).last_words(failure.last_words),
            None => failure,
        })
    }

    /// The file of a bundled suite's hand-written pipelines.
    pub fn suite(&self, name: &str) -> Option<PathBuf> {
        let path = self.package.join("suites").join(format!("{name}.py"));
        (!name.contains(['/', '\\', '.']) && path.is_file()).then_some(path)
    }

    fn ready_in(
        cache: &Path,
        choice: &Choice,
        stop: &Arc<AtomicBool>,
        say: &mut dyn FnMut(&str),
    ) -> Result<Self, Failure> {
        let package = package::unpack(cache)?;
        let interpreter = match choice {
            Choice::Pinned => return pinned(cache, package, stop, say),
            Choice::Own(interpreter) => interpreter,
        };
        let versions = find::imports(interpreter, &Patience::new(find::LOOKING, stop))?;
        Ok(Self { interpreter: interpreter.clone(), package, versions, directory: None })
    }
}

impl Ready {
    fn env(self, directory: PathBuf, package: PathBuf) -> PythonEnv {
        let interpreter = directory.join(self.interpreter);
        PythonEnv { interpreter, package, versions: self.versions, directory: Some(directory) }
    }
}

fn pinned(
    cache: &Path,
    package: PathBuf,
    stop: &Arc<AtomicBool>,
    say: &mut dyn FnMut(&str),
) -> Result<PythonEnv, Failure> {
    if let Some((directory, ready)) = warm(cache) {
        return Ok(ready.env(directory, package));
    }
    let _lock = cache::lock(cache, &format!("python-{}", requirements_hash()), stop, say)?;
    // Another run may have made it in the meantime.
    if let Some((directory, ready)) = warm(cache) {
        return Ok(ready.env(directory, package));
    }
    install::remove_leftovers(cache, &prefix());
    let (directory, ready) = install::install(cache, &prefix(), stop, say)?;
    Ok(ready.env(directory, package))
}

/// The newest environment of these requirements that was finished and still has its parts. One that lost some is not found, and so made again.
fn warm(cache: &Path) -> Option<(PathBuf, Ready)> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(cache)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix())))
        .collect();
    found.sort();
    found.into_iter().rev().find_map(|directory| {
        let ready: Ready = serde_json::from_slice(&std::fs::read(directory.join(install::MARKER)).ok()?).ok()?;
        let whole = directory.join(&ready.interpreter).exists() && install::has_packages(&directory);
        whole.then_some((directory, ready))
    })
}

fn prefix() -> String {
    format!("python-{}-", requirements_hash())
}

fn requirements_hash() -> String {
    cache::short_hash(std::iter::once(REQUIREMENTS.as_bytes()))
}

fn broken(directory: &Path) -> Failure {
    let message =
        format!("the Python environment in `{}` is broken: it cannot import pandas and pyarrow", directory.display());
    Failure::new(FailureKind::Missing, message)
        .help(format!("delete `{}`; the next run makes it again", directory.display()))
}

#[cfg(all(test, unix))]
mod tests;
