//! The process of a mock engine.
//!
//! | behaviour | what it does |
//! |---|---|
//! | `answer [SECONDS [VALUE]]` | says that it took so long (it does not), and answers one row `x` = VALUE (0.01 and 1) |
//! | `slow SECONDS` | really takes so long, then answers |
//! | `hang` | never answers |
//! | `crash` | is ended by SIGABRT |
//! | `kill` | is ended by SIGKILL, as by the out-of-memory killer |
//! | `exit CODE` | exits without an answer |
//! | `close` | closes standard output and stays |
//! | `garbage` | writes to standard output what is no reply |
//! | `noise` | writes 4 MB to standard error, then answers |
//! | `error KIND` | replies with an error of this kind |
//! | `version` | speaks version 999 of the protocol |
//! | `liar` | claims an answer that it did not write |

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::time::Duration;

use polars::prelude as pl;
use polars::prelude::{IpcWriter, SerWriter};

use crate::engines::protocol::{Answered, Hello, Reply, ReplyError, ReplyResult, Request, VERSION};
use crate::engines::stopwatch::since_spawned;
use crate::engines::{Load, Memory, NativeColumn, Phase};

/// Behaves as `mock:BEHAVIOUR` says, or as the SQL's comment does.
pub(in crate::engines) fn worker_main(id: &str) -> u8 {
    let fixed = id.strip_prefix("mock:").map(str::to_owned);
    let version = if fixed.as_deref() == Some("version") { 999 } else { VERSION };
    let hello = Hello {
        hello: version,
        engine: id.to_owned(),
        versions: BTreeMap::from([("mock".to_owned(), "1".to_owned())]),
        start_seconds: since_spawned(),
        memory: None,
    };
    say(&hello);
    for line in std::io::stdin().lock().lines() {
        let Ok(Ok(request)) = line.map(|line| serde_json::from_str::<Request>(&line)) else {
            return 1;
        };
        let told = request.sql.lines().find_map(|line| line.trim().strip_prefix("-- mock:"));
        let behaviour = fixed.clone().or_else(|| told.map(|told| told.trim().to_owned())).unwrap_or_default();
        behave(&behaviour, &request);
    }
    0
}

fn behave(behaviour: &str, request: &Request) {
    let mut words = behaviour.split_whitespace();
    let (name, first, second) = (words.next().unwrap_or("answer"), words.next(), words.next());
    let seconds = || first.and_then(|word| word.parse::<f64>().ok()).filter(|seconds| *seconds >= 0.0);
    match name {
        "slow" => {
            let seconds = seconds().unwrap_or(1.0);
            std::thread::sleep(Duration::from_secs_f64(seconds));
            answer(request, seconds, 1);
        }
        "hang" => loop {
            std::thread::sleep(Duration::from_secs(3600));
        },
        "crash" => std::process::abort(),
        "kill" => kill(),
        "exit" => std::process::exit(first.and_then(|word| word.parse().ok()).unwrap_or(1)),
        "close" => {
            close_stdout();
            std::thread::sleep(Duration::from_secs(3600));
        }
        "garbage" => raw("Segmentation fault? No, just a print <b>from</b> a library"),
        "noise" => {
            let mut stderr = std::io::stderr().lock();
            for number in 0..80_000 {
                let _ = writeln!(stderr, "warning {number}: this is the same as before, but more of it");
            }
            answer(request, 0.01, 1);
        }
        "error" => {
            let error = ReplyError {
                kind: first.unwrap_or("raised").to_owned(),
                type_name: Some("MockError".to_owned()),
                message: "told to fail\nhelp: tell it otherwise".to_owned(),
                place: Some("mock.py:7".to_owned()),
                trace: Some("Traceback (most recent call last):\n  mock".to_owned()),
            };
            say(&Reply { id: Some(request.id), result: ReplyResult::Error(error) });
        }
        "liar" => say(&reply(request, 0.01)),
        _ => answer(request, seconds().unwrap_or(0.01), second.and_then(|word| word.parse().ok()).unwrap_or(1)),
    }
}

fn answer(request: &Request, seconds: f64, value: i64) {
    let written = request.answer.as_ref().is_none_or(|path| {
        let column = pl::Column::new("x".into(), [value]);
        let frame = pl::DataFrame::new(1, vec![column]);
        match (frame, std::fs::File::create(path)) {
            (Ok(mut frame), Ok(file)) => IpcWriter::new(file).finish(&mut frame).is_ok(),
            _ => false,
        }
    });
    if written {
        say(&reply(request, seconds));
    }
}

fn reply(request: &Request, seconds: f64) -> Reply {
    let memory = Some(Memory { peak_bytes: 64 << 20, anon_bytes: 32 << 20, file_bytes: 16 << 20 });
    let phase = |name: &str, share: f64| Phase {
        name: name.to_owned(),
        seconds: seconds * share,
        cpu_seconds: Some(seconds * share),
        memory,
    };
    let mut phases = match request.load {
        Load::Eager | Load::Held => vec![phase("load", 0.75), phase("compute", 0.25)],
        Load::Fused => vec![phase("load+compute", 1.0)],
    };
    if request.answer.is_some() {
        phases.push(phase("export", 0.01));
    }
    let answered = Answered {
        rows: 1,
        answer: request.answer.clone(),
        columns: vec![NativeColumn { name: "x".to_owned(), native: "i64".to_owned() }],
        phases,
        ..Answered::default()
    };
    Reply { id: Some(request.id), result: ReplyResult::Ok(answered) }
}

fn say(message: &impl serde::Serialize) {
    if let Ok(line) = serde_json::to_string(message) {
        raw(&line);
    }
}

fn raw(line: &str) {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}

#[cfg(unix)]
fn kill() {
    let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), nix::sys::signal::Signal::SIGKILL);
}

#[cfg(not(unix))]
fn kill() {
    std::process::abort();
}

/// Puts something that nobody reads in the place of standard output.
#[cfg(unix)]
fn close_stdout() {
    if let Ok(nothing) = std::fs::OpenOptions::new().write(true).open("/dev/null") {
        let _ = nix::unistd::dup2_stdout(&nothing);
    }
}

#[cfg(not(unix))]
fn close_stdout() {}
