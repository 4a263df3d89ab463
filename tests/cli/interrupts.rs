//! Ctrl-C, and worse: nothing is left behind, and what was finished is kept.

use std::io::Read;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::harness::{Desk, code_of};

/// A run whose second pipeline never ends, seen to be in the middle of it, with the processes that it started.
struct Hanging {
    child: Child,
    workers: Vec<i32>,
}

fn hanging(desk: &Desk) -> Hanging {
    desk.write("a.sql", "SELECT 1 AS x");
    desk.write("b.sql", "-- mock: hang\nSELECT 1 AS x");
    let mut command = desk.command();
    command.args([
        "run",
        "--no-timing",
        "a.sql",
        "b.sql",
        "-e",
        "polars,mock",
        "--json",
        "r.json",
        "--report",
        "r.html",
    ]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let process = child.id();
    let workers = wait_for("a worker that hangs", || {
        desk.path("r.html").exists().then(|| workers_of(process)).filter(|workers| !workers.is_empty())
    });
    Hanging { child, workers }
}

/// The hanging workers of a process.
fn workers_of(process: u32) -> Vec<i32> {
    let numbers =
        std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    numbers
        .filter(|number: &i32| {
            let parent = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
            let command = std::fs::read_to_string(format!("/proc/{number}/cmdline")).unwrap_or_default();
            let parent = parent.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
            parent == Some(process) && command.ends_with("worker\0mock\0")
        })
        .collect()
}

fn is_alive(process: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

fn wait_for<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let clock = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(clock.elapsed() < Duration::from_secs(30), "waited for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Drop for Hanging {
    /// A test that fails leaves nothing running either.
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            drop(self.child.kill());
            drop(self.child.wait());
            for worker in &self.workers {
                let _ = kill(Pid::from_raw(*worker), Signal::SIGKILL);
            }
        }
    }
}

impl Hanging {
    fn send(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), signal).unwrap();
    }

    /// Waits for the end; what it said on its two outputs.
    fn end(&mut self) -> (Option<i32>, String, String) {
        let child = std::cell::RefCell::new(&mut self.child);
        let status = wait_for("the end of the run", || child.borrow_mut().try_wait().unwrap());
        let mut texts = [String::new(), String::new()];
        self.child.stdout.take().unwrap().read_to_string(&mut texts[0]).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut texts[1]).unwrap();
        let [out, err] = texts;
        (status.code(), out, err)
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_stopped_cleans_up_and_keeps_what_is_finished() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let desk = Desk::new();
        let mut run = hanging(&desk);
        run.send(signal);
        let (code, out, err) = run.end();
        assert_eq!(code, Some(130), "{signal}: {err}");
        assert!(run.workers.iter().all(|worker| !is_alive(*worker)), "a worker was left behind");
        assert_eq!(std::fs::read_dir(desk.temporary()).unwrap().count(), 0, "temporary files were left behind");
        assert!(out.contains("The run was stopped before its end; the pipelines shown are whole."), "{out}");
        assert!(err.starts_with("[1/2] a\n[2/2] b\n") && !err.contains("panicked"), "{err}");
        let record = desk.json("r.json");
        assert_eq!((code_of(&record), record["pipelines"].as_array().unwrap().len()), (130, 1));
        assert_eq!(record["pipelines"][0]["name"], "a");
        assert!(desk.read("r.html").contains("stopped before its end"));
    }
}

/// The files are written again after every pipeline: not even the end of Bearoff itself takes a finished one away.
#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_killed_leaves_the_finished_pipelines() {
    let desk = Desk::new();
    let mut run = hanging(&desk);
    run.send(Signal::SIGKILL);
    let (code, ..) = run.end();
    // Nobody is left to end a mock that does not listen.
    for worker in &run.workers {
        kill(Pid::from_raw(*worker), Signal::SIGKILL).unwrap();
    }
    assert_eq!(code, None);
    let record = desk.json("r.json");
    assert_eq!((code_of(&record), record["pipelines"].as_array().unwrap().len()), (0, 1));
    assert!(desk.read("r.html").ends_with("</html>\n") || desk.read("r.html").ends_with("</html>"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_script_in_the_middle_of_its_work_is_stopped_with_all_that_it_started() {
    let desk = Desk::with_sales().file(
        "own.py",
        "import subprocess, time\n\
         def f(sales):\n    child = subprocess.Popen(['sleep', '600'])\n    \
         open('started', 'w').write(str(child.pid))\n    time.sleep(600)\n",
    );
    let started = desk.path("started");
    desk.write("own.py", desk.read("own.py").replace("'started'", &format!("'{}'", started.display())));
    let mut command = desk.command();
    command.args(["run", "--no-timing", "-c", "FROM sales", "-d", "sales=sales.csv", "--pandas", "own.py"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let grandchild: i32 = wait_for("the script", || std::fs::read_to_string(&started).ok()?.parse().ok());
    assert!(is_alive(grandchild));
    let mut run = Hanging { child, workers: vec![grandchild] };
    run.send(Signal::SIGINT);
    let (code, _, err) = run.end();
    assert_eq!(code, Some(130), "{err}");
    wait_for("the end of what the script started", || (!is_alive(grandchild)).then_some(()));
    assert_eq!(std::fs::read_dir(desk.temporary()).unwrap().count(), 0);
}

/// A pipe may keep silent for hours: what came of it is put aside, and nobody has to wait for the rest.
#[test]
fn a_run_that_waits_for_its_input_can_be_stopped() {
    use std::io::Write;

    let desk = Desk::new();
    let mut command = desk.command();
    command.args(["run", "--no-timing", "-c", "FROM '-'"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"a,b\n1,2\n").unwrap();
    wait_for("the copy", || (std::fs::read_dir(desk.temporary()).unwrap().count() == 1).then_some(()));
    let mut run = Hanging { child, workers: Vec::new() };
    run.send(Signal::SIGINT);
    assert_eq!(run.end(), (Some(130), String::new(), String::new()));
    assert_eq!(std::fs::read_dir(desk.temporary()).unwrap().count(), 0, "temporary files were left behind");
    drop(input);
}
