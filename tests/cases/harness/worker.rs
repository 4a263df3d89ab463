//! A worker that stays for many requests, spoken to by PROTOCOL.md alone.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use bearoff::engines::protocol::Table;
use serde_json::{Value, json};

pub(crate) struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    requests: u64,
}

pub(crate) enum Reply {
    Answered,
    Failed(String),
}

impl Worker {
    pub(crate) fn start(program: &Path, arguments: &[&str], environment: &[(&str, &OsStr)]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut worker = Worker { child, input, output, requests: 0 };
        let hello = worker.line();
        assert_eq!(hello["hello"], 2, "{hello}");
        worker
    }

    pub(crate) fn ask(&mut self, sql: &str, code: Option<Value>, tables: &[Table], answer: &Path) -> Reply {
        self.requests += 1;
        let request = json!({
            "id": self.requests,
            "pipeline": "case",
            "sql": sql,
            "code": code,
            "load": "eager",
            "tables": tables,
            "answer": answer,
        });
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{request}").unwrap();
        input.flush().unwrap();
        let reply = self.line();
        assert_eq!(reply["id"], self.requests, "{reply}");
        match reply.get("error") {
            Some(error) => Reply::Failed(format!("{} {}", error["type"].as_str().unwrap_or(""), error["message"])),
            None => Reply::Answered,
        }
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("no reply: {error}: {line:?}"))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.input.take();
        let _ = self.child.wait();
    }
}
