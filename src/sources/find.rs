//! A path as the user wrote it in, the files it stands for out.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use crate::base::{Diagnostic, Format};

/// Standard input, as a path.
pub(super) const STDIN: &str = "-";

/// Endings of files that `--data` takes for tables, behind which `.gz` or `.zst` may stand.
const TEXT: &[&str] = &["csv", "tsv", "tab", "txt"];
/// Endings of files that pack their columns themselves.
const COLUMNS: &[&str] = &["parquet", "arrow", "feather", "ipc"];
/// Endings of packed files.
const PACKED: &[&str] = &["gz", "zst", "bz2", "xz"];

/// Whether a file looks like a table by its name.
pub fn is_table(path: &Path) -> bool {
    let known = |path: &Path, endings: &[&str]| ending(path).is_some_and(|found| endings.contains(&found.as_str()));
    known(path, TEXT) || known(path, COLUMNS) || (known(path, PACKED) && known(&path.with_extension(""), TEXT))
}

/// What a file's table is called: `sales` for `sales.csv.gz`.
pub fn stem(path: &Path) -> Option<String> {
    let plain = match ending(path) {
        Some(found) if PACKED.contains(&found.as_str()) => path.with_extension(""),
        _ => path.to_owned(),
    };
    plain.file_stem().map(|stem| stem.to_string_lossy().into_owned())
}

fn ending(path: &Path) -> Option<String> {
    path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase)
}

/// The format that a file's name promises, where it is not text.
pub(super) fn promised(path: &Path) -> Option<Format> {
    match ending(path)?.as_str() {
        "parquet" => Some(Format::Parquet),
        "arrow" | "feather" | "ipc" => Some(Format::Ipc),
        _ => None,
    }
}

/// Whether there is something to open: a file, files that match, or standard input.
pub fn exists(path: &Path) -> bool {
    path.as_os_str() == STDIN || path.exists() || matching(path).is_ok_and(|files| !files.is_empty())
}

/// A path or pattern relative to a folder, whose own name is never a pattern. Standard input is nowhere.
pub fn beside(folder: &Path, path: &Path) -> PathBuf {
    if path.as_os_str() == STDIN {
        return path.to_owned();
    }
    let joined = folder.join(path);
    if path.is_absolute() || !is_pattern(path) || joined.exists() {
        return joined;
    }
    Path::new(&Pattern::escape(&folder.to_string_lossy())).join(path)
}

/// The files that a path or a pattern stands for, sorted by their paths. A file whose name looks like a pattern is that file.
///
/// # Errors
/// When nothing matches.
pub(super) fn files(path: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    // What is no pattern for its brackets may still be the name of a file, and whoever opens it says that there is none.
    let pattern = path.to_str().filter(|_| is_pattern(path)).is_some_and(|path| Pattern::new(path).is_ok());
    if path.exists() || !pattern {
        return Ok(vec![path.to_owned()]);
    }
    let files = matching(path)?;
    if files.is_empty() {
        let shown = path.display();
        return Err(Diagnostic::new(format!("no file matches `{shown}`"))
            .help("`*` stands for any part of a name, `?` for one character, `[ab]` for one of these; the pattern is taken from the current directory"));
    }
    Ok(files)
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

fn matching(path: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let Some(pattern) = path.to_str().filter(|_| is_pattern(path)) else {
        return Ok(Vec::new());
    };
    // As in a shell: hidden files only where the pattern names the dot.
    let how = MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let Ok(found) = glob::glob_with(pattern, how) else {
        return Ok(Vec::new());
    };
    let mut files = Vec::new();
    for entry in found {
        let file = entry.map_err(|error| {
            Diagnostic::new(format!("`{}` cannot be looked into: {}", error.path().display(), error.error()))
        })?;
        if !file.is_dir() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn names_say_what_may_be_a_table_and_what_it_is_called() {
        for (name, expected) in [
            ("sales.csv", Some("sales")),
            ("sales.TSV", Some("sales")),
            ("sales.csv.gz", Some("sales")),
            ("a.b.tab.zst", Some("a.b")),
            ("sales.parquet", Some("sales")),
            ("sales.feather", Some("sales")),
            ("sales.parquet.gz", None),
            ("backup.tar.gz", None),
            ("sales.gz", None),
            ("readme.md", None),
            ("sales", None),
        ] {
            let path = Path::new(name);
            assert_eq!(is_table(path).then(|| stem(path).unwrap()).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn patterns_find_files_in_the_order_of_their_paths_and_files_come_before_patterns() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        for name in ["b.csv", "a.csv", ".hidden.csv", "c.txt", "deep/d.csv", "[x]/e.csv", "*.csv"] {
            std::fs::create_dir_all(at(name).parent().unwrap()).unwrap();
            std::fs::write(at(name), "a\n").unwrap();
        }
        let found = |pattern: &str| -> Vec<String> {
            let files = files(&at(pattern)).unwrap();
            files.iter().map(|file| file.strip_prefix(directory.path()).unwrap().display().to_string()).collect()
        };
        assert_eq!(found("[ab].csv"), ["a.csv", "b.csv"]);
        assert_eq!(found("?.csv"), ["*.csv", "a.csv", "b.csv"]);
        assert_eq!(found("*.csv"), ["*.csv"], "there is a file of this name");
        assert_eq!(found("*/*.csv"), ["[x]/e.csv", "deep/d.csv"]);
        assert_eq!(found("**/[de].csv"), ["[x]/e.csv", "deep/d.csv"]);
        assert_eq!(found("no.csv"), ["no.csv"], "what is said of it is said by whoever opens it");
        assert!(files(&at("no*.csv")).unwrap_err().message.starts_with("no file matches"));
        assert_eq!(found("[a.csv"), ["[a.csv"], "no pattern at all");
        assert_eq!(files(&beside(&at("[x]"), Path::new("*.csv"))).unwrap(), [at("[x]/e.csv")]);
    }
}
