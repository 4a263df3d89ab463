//! Our own Python package, carried inside the program and unpacked into the cache.

use std::path::{Path, PathBuf};

use crate::engines::Failure;

use super::cache;

macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../py_reference/", $path)))),*]
    };
}

/// Every file, by its path below `py_reference/`. A test compares the list with the directory.
const FILES: &[(&str, &str)] = embedded![
    "bearoff_reference/__init__.py",
    "bearoff_reference/answer.py",
    "bearoff_reference/arrow_file.py",
    "bearoff_reference/binding.py",
    "bearoff_reference/columns.py",
    "bearoff_reference/duckdb_answer.py",
    "bearoff_reference/duckdb_load.py",
    "bearoff_reference/duckdb_worker.py",
    "bearoff_reference/export.py",
    "bearoff_reference/held.py",
    "bearoff_reference/libraries.py",
    "bearoff_reference/lint.py",
    "bearoff_reference/lint_code.py",
    "bearoff_reference/lint_words.py",
    "bearoff_reference/load.py",
    "bearoff_reference/locate.py",
    "bearoff_reference/mend.py",
    "bearoff_reference/mend_rules.py",
    "bearoff_reference/phases.py",
    "bearoff_reference/plain.py",
    "bearoff_reference/polars_answer.py",
    "bearoff_reference/polars_load.py",
    "bearoff_reference/polars_worker.py",
    "bearoff_reference/protocol.py",
    "bearoff_reference/script.py",
    "bearoff_reference/script_answer.py",
    "bearoff_reference/script_worker.py",
    "bearoff_reference/serve.py",
    "bearoff_reference/source.py",
    "bearoff_reference/trace.py",
    "bearoff_reference/worker.py",
    "suites/h2o.py",
    "suites/nycflights13.py",
    "suites/tpch.py",
];

/// Where the package of this program belongs.
pub(super) fn place(cache: &Path) -> PathBuf {
    let pieces = FILES.iter().flat_map(|(path, text)| [path.as_bytes(), text.as_bytes()]);
    cache.join(format!("reference-{}", cache::short_hash(pieces)))
}

/// The directory to put on Python's path. It is written aside and renamed, so it is whole or not there.
///
/// # Errors
/// When the cache cannot be written.
pub(super) fn unpack(cache: &Path) -> Result<PathBuf, Failure> {
    let place = place(cache);
    if place.is_dir() {
        return Ok(place);
    }
    cache::make(cache)?;
    let aside = tempfile::Builder::new()
        .prefix("reference-part-")
        .tempdir_in(cache)
        .map_err(|error| cache::cannot_write(cache, &error))?;
    for (path, text) in FILES {
        let path = aside.path().join(path);
        if let Some(parent) = path.parent() {
            cache::make(parent)?;
        }
        cache::write(&path, text.as_bytes())?;
    }
    match std::fs::rename(aside.path(), &place) {
        Ok(()) => Ok(place),
        // Another run was quicker: what it wrote is the same.
        Err(_) if place.is_dir() => Ok(place),
        Err(error) => Err(cache::cannot_write(&place, &error)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_file_of_the_package_is_carried() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("py_reference");
        let mut there = Vec::new();
        for folder in ["bearoff_reference", "suites"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name != "__pycache__" {
                    there.push(format!("{folder}/{name}"));
                }
            }
        }
        there.sort();
        let carried: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
        assert_eq!(carried, there, "add the new file to FILES in {}", file!());
    }

    #[test]
    fn the_package_is_unpacked_once_and_whole() {
        let cache = tempfile::tempdir().unwrap();
        let place = unpack(cache.path()).unwrap();
        for (path, text) in FILES {
            assert_eq!(std::fs::read_to_string(place.join(path)).unwrap(), *text);
        }
        let marker = place.join("suites/nycflights13.py");
        std::fs::remove_file(&marker).unwrap();
        assert_eq!(unpack(cache.path()).unwrap(), place);
        assert!(!marker.exists(), "a second call writes nothing");
        assert_eq!(std::fs::read_dir(cache.path()).unwrap().count(), 1, "nothing is left aside");
    }
}
