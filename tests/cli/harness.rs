//! A desk with files on it, and the program run at it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A working directory with files, and a temporary directory that has to be empty after every run.
pub(crate) struct Desk {
    files: TempDir,
    temporary: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run said, and how it ended.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { files: TempDir::new().unwrap(), temporary: TempDir::new().unwrap(), variables: Vec::new() }
    }

    /// The table most tests ask about.
    pub(crate) fn with_sales() -> Self {
        Self::new().file(
            "sales.csv",
            "region,amount,day\nnorth,10.5,2024-01-31\nsouth,3,2024-02-01\nnorth,,2024-02-02\n,7.25,2024-02-03\n",
        )
    }

    pub(crate) fn file(self, name: &str, contents: impl AsRef<[u8]>) -> Self {
        self.write(name, contents);
        self
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }

    /// Sets an environment variable for every run.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    pub(crate) fn temporary(&self) -> &Path {
        self.temporary.path()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// The program, ready to run here.
    pub(crate) fn command(&self) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bearoff"));
        command.current_dir(self.files.path()).env("TMPDIR", self.temporary.path()).env_remove("NO_COLOR");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs the program, and checks what has to hold for every run.
    pub(crate) fn bearoff<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Said {
        self.piped(Vec::new(), args)
    }

    /// The program with something on its standard input.
    pub(crate) fn piped<A: AsRef<OsStr>>(&self, input: impl Into<Vec<u8>>, args: impl IntoIterator<Item = A>) -> Said {
        let mut command = Command::from_std(self.command());
        let output = command.args(args).write_stdin(input).timeout(Duration::from_secs(120)).output().unwrap();
        let said = Said {
            code: output.status.code().unwrap_or_else(|| panic!("ended by a signal: {output:?}")),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        self.check(&said);
        said
    }

    /// `bearoff run` without measuring.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Said {
        let given: Vec<std::ffi::OsString> = args.into_iter().map(|arg| arg.as_ref().to_owned()).collect();
        self.bearoff(["run".into(), "--no-timing".into()].into_iter().chain(given))
    }

    /// The same, and the record of it.
    pub(crate) fn record<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> (Said, Value) {
        let given: Vec<std::ffi::OsString> = args.into_iter().map(|arg| arg.as_ref().to_owned()).collect();
        drop(std::fs::remove_file(self.path("record.json")));
        let said = self.run(["--json".into(), "record.json".into()].into_iter().chain(given));
        assert!(self.path("record.json").exists(), "no record was written: {}", said.err);
        let record = self.json("record.json");
        assert_eq!(said.code, code_of(&record), "the exit code is not what the record says\n{}", said.out);
        (said, record)
    }

    fn check(&self, said: &Said) {
        for text in [&said.out, &said.err] {
            assert!(!text.contains("panicked"), "{text}");
            assert!(!text.contains('\x1b'), "colours where there is no terminal: {text:?}");
        }
        for directory in [self.temporary.path(), self.files.path()] {
            let left: Vec<PathBuf> = std::fs::read_dir(directory)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| directory == self.temporary.path() || path.to_string_lossy().contains(".bearoff-"))
                .collect();
            assert!(left.is_empty(), "left behind: {left:?}");
        }
    }
}

impl Said {
    /// How it ended, with everything it said where that is wrong.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "\nstandard output:\n{}\nstandard error:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn shows(&self, part: &str) -> &Self {
        assert!(self.out.contains(part), "`{part}` is missing on standard output:\n{}", self.out);
        self
    }

    #[track_caller]
    pub(crate) fn tells(&self, part: &str) -> &Self {
        assert!(self.err.contains(part), "`{part}` is missing on standard error:\n{}", self.err);
        self
    }

    /// One message, this one, before any engine was asked.
    #[track_caller]
    pub(crate) fn refuses(&self, message: &str) -> &Self {
        self.ends(2);
        assert_eq!(self.err.trim_end(), message.trim_end());
        assert_eq!(self.out, "");
        self
    }
}

/// The exit code that a record stands for: the contract of the command, written down a second time.
pub(crate) fn code_of(record: &Value) -> i32 {
    if record["interrupted"] == true {
        return 130;
    }
    let pipelines = record["pipelines"].as_array().unwrap();
    let outcomes = pipelines.iter().flat_map(|pipeline| {
        let judged = pipeline["engines"].as_array().unwrap().iter();
        let rounds = pipeline["timings"]["rounds"].as_array().into_iter().flatten();
        judged.chain(rounds.flat_map(|round| round["runs"].as_array().unwrap())).map(|run| &run["outcome"])
    });
    let kinds: Vec<&str> = outcomes.filter_map(|outcome| outcome["failed"]["kind"].as_str()).collect();
    let mut verdicts = pipelines.iter().flat_map(|pipeline| pipeline["verdicts"].as_array().unwrap());
    if kinds.contains(&"timed_out") {
        124
    } else if !kinds.is_empty() {
        3
    } else if verdicts.any(|pair| pair["verdict"]["class"] == "different") {
        1
    } else {
        0
    }
}

/// The outcome of an engine in a pipeline of a record.
#[track_caller]
pub(crate) fn outcome<'a>(record: &'a Value, pipeline: usize, engine: &str) -> &'a Value {
    let runs = record["pipelines"][pipeline]["engines"].as_array().unwrap();
    &runs.iter().find(|run| run["engine"] == engine).unwrap_or_else(|| panic!("no {engine} in {runs:?}"))["outcome"]
}
