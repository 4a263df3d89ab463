//! Taste that can be checked: who imports whom, which files are getting long, what must not stand in the tree.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_under(folder: &Path, extension: &str, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_under(&path, extension, out);
        } else if path.extension().is_some_and(|found| found == extension) {
            out.push(path);
        }
    }
}

fn sources(extension: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    files_under(&root().join("src"), extension, &mut files);
    assert!(!files.is_empty());
    files
        .into_iter()
        .map(|path| {
            let shown = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            (shown, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The table of ARCHITECTURE.md: module to what it may import.
fn import_table() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, after) = text.split_once("| module | may import |").unwrap();
    let table: BTreeMap<String, BTreeSet<String>> = after
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let allowed = cells[1].split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
            (cells[0].to_owned(), allowed.collect())
        })
        .collect();
    assert!(table.len() > 10, "the import table was not found");
    table
}

fn module_of(path: &str) -> String {
    path.trim_start_matches("src/").split(['/', '.']).next().unwrap().to_owned()
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let table = import_table();
    let mut broken = Vec::new();
    for (path, text) in sources("rs") {
        let module = module_of(&path);
        if module == "lib" || module == "main" {
            continue;
        }
        let allowed = table.get(&module).unwrap_or_else(|| panic!("{module} is not in the table of ARCHITECTURE.md"));
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            for (at, _) in code.match_indices("crate::") {
                let rest = &code[at + "crate::".len()..];
                // `use crate::{a, b}` would hide the rooms from this test and from readers.
                assert!(!rest.starts_with('{'), "{path}:{}: import one room a line", number + 1);
                let used: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if table.contains_key(&used) && used != module && !allowed.contains(&used) {
                    broken.push(format!("{path}:{}: {module} must not import {used}", number + 1));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_room_is_in_the_table_and_every_line_of_it_is_a_room() {
    let rooms: BTreeSet<String> =
        sources("rs").iter().map(|(path, _)| module_of(path)).filter(|room| room != "lib" && room != "main").collect();
    assert_eq!(rooms, import_table().into_keys().collect());
}

#[test]
fn only_the_command_line_prints_and_only_one_file_starts_processes() {
    let mut broken = Vec::new();
    for (path, text) in sources("rs") {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            let here = |what: &str| format!("{path}:{}: {what}", number + 1);
            if ["println!", "print!(", "eprintln!", "dbg!"].iter().any(|word| code.contains(word))
                && !path.contains("tests")
            {
                broken.push(here("only cli/output.rs writes to the terminal"));
            }
            let process = path.starts_with("src/engines/process") || path.contains("/tests");
            if code.contains("Command::new(") && !process {
                broken.push(here("only engines/process starts processes"));
            }
            if code.contains("anyhow") && !path.starts_with("src/cli/") {
                broken.push(here("only cli uses anyhow"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn one_file_has_unsafe_code() {
    let unsafe_files: Vec<String> = sources("rs")
        .into_iter()
        .filter(|(_, text)| text.contains("allow(unsafe_code)"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(unsafe_files, ["src/python/stream.rs"], "frames come over by an interface of C; nothing else needs it");
}

/// A file grows past its purpose slowly. Longer ones must say here why they are one thing.
#[test]
fn files_stay_small() {
    const LIMIT: usize = 560;
    const LONGER: &[(&str, &str)] = &[
        ("src/plan/resolve/expr.rs", "one match over every kind of expression"),
        ("src/csv/cell.rs", "one hand-written reader of cells, type by type, with its tests"),
    ];
    let mut broken = Vec::new();
    for (path, text) in sources("rs") {
        let lines = text.lines().count();
        let excused = LONGER.iter().any(|(known, _)| *known == path);
        if lines > LIMIT && !excused {
            broken.push(format!("{path}: {lines} lines, at most {LIMIT}"));
        }
        if lines <= LIMIT && excused {
            broken.push(format!("{path}: {lines} lines need no excuse any more"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_module_says_what_it_is_about() {
    // A file of tests belongs to the module that it tests, and needs no head of its own.
    let silent: Vec<String> = sources("rs")
        .into_iter()
        .filter(|(path, text)| !text.starts_with("//!") && !path.ends_with("/tests.rs"))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "no `//!` head: {}", silent.join(", "));
}

#[test]
fn no_unfinished_work_hides_in_the_tree() {
    // Written apart, so that this file does not find itself.
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
    let mut files = Vec::new();
    for folder in ["src", "tests", "py_reference", "benches", "docs"] {
        for extension in ["rs", "py", "md", "sql", "toml", "html"] {
            if root().join(folder).is_dir() {
                files_under(&root().join(folder), extension, &mut files);
            }
        }
    }
    let mut found = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
