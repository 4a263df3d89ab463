//! Making an environment: aside, checked, then renamed into its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::engines::process::{Ending, Finished, Launch, Patience, run};
use crate::engines::{Failure, FailureKind};

use super::find::{self, Found};
use super::{REQUIREMENTS, Ready, broken, cache};

/// The file that says that an environment was finished and checked.
pub(super) const MARKER: &str = "ready.json";

/// How long downloading and unpacking may take.
const INSTALLING: Duration = Duration::from_secs(20 * 60);

/// Makes the environment of [`REQUIREMENTS`] as `PREFIX3.12`.
///
/// # Errors
/// In one sentence each: no Python, too old, no `venv`, no index, other bytes than expected, no room, cannot import.
pub(super) fn install(
    cache: &Path,
    prefix: &str,
    stop: &Arc<AtomicBool>,
    say: &mut dyn FnMut(&str),
) -> Result<(PathBuf, Ready), Failure> {
    let patience = Patience::new(INSTALLING, stop);
    say("looking for Python");
    let python = find::interpreter(&patience)?;
    let aside = tempfile::Builder::new()
        .prefix(&format!("part-{prefix}"))
        .tempdir_in(cache)
        .map_err(|error| cache::cannot_write(cache, &error))?;
    let requirements = aside.path().join("requirements.txt");
    cache::write(&requirements, REQUIREMENTS.as_bytes())?;
    let environment = aside.path().join("env");
    let interpreter = fill(&python, &environment, &requirements, &patience, say)?;

    say("checking that pandas and pyarrow can be imported");
    let inside = environment.join(&interpreter);
    let versions =
        find::imports(&inside, &patience).map_err(|failure| broken(&environment).last_words(failure.last_words))?;
    let ready = Ready { interpreter, versions };
    let text = serde_json::to_vec_pretty(&ready)
        .map_err(|error| Failure::new(FailureKind::Missing, format!("the versions cannot be written: {error}")))?;
    cache::write(&environment.join(MARKER), &text)?;

    let place = cache.join(format!("{prefix}{}", python.minor()));
    // What stands there was not found whole.
    let _ = std::fs::remove_dir_all(&place);
    std::fs::rename(&environment, &place).map_err(|error| cache::cannot_write(&place, &error))?;
    Ok((place, ready))
}

/// Removes what runs left behind that were ended while they made an environment. Call it with the lock held.
pub(super) fn remove_leftovers(cache: &Path, prefix: &str) {
    for entry in std::fs::read_dir(cache).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&format!("part-{prefix}")) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether the packages are where they were put; a cheap look that starts nothing.
pub(super) fn has_packages(environment: &Path) -> bool {
    let windows = environment.join("Lib").join("site-packages");
    let unix = std::fs::read_dir(environment.join("lib")).into_iter().flatten().flatten();
    unix.map(|entry| entry.path().join("site-packages")).chain([windows]).any(|packages| {
        ["pandas", "pyarrow", "numpy", "duckdb", "polars"]
            .iter()
            .all(|name| packages.join(name).join("__init__.py").is_file())
    })
}

/// Makes the environment and installs into it. Gives its interpreter, relative to the environment, so that it can be renamed.
fn fill(
    python: &Found,
    environment: &Path,
    requirements: &Path,
    patience: &Patience,
    say: &mut dyn FnMut(&str),
) -> Result<PathBuf, Failure> {
    let interpreter = PathBuf::from(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let inside = environment.join(&interpreter);
    let with_uv = run(&Launch::new("uv", ["--version"]), patience).is_ok_and(|finished| finished.success);
    if with_uv {
        say(&format!("making a Python {} environment with uv", python.version));
        let made = Launch::new("uv", ["venv", "--no-project", "--python"]).arg(&python.path).arg(environment);
        step(made, patience)?;
        say(&format!("installing {}", pins()));
        let options =
            ["pip", "install", "--no-config", "--require-hashes", "--only-binary", ":all:", "--compile-bytecode"];
        let filled = Launch::new("uv", options).arg("--python").arg(&inside).arg("-r").arg(requirements);
        step(filled, patience)?;
    } else {
        say(&format!("making a Python {} environment", python.version));
        step(Launch::new(&python.path, ["-m", "venv"]).arg(environment), patience)?;
        say(&format!("installing {}", pins()));
        let options = ["-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-input"];
        let filled = Launch::new(&inside, options).arg("--disable-pip-version-check").arg("-r").arg(requirements);
        step(filled, patience)?;
    }
    Ok(interpreter)
}

/// `pandas 3.1.1, pyarrow 26.0.1, duckdb 2.0.0, polars 2.1.0`, from the requirements.
fn pins() -> String {
    let pinned = |name: &str| {
        REQUIREMENTS
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix("=="))
            .map(|rest| format!("{name} {}", rest.split([' ', ';', '\\']).next().unwrap_or(rest)))
    };
    ["pandas", "pyarrow", "duckdb", "polars"].into_iter().filter_map(pinned).collect::<Vec<_>>().join(", ")
}

