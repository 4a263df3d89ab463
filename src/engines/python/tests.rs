#![allow(clippy::unwrap_used)]

use std::os::unix::fs::PermissionsExt;

use super::*;

fn free() -> Arc<AtomicBool> {
    Arc::new(AtomicBool::new(false))
}

/// A shell script that stands where an interpreter is asked for.
fn stand_in(directory: &Path, script: &str) -> PathBuf {
    let path = directory.join("python");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn own(script: &str) -> Result<PythonEnv, Failure> {
    let cache = tempfile::tempdir().unwrap();
    let choice = Choice::Own(stand_in(cache.path(), script));
    PythonEnv::ready_in(cache.path(), &choice, &free(), &mut |_| {})
}

/// An environment that looks finished.
fn finished(cache: &Path, minor: &str) -> PathBuf {
    let place = cache.join(format!("{}{minor}", prefix()));
    for name in ["pandas", "pyarrow", "numpy", "duckdb", "polars"] {
        let package = place.join("lib/python3.12/site-packages").join(name);
        std::fs::create_dir_all(&package).unwrap();
        std::fs::write(package.join("__init__.py"), "").unwrap();
    }
    std::fs::create_dir_all(place.join("bin")).unwrap();
    std::fs::write(place.join("bin/python"), "").unwrap();
    let ready = r#"{"interpreter": "bin/python", "versions": {"pandas": "3.1.1"}}"#;
    std::fs::write(place.join(install::MARKER), ready).unwrap();
    place
}

#[test]
fn a_warm_start_starts_no_process_and_is_quick() {
    let cache = tempfile::tempdir().unwrap();
    let place = finished(cache.path(), "3.12");
    let mut said = Vec::new();
    let first =
        PythonEnv::ready_in(cache.path(), &Choice::Pinned, &free(), &mut |word| said.push(word.to_owned())).unwrap();
    // The interpreter is an empty file: had anything started it, this would have failed.
    assert_eq!(first.interpreter, place.join("bin/python"));
    assert_eq!(first.versions["pandas"], "3.1.1");
    assert!(first.suite("nycflights13").is_some_and(|path| path.is_file()));
    assert_eq!(first.suite("../bearoff_reference/load"), None);
    let clock = std::time::Instant::now();
    let again = PythonEnv::ready_in(cache.path(), &Choice::Pinned, &free(), &mut |_| {}).unwrap();
    assert!(clock.elapsed() < std::time::Duration::from_millis(50), "{:?}", clock.elapsed());
    assert_eq!((again, said), (first, Vec::<String>::new()));
}

#[test]
fn an_environment_that_lost_a_part_is_not_taken() {
    for part in ["bin/python", "lib/python3.12/site-packages/pyarrow/__init__.py", install::MARKER] {
        let cache = tempfile::tempdir().unwrap();
        let place = finished(cache.path(), "3.12");
        assert!(warm(cache.path()).is_some());
        std::fs::remove_file(place.join(part)).unwrap();
        assert!(warm(cache.path()).is_none(), "{part}");
    }
}

#[test]
fn the_users_own_python_is_asked_what_it_has() {
    let versions = r#"case "$2" in *pandas*) echo "noise"; echo 'bearoff {"python": "3.12.1", "pandas": "3.0.0"}';; *) echo 3.12.1; echo "$0";; esac"#;
    let env = own(versions).unwrap();
    assert_eq!((env.versions["pandas"].as_str(), env.directory), ("3.0.0", None));

    let lacks = r#"case "$2" in *pandas*) echo "ModuleNotFoundError: No module named 'pyarrow'" >&2; exit 1;; *) echo 3.12.1; echo "$0";; esac"#;
    let failure = own(lacks).unwrap_err();
    assert!(failure.message.ends_with("has no `pyarrow`"), "{}", failure.message);
    assert!(failure.help.unwrap().contains("-m pip install pandas pyarrow"));

    let old = own("echo 3.9.2; echo /usr/bin/python3").unwrap_err();
    assert_eq!(old.message, "the Python at `/usr/bin/python3` is 3.9.2, and the pandas engines need 3.11 or newer");

    let none = own("exit 1").unwrap_err();
    assert!(none.message.ends_with("is no Python that can be started"), "{}", none.message);
}

#[test]
fn a_cache_that_cannot_be_written_is_named() {
    let cache = tempfile::tempdir().unwrap();
    // A file where a directory must be: this fails for root too, whom permissions do not stop.
    let place = cache.path().join("file");
    std::fs::write(&place, "").unwrap();
    let failure = PythonEnv::ready_in(&place.join("cache"), &Choice::Pinned, &free(), &mut |_| {}).unwrap_err();
    assert!(failure.message.starts_with("the cache cannot be written to `"), "{}", failure.message);
    assert!(failure.help.unwrap().contains("BEAROFF_CACHE_DIR"));
}

#[test]
fn two_runs_do_not_work_on_it_at_once() {
    let cache = tempfile::tempdir().unwrap();
    let held = cache::lock(cache.path(), "python-x", &free(), &mut |_| {}).unwrap();
    let stop = free();
    let mut said = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(300));
            stop.store(true, std::sync::atomic::Ordering::SeqCst);
        });
        let failure = cache::lock(cache.path(), "python-x", &stop, &mut |word| said.push(word.to_owned())).unwrap_err();
        assert!(failure.message.contains("stopped"));
    });
    assert_eq!(said, ["waiting for another run that is setting up Python"]);
    drop(held);
    assert!(cache::lock(cache.path(), "python-x", &free(), &mut |_| {}).is_ok());
}
