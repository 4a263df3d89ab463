//! Engines that fail: what is told, what is kept, and the exit code.

use super::harness::{Desk, outcome};

/// Polars beside an engine that behaves like this.
fn beside(behaviour: &str) -> (super::harness::Said, serde_json::Value) {
    let engines = format!("polars,mock:{behaviour}");
    Desk::new().record([
        "-c",
        "SELECT 1 AS x",
        "-e",
        &engines,
        "--timeout",
        if behaviour == "hang" { "2" } else { "60" },
    ])
}

#[test]
fn every_bad_end_has_its_code_and_its_words() {
    for (behaviour, code, words) in [
        ("hang", 124, "no answer after 2 s; the worker was ended"),
        ("close", 3, "the worker closed its standard output without a reply"),
        ("kill", 3, "the worker was ended by SIGKILL, possibly by the system because memory ran out"),
        ("crash", 3, "the worker was ended by SIGABRT"),
        ("exit 9", 3, "the worker exited with code 9 and without a reply"),
        ("garbage", 3, "the worker wrote to standard output what is no reply: `Segmentation fault?"),
        ("liar", 3, "there is no such file"),
        ("version", 3, "the worker speaks version 999 of the protocol, this Bearoff speaks 2"),
        ("error raised", 3, "`MockError`: told to fail"),
        ("error unsupported", 3, "told to fail"),
        ("answer 0.01 2", 1, "query gave different answers."),
        ("noise", 0, "The pipeline gave the same answer"),
        ("answer", 0, "1 cell compared, all identical bit for bit."),
    ] {
        let (said, record) = beside(behaviour);
        // Lines are folded at spaces; words are words all the same.
        let folded = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(said.code, code, "{behaviour}: {}", said.out);
        assert!(folded.contains(words), "{behaviour}: {}", said.out);
        assert!(outcome(&record, 0, "polars")["answered"]["rows"] == 1, "{behaviour}: Polars' answer is lost");
    }
}

#[test]
fn a_failure_in_one_pipeline_leaves_the_others_alone() {
    let desk = Desk::new().file("b.sql", "-- mock: kill\nSELECT 2 AS x").file("c.sql", "SELECT 1 AS x");
    let (said, record) = desk.record(["-c", "SELECT 1 AS x", "b.sql", "c.sql", "-e", "polars,mock"]);
    said.ends(3).tells("[3/3]").shows("2 of 3 pipelines gave the same answer");
    assert_eq!(outcome(&record, 0, "mock")["failed"]["kind"], "killed", "files run before commands");
    assert!(outcome(&record, 1, "mock")["answered"].is_object() && outcome(&record, 2, "mock")["answered"].is_object());
    assert_eq!(said.out.matches("Nothing was timed").count(), 1, "{}", said.out);
    assert!(!said.out.contains("not timed:"), "said once is enough: {}", said.out);
}

#[test]
fn the_last_words_of_an_engine_are_shown() {
    let desk = Desk::with_sales().file(
        "clean.py",
        "import os, sys\ndef totals(sales):\n    print('the disk is on fire', file=sys.stderr)\n    sys.stderr.flush()\n    os._exit(7)\n",
    );
    let (said, _) = desk.record(["-c", "FROM sales", "-d", "sales=sales.csv", "--pandas", "clean.py"]);
    said.ends(3).shows("the disk is on fire").shows("exited with code 7");
}

#[test]
fn a_script_that_takes_too_long_is_ended() {
    let desk = Desk::with_sales().file("slow.py", "import time\ndef f(sales):\n    time.sleep(600)\n");
    let (said, record) =
        desk.record(["-c", "FROM sales", "-d", "sales=sales.csv", "--pandas", "slow.py", "--timeout", "4"]);
    said.ends(124).shows("pandas (slow.py) took longer than allowed").shows("allow more with `--timeout`");
    assert_eq!(outcome(&record, 0, "script")["failed"]["kind"], "timed_out");
}

#[test]
fn without_python_polars_still_answers() {
    let desk = Desk::with_sales();
    let nowhere = desk.path("bin");
    std::fs::create_dir(&nowhere).unwrap();
    let cache = desk.path("cache");
    let desk = desk.env("PATH", &nowhere.to_string_lossy()).env("BEAROFF_CACHE_DIR", &cache.to_string_lossy());
    let (said, record) = desk.record(["-c", "FROM 'sales.csv'"]);
    said.ends(3)
        .shows("pandas (generated) could not be started")
        .shows("no Python was found")
        .shows("help: install Python");
    assert_eq!(outcome(&record, 0, "polars")["answered"]["rows"], 4);
    let said = desk.bearoff(["doctor"]);
    said.ends(3)
        .shows("polars    built in")
        .shows("pandas    not ready: no Python was found")
        .shows("duckdb    not ready: it needs the same Python")
        .shows("help: install Python");
}

#[test]
fn a_python_that_is_none_is_named() {
    for wrong in ["/bin/false", "/nowhere/python"] {
        let (said, record) = Desk::with_sales().record(["-c", "FROM 'sales.csv'", "--python", wrong]);
        said.ends(3)
            .shows(&format!("`{wrong}` is no Python that can be started"))
            .shows("help: name the interpreter itself");
        assert_eq!(outcome(&record, 0, "polars")["answered"]["rows"], 4);
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_named() {
    // A file in its path keeps even root from writing there.
    let desk = Desk::with_sales().file("wall", "");
    let cache = desk.path("wall/cache");
    let desk = desk.env("BEAROFF_CACHE_DIR", &cache.to_string_lossy());
    let (said, record) = desk.record(["-c", "FROM 'sales.csv'"]);
    said.ends(3)
        .shows("the cache cannot be written")
        .shows("set `BEAROFF_CACHE_DIR` to a directory that can be written");
    assert_eq!(outcome(&record, 0, "polars")["answered"]["rows"], 4);
    // The bundled suite needs it for its tables, too.
    desk.run([""; 0]).ends(2).tells("cannot be unpacked").tells("BEAROFF_CACHE_DIR");
}

#[test]
fn a_place_for_temporary_files_that_is_missing_is_named() {
    let desk = Desk::with_sales().env("TMPDIR", "/nowhere/at/all");
    let said = desk.run(["-c", "FROM 'sales.csv'", "-e", "polars"]);
    said.ends(2).tells("no temporary directory can be made").tells("set TMPDIR");
}

#[test]
fn measured_runs_count_for_the_exit_code_too() {
    let desk = Desk::new();
    let said =
        desk.bearoff(["run", "-c", "SELECT 1 AS x", "-e", "mock:answer 0.02,mock", "--quick", "--json", "record.json"]);
    said.ends(0).shows("indicative").shows("No speed has an interval");
    let record = desk.json("record.json");
    assert_eq!(super::harness::code_of(&record), 0);
    assert!(record["pipelines"][0]["timings"]["rounds"].as_array().unwrap().len() >= 3);
}
