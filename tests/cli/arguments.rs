//! What can be said on the command line, and what cannot.

use super::harness::Desk;

#[test]
fn nothing_at_all_asks_for_help() {
    let said = Desk::new().bearoff([""; 0]);
    said.ends(0).shows("Usage: bearoff").shows("Exit codes: 0 same").shows("Examples:");
    assert_eq!(said.err, "");
    let named = Desk::new().bearoff(["--help"]);
    named.ends(0).shows("Usage: bearoff");
    assert!(!said.out.contains("worker"), "the worker is no command for people");
}

#[test]
fn the_version_is_the_packages() {
    for flag in ["--version", "-V"] {
        assert_eq!(Desk::new().bearoff([flag]).ends(0).out, concat!("bearoff ", env!("CARGO_PKG_VERSION"), "\n"));
    }
}

#[test]
fn what_does_not_exist_is_usage() {
    for (args, word) in [
        (&["frobnicate"][..], "frobnicate"),
        (&["run", "--frob"], "--frob"),
        (&["show", "--as", "cobol"], "cobol"),
        (&["report"], "<RECORD>"),
        (&["run", "--quick", "--rigorous"], "--rigorous"),
        (&["run", "--timeout", "nan"], "a number of seconds above 0"),
        (&["run", "--timeout", "-1"], "a number of seconds above 0"),
        (&["run", "--timeout", "0"], "a number of seconds above 0"),
        (&["run", "--rtol", "-1"], "a number of 0 or more"),
        (&["run", "--atol", "nan"], "a number of 0 or more"),
    ] {
        let said = Desk::new().bearoff(args);
        said.ends(2).tells(word).tells("error: ");
        assert_eq!(said.out, "", "{args:?}");
    }
}

#[test]
fn a_time_out_without_end_is_none() {
    for forever in ["inf", "1e300"] {
        Desk::new().run(["-c", "SELECT 1 AS x", "-e", "polars,mock", "--timeout", forever]).ends(0);
    }
}

#[test]
fn engines_need_something_to_run() {
    let desk = Desk::with_sales();
    for (engines, message) in [
        (
            "polars,panda",
            "error: there is no engine `panda`\n  = help: engines are polars, polars-streaming, polars-python, pandas, pandas-pyarrow, pandas-naive, duckdb, reference, script, script-polars",
        ),
        ("polars,polars", "error: the engine `polars` is named twice\n  = help: name each engine once"),
        (
            "polars,script",
            "error: the engine `script` runs your own pandas, and none was given\n  = help: add --pandas SCRIPT.py:FUNCTION",
        ),
        (
            "polars,reference",
            "error: the engine `reference` runs the hand-written pandas of a suite, and there is none\n  \
             = help: name it in suite.toml as `reference = \"FILE.py\"`, or use --pandas SCRIPT.py:FUNCTION",
        ),
    ] {
        desk.run(["-c", "FROM 'sales.csv'", "-e", engines]).refuses(message);
    }
    desk.run(["-c", "FROM 'sales.csv'", "--pandas", "clean.py:totals"]).refuses(
        "error: there is no such script\n  ┌─ clean.py\n  = help: write --pandas SCRIPT.py or --pandas SCRIPT.py:FUNCTION",
    );
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let said = Desk::new().bearoff(["completions", shell]);
        said.ends(0).shows("doctor").shows("no-timing");
    }
}

#[test]
fn one_engine_alone_is_asked_and_nothing_is_claimed() {
    let (said, record) = Desk::with_sales().record(["-c", "FROM 'sales.csv'", "-e", "polars"]);
    said.ends(0).shows("was not compared, because only one engine answered");
    assert_eq!(record["pipelines"][0]["verdicts"].as_array().unwrap().len(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn arguments_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt;

    let desk = Desk::new();
    let name = std::ffi::OsStr::from_bytes(b"b\xff.sql");
    std::fs::write(desk.path("").join(name), "SELECT 1 AS x").unwrap();
    desk.run([name, "-e".as_ref(), "polars,mock".as_ref()]).ends(0);
}
