//! Engines as processes: the real program as a worker, with every way of behaving badly.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bearoff::base::{Table, TableSchema, Value};
use bearoff::csv::{self, Options, Source};
use bearoff::engines::{Answer, Context, Engine, Failure, FailureKind, Functions, Load, Outcome, Task, answer, find};
use bearoff::plan::{Plan, compile};

fn context(seconds: f64) -> Context {
    let mut context = Context::new(Duration::from_secs_f64(seconds)).unwrap();
    context.program = env!("CARGO_BIN_EXE_bearoff").into();
    context
}

fn source(directory: &Path, name: &str, text: &str) -> Source {
    let path = directory.join(format!("{name}.csv"));
    std::fs::write(&path, text).unwrap();
    csv::open(name, &path, &Options::default()).unwrap()
}

fn plan(sql: &str, sources: &[Source]) -> Plan {
    let schemas: Vec<TableSchema> = sources.iter().map(Source::schema).collect();
    compile("test", sql, &schemas).unwrap()
}

fn ask(engine: &str, sql: &str, sources: &[Source], load: Load, context: &Context) -> Outcome {
    let plan = plan(sql, sources);
    let task = Task { pipeline: "test", plan: Some(&plan), sources, functions: &Functions::new() };
    let engine: &dyn Engine = find(engine).unwrap();
    answer(engine, &task, load, context)
}

fn answered(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Answered(answer) => answer,
        Outcome::Failed(failure) => panic!("{failure:?}"),
    }
}

/// What a mock engine's bad behaviour becomes.
fn failure(behaviour: &str, seconds: f64) -> Failure {
    match ask(&format!("mock:{behaviour}"), "SELECT 1 AS x", &[], Load::Eager, &context(seconds)) {
        Outcome::Failed(failure) => failure,
        Outcome::Answered(answer) => panic!("{answer:?}"),
    }
}

#[test]
fn polars_answers_from_a_process_of_its_own() {
    let directory = tempfile::tempdir().unwrap();
    let sources = [source(directory.path(), "t", "k,v\na,1\nb,2\na,3\n,4\n")];
    let sql = "FROM t |> AGGREGATE SUM(v) AS total, COUNT(*) AS n GROUP BY k |> ORDER BY k";
    for (load, phases) in
        [(Load::Eager, vec!["load", "compute", "export"]), (Load::Fused, vec!["load+compute", "export"])]
    {
        let context = context(60.0);
        let answer = answered(ask("polars", sql, &sources, load, &context));
        assert_eq!(answer.phases.iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>(), phases);
        assert!(answer.phases.iter().all(|phase| phase.seconds > 0.0 && phase.cpu_seconds.is_some()), "{answer:?}");
        assert!(answer.start_seconds.is_some_and(|seconds| seconds > 0.0 && seconds < 30.0));
        assert!(answer.versions.contains_key("polars"));
        assert_eq!(
            answer.columns.iter().map(|column| column.native.as_str()).collect::<Vec<_>>(),
            ["str", "i64", "i64"]
        );
        let table = Table::read_ipc(answer.file.as_deref().unwrap()).unwrap();
        let column = |at| (0..3).map(|row| table.cell(row, at)).collect::<Vec<_>>();
        assert_eq!(column(0), [Value::Varchar("a".into()), Value::Varchar("b".into()), Value::Null]);
        assert_eq!(column(1), [Value::BigInt(4), Value::BigInt(2), Value::BigInt(4)]);
        let scratch = context.scratch.path().to_owned();
        drop(context);
        assert!(!scratch.exists(), "the scratch directory goes with the run");
    }
}

/// A process inherits its parent's high-water mark in one of the figures that Linux has; what is measured must not be that one.
#[test]
#[cfg(target_os = "linux")]
fn memory_is_that_of_the_worker_however_big_its_parent_is() {
    let directory = tempfile::tempdir().unwrap();
    let sources = [source(directory.path(), "t", "k,v\na,1\nb,2\n")];
    let peak = || {
        let answer = answered(ask("polars", "FROM t |> AGGREGATE SUM(v) AS v", &sources, Load::Eager, &context(60.0)));
        answer.peak_bytes().unwrap()
    };
    let before = peak();
    // Every page is written to, so that all of it is resident.
    let ballast = vec![1u8; 300 << 20];
    let after = peak();
    assert!(ballast.iter().step_by(4096).all(|byte| *byte == 1));
    assert!(before < 250 << 20 && after < 250 << 20, "{before} and {after} bytes");
}

