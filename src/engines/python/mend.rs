//! A Python script and a cause in, the script with what would mend it out, so that it can be tried. Nothing of it is run here.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};

use crate::base::Diagnostic;

use super::lint::examined;

/// A script with some of its lines changed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Mended {
    /// All of it.
    pub text: String,
    /// The lines that were changed. None where there is no change that a machine should make.
    pub edits: Vec<Edit>,
}

/// A line that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// From 1, in the script as it was.
    pub line: u64,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Said {
    Mended(Mended),
    Unreadable { unreadable: String },
}

/// Changes a script so that pandas means in it what Polars means, as far as these causes go; of a function of it, what that one runs.
///
/// # Errors
/// When there is no Python, or the script is none.
pub fn mend(
    script: &Path,
    function: Option<&str>,
    causes: &[&str],
    stop: &Arc<AtomicBool>,
) -> Result<Mended, Diagnostic> {
    let shown = script.display().to_string();
    let function = function.map(|name| format!("--function={name}"));
    let arguments: Vec<&str> = causes.iter().copied().chain(function.as_deref()).collect();
    let finished = examined("bearoff_reference.mend", script, &arguments, stop)?;
    match serde_json::from_str(finished.stdout.trim()) {
        Ok(Said::Mended(mended)) => Ok(mended),
        Ok(Said::Unreadable { unreadable }) => {
            Err(Diagnostic::new(format!("this is no Python script: {unreadable}")).at_file(&shown, None, None))
        }
        Err(_) => Err(Diagnostic::new(format!("the script was not changed: {}", finished.stderr.trim()))
            .at_file(&shown, None, None)),
    }
}