fn step(launch: Launch, patience: &Patience) -> Result<(), Failure> {
    // How a network is reached is the user's own matter, and only installing needs it.
    let launch = std::env::vars_os().fold(launch, |launch, (name, value)| {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        let wanted = ["PIP_", "UV_", "SSL_CERT_", "XDG_"].iter().any(|start| upper.starts_with(start))
            || upper.ends_with("_PROXY")
            || ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"].contains(&upper.as_str());
        if wanted { launch.env(name, value) } else { launch }
    });
    match run(&launch, patience) {
        Ok(finished) if finished.success => Ok(()),
        Ok(finished) => Err(explain(&finished)),
        Err(Ending::Interrupted) => {
            Err(Failure::new(FailureKind::Missing, "the run was stopped while Python was being set up"))
        }
        Err(Ending::TimedOut(allowed)) => Err(Failure::new(
            FailureKind::Missing,
            format!("setting up Python took longer than {} minutes", allowed.as_secs() / 60),
        )
        .help("check the network, then run again")),
        Err(Ending::NotStarted(message)) => Err(Failure::new(FailureKind::Missing, message)),
        Err(_) => Err(Failure::new(FailureKind::Missing, "setting up Python ended without an answer")),
    }
}

/// What an installer's words mean.
fn explain(finished: &Finished) -> Failure {
    let words = format!("{}\n{}", finished.stdout.trim(), finished.stderr.trim());
    let has = |signs: &[&str]| signs.iter().any(|sign| words.to_lowercase().contains(&sign.to_lowercase()));
    let (message, help) = if has(&["ensurepip is not", "No module named ensurepip", "No module named venv"]) {
        (
            "this Python has no `venv` module, which making an environment needs",
            "on Debian and Ubuntu run `apt install python3-venv`; or install `uv`; or name an interpreter that has \
             pandas and pyarrow with `--python PATH`",
        )
    } else if has(&["DO NOT MATCH THE HASHES", "hash mismatch"]) {
        (
            "a downloaded package is not the one that was pinned: its hash differs",
            "do not trust it; check which package index is configured",
        )
    } else if has(&["No space left", "disk quota exceeded", "os error 28"]) {
        (
            "there is no room left for the Python environment",
            "make room (about 650 MB), or set `BEAROFF_CACHE_DIR` to a directory on another disk",
        )
    } else if has(&["Permission denied", "Read-only file system"]) {
        ("the Python environment cannot be written", "set `BEAROFF_CACHE_DIR` to a directory that can be written")
    } else if has(UNREACHABLE) {
        (
            "the package index cannot be reached, and pandas is not installed yet",
            "connect once, or name an interpreter that has pandas and pyarrow with `--python PATH`",
        )
    } else if has(&["No matching distribution", "no wheels", "no solution found", "Could not find a version"]) {
        (
            "the package index offers no build of the pinned pandas for this Python: it has none, or it was not reached",
            "check the network, try another Python between 3.11 and 3.14, or name one that has pandas and pyarrow with \
             `--python PATH`",
        )
    } else {
        ("the Python environment could not be made", "the last words of the installer say why")
    };
    let tail: Vec<&str> = words.trim().lines().rev().take(12).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Failure::new(FailureKind::Missing, message)
        .help(help)
        .last_words(Some(tail.join("\n")).filter(|tail| !tail.is_empty()))
}

/// What pip and uv say when there is no way to the index.
const UNREACHABLE: &[&str] = &[
    "NewConnectionError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Network is unreachable",
    "Connection refused",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "SSLError",
    "Max retries exceeded",
    "error sending request",
    "failed to fetch",
    "dns error",
    "Could not fetch URL",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_failing_has_its_own_sentence() {
        // Words of pip 25 and uv 0.8, shortened.
        let cases = [
            (
                "The virtual environment was not created successfully because ensurepip is not\navailable.",
                "no `venv` module",
            ),
            ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "hash differs"),
            ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "no room left"),
            (
                "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\n\
                 ERROR: Could not find a version that satisfies the requirement numpy",
                "cannot be reached",
            ),
            ("error: Failed to fetch: `https://index/numpy`\n  Caused by: dns error", "cannot be reached"),
            ("ERROR: No matching distribution found for numpy==9", "offers no build of the pinned pandas"),
            ("OSError: [Errno 30] Read-only file system: '/x'", "cannot be written"),
            ("something new", "could not be made"),
        ];
        for (words, sentence) in cases {
            let failure = explain(&Finished { success: false, stdout: String::new(), stderr: words.to_owned() });
            assert!(failure.message.contains(sentence), "{words}: {}", failure.message);
            assert!(failure.help.is_some());
            assert_eq!(failure.last_words.as_deref(), Some(words));
        }
    }

    #[test]
    fn the_progress_names_what_is_installed() {
        assert!(pins().starts_with("pandas 3."), "{}", pins());
        assert!(pins().contains(", pyarrow ") && pins().contains(", polars "), "{}", pins());
    }
}