#[test]
fn an_answer_that_is_not_kept_leaves_no_file() {
    let mut context = context(60.0);
    context.keep_answers = false;
    let answer = answered(ask("polars", "SELECT 1 AS x", &[], Load::Fused, &context));
    assert_eq!((answer.rows, answer.file), (1, None));
    assert_eq!(std::fs::read_dir(context.scratch.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_changed_or_went_is_a_fault_of_the_input() {
    let directory = tempfile::tempdir().unwrap();
    let sources = [source(directory.path(), "t", "v\n1\n2\n")];
    std::fs::write(&sources[0].files[0].path, "v\n1\nsoon\n").unwrap();
    for load in [Load::Eager, Load::Fused] {
        let Outcome::Failed(failure) = ask("polars", "FROM t", &sources, load, &context(60.0)) else {
            panic!("a failure")
        };
        assert_eq!(failure.kind, FailureKind::Input);
        assert!(failure.message.contains("soon"), "{}", failure.message);
    }
    std::fs::write(&sources[0].files[0].path, "v\n1\n").unwrap();
    let Outcome::Failed(failure) = ask("polars", "FROM t", &sources, Load::Eager, &context(60.0)) else {
        panic!("a failure")
    };
    assert_eq!(failure.message, "table `t` has 1 rows, the request says 2");
    std::fs::remove_file(&sources[0].files[0].path).unwrap();
    let Outcome::Failed(failure) = ask("polars", "FROM t", &sources, Load::Fused, &context(60.0)) else {
        panic!("a failure")
    };
    assert_eq!(failure.kind, FailureKind::Input);
}

#[test]
fn a_value_that_cannot_be_cast_fails_the_pipeline() {
    let directory = tempfile::tempdir().unwrap();
    let sources = [source(directory.path(), "t", "s\n12\nsoon\n")];
    let sql = "FROM t |> SELECT CAST(s AS BIGINT) AS n";
    let Outcome::Failed(failure) = ask("polars", sql, &sources, Load::Fused, &context(60.0)) else {
        panic!("a failure")
    };
    assert_eq!(failure.kind, FailureKind::Raised);
    assert!(failure.message.contains("soon"), "{}", failure.message);
}

#[test]
fn every_bad_behaviour_is_a_value_with_words_of_its_own() {
    let crash = failure("crash", 60.0);
    assert_eq!((crash.kind, crash.message.as_str()), (FailureKind::Killed, "the worker was ended by SIGABRT"));
    let kill = failure("kill", 60.0);
    assert_eq!(kill.kind, FailureKind::Killed);
    assert!(kill.message.contains("SIGKILL") && kill.message.contains("memory ran out"), "{}", kill.message);
    let clock = Instant::now();
    let hang = failure("hang", 0.5);
    assert_eq!(
        (hang.kind, hang.message.as_str()),
        (FailureKind::TimedOut, "no answer after 0.5 s; the worker was ended")
    );
    assert!(clock.elapsed() < Duration::from_secs(20));
    let exit = failure("exit 9", 60.0);
    assert_eq!(
        (exit.kind, exit.message.as_str()),
        (FailureKind::Died, "the worker exited with code 9 and without a reply")
    );
    let close = failure("close", 60.0);
    assert_eq!(close.message, "the worker closed its standard output without a reply; it was ended");
    let garbage = failure("garbage", 60.0);
    assert!(
        garbage.message.contains("`Segmentation fault? No, just a print <b>from</b> a library`"),
        "{}",
        garbage.message
    );
    let version = failure("version", 60.0);
    assert_eq!(
        (version.kind, version.message.as_str()),
        (FailureKind::Missing, "the worker speaks version 999 of the protocol, this Bearoff speaks 2")
    );
    let liar = failure("liar", 60.0);
    assert!(liar.message.contains("there is no such file"), "{}", liar.message);
    let error = failure("error bad_script", 60.0);
    assert_eq!((error.kind, error.location.as_deref()), (FailureKind::BadScript, Some("mock.py:7")));
    assert_eq!((error.message.as_str(), error.help.as_deref()), ("told to fail", Some("tell it otherwise")));
}

#[test]
fn a_noisy_engine_is_heard_all_the_same() {
    let noise = answered(ask("mock:noise", "SELECT 1 AS x", &[], Load::Eager, &context(60.0)));
    assert_eq!(noise.rows, 1);
    let told = answered(ask("mock", "-- mock: answer 2.5 7\nSELECT 1 AS x", &[], Load::Eager, &context(60.0)));
    assert!((told.work_seconds() - 2.5).abs() < 1e-9);
    assert!(!told.file.unwrap().exists(), "its directory went with its context");
}

#[test]
fn a_run_that_is_stopped_does_not_wait() {
    let context = context(60.0);
    let stop = std::sync::Arc::clone(&context.stop);
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
    });
    let clock = Instant::now();
    let Outcome::Failed(failure) = ask("mock:hang", "SELECT 1 AS x", &[], Load::Eager, &context) else {
        panic!("a failure")
    };
    assert_eq!(failure.message, "the run was stopped before the answer came");
    assert!(clock.elapsed() < Duration::from_secs(20));
}

/// A worker started by hand.
fn worker(engine: &str) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_bearoff"))
        .args(["worker", engine])
        .env("BEAROFF_SPAWNED_NS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_worker_leaves_when_its_parent_does() {
    let mut child = worker("polars");
    let mut hello = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut hello).unwrap();
    assert!(hello.starts_with("{\"hello\":2,\"engine\":\"polars\""), "{hello}");
    drop(child.stdin.take());
    let clock = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(clock.elapsed() < Duration::from_secs(10), "it is still there");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_worker_leaves_in_the_middle_of_its_work() {
    let directory = tempfile::tempdir().unwrap();
    let numbers: String = (0..30_000).map(|number| format!("{number}\n")).collect();
    let sources = [source(directory.path(), "t", &format!("v\n{numbers}"))];
    let table = bearoff::engines::protocol::Table::describe(&sources[0], |_| true);
    // Nine hundred million rows: long enough to be cut short.
    let sql =
        "FROM t AS a |> CROSS JOIN t AS b |> EXTEND a.v * b.v AS w |> AGGREGATE SUM(w) AS s, COUNT(DISTINCT w) AS n";
    let request = serde_json::json!({
        "id": 1, "pipeline": "p", "sql": sql, "load": "eager", "tables": [table], "answer": null
    });
    let mut child = worker("polars");
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{request}").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "the question is too easy for this test");
    drop(stdin);
    let clock = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(clock.elapsed() < Duration::from_secs(10), "it computes for nobody");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The list of children is Linux's.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_the_run_its_workers_and_its_files() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let directory = tempfile::tempdir().unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_bearoff"))
        .args(["run", "-c", "SELECT 1 AS x", "-e", "polars,mock:hang", "--no-timing"])
        .env("TMPDIR", directory.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Any of its threads may have started it.
    let threads = format!("/proc/{}/task", run.id());
    let children = || -> Vec<String> {
        let threads = std::fs::read_dir(&threads).into_iter().flatten().flatten();
        let lists = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
        lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    // The hanging worker is the one that is still there after a while.
    let hangs =
        |one: &String| std::fs::read_to_string(format!("/proc/{one}/cmdline")).is_ok_and(|it| it.contains("mock:hang"));
    let clock = Instant::now();
    let worker = loop {
        if let Some(worker) = children().into_iter().find(hangs) {
            break worker;
        }
        assert!(clock.elapsed() < Duration::from_secs(60), "no worker was started");
        std::thread::sleep(Duration::from_millis(10));
    };
    kill(Pid::from_raw(i32::try_from(run.id()).unwrap()), Signal::SIGINT).unwrap();
    let clock = Instant::now();
    let status = loop {
        if let Some(status) = run.try_wait().unwrap() {
            break status;
        }
        assert!(clock.elapsed() < Duration::from_secs(20), "it goes on");
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(status.code(), Some(130));
    assert!(!Path::new(&format!("/proc/{worker}")).exists(), "the worker goes on");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "temporary files stay");
}
