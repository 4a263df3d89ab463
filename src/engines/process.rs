//! The only place that starts processes.
//!
//! In: a [`Launch`] and lines to write. Out: lines read, or the way the process ended, as a value. Every process gets a
//! small, known environment and a process group of its own, so that it can be ended with all that it started; its standard
//! error is kept to the last [`TAIL`] bytes. Must not know: what the lines say.

mod ending;
mod live;
mod narrow;
mod tail;

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

pub(super) use live::interrupted;
pub use live::{interrupt, watch_for_interrupts};

use super::stopwatch::monotonic_ns;
pub(super) use ending::OutOfMemory;
use live::Group;
use tail::Tail;

/// The environment variable that tells a worker when it was started, in nanoseconds of the monotonic clock.
pub(super) const SPAWNED: &str = "BEAROFF_SPAWNED_NS";

/// How much of standard error is kept.
pub(super) const TAIL: usize = 16 * 1024;

/// A reply longer than this is taken for garbage.
const LONGEST_LINE: u64 = 16 << 20;

/// How often a wait looks up from its pipe.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a process may take to be gone after its output ended or it was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// What a process inherits, where it is set; everything else is kept from it. The first group finds programs and files, the second
/// says how text is written, the third is needed to start any program on Windows. Those that decide how many threads an engine uses belong to
/// the user, too, and stand in [`narrow`].
const INHERITED: &[&str] = &[
    "PATH",
    "HOME",
    "USERPROFILE",
    "TMPDIR",
    "TEMP",
    "TMP",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "LANG",
    "SystemRoot",
    "SystemDrive",
    "ComSpec",
    "PATHEXT",
    "APPDATA",
    "LOCALAPPDATA",
];

/// A program with its arguments and what it needs in its environment beyond what every process gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// The program: a path, or a name to look up in `PATH`.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Added to the environment.
    pub env: Vec<(OsString, OsString)>,
    /// How many processors it may use, if fewer than this process.
    pub processors: Option<u32>,
}

impl Launch {
    /// A program with arguments.
    pub fn new<A: Into<OsString>>(program: impl Into<PathBuf>, args: impl IntoIterator<Item = A>) -> Self {
        Self {
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
            env: Vec::new(),
            processors: None,
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds a variable to the environment.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Lets it use so many processors and no more, where a number is given.
    #[must_use]
    pub fn on(mut self, processors: Option<u32>) -> Self {
        self.processors = processors;
        let Some(count) = processors else { return self };
        narrow::VARIABLES.into_iter().fold(self, |launch, name| launch.env(name, count.to_string()))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).env_clear().envs(self.env.iter().map(|(name, value)| (name, value)));
        for (name, value) in std::env::vars_os() {
            let known = name.to_str().is_some_and(|name| {
                let mut inherited = INHERITED.iter().chain(&narrow::VARIABLES);
                name.starts_with("LC_") || inherited.any(|inherited| inherited.eq_ignore_ascii_case(name))
            });
            if known && !self.env.iter().any(|(own, _)| *own == name) {
                command.env(name, value);
            }
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// How a process ended, or failed to say what was wanted of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// It could not be started.
    NotStarted(String),
    /// It exited.
    Exited(i32),
    /// A signal that was not ours ended it.
    Signal {
        /// Its name: `SIGSEGV`.
        name: String,
        /// What the system tells of memory that ran out, for `SIGKILL`.
        out_of_memory: Option<OutOfMemory>,
    },
    /// It took longer than this and was ended.
    TimedOut(Duration),
    /// Its standard output ended though it ran on; it was ended.
    Silent,
    /// It wrote a line longer than any reply.
    Endless,
    /// The user stopped the run; it was ended.
    Interrupted,
}

/// A process that speaks in lines.
pub(super) struct Talker {
    group: Group,
    stdin: Option<Sender<String>>,
    lines: Receiver<Line>,
    stderr: Tail,
    oom_before: Option<u64>,
}

enum Line {
    Text(String),
    TooLong,
}

impl Talker {
    /// Starts a process.
    ///
    /// # Errors
    /// [`Ending::NotStarted`].
    pub(super) fn start(launch: &Launch) -> Result<Self, Ending> {
        let mut command = launch.command();
        let oom_before = ending::oom_kills();
        if let Some(now) = monotonic_ns() {
            command.env(SPAWNED, now.to_string());
        }
        let (group, mut child) = spawn(&mut command, launch)?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            group.kill();
            return Err(Ending::NotStarted("its pipes could not be opened".to_owned()));
        };
        group.adopt(child);
        let (sender, lines) = sync_channel(16);
        std::thread::spawn(move || read_lines(stdout, &sender));
        let (requests, unsent) = channel();
        std::thread::spawn(move || write_lines(stdin, &unsent));
        Ok(Self { group, stdin: Some(requests), lines, stderr: Tail::of(stderr), oom_before })
    }

    /// Writes one line, without waiting for the process to read it. Where nobody reads any more this does nothing: the missing
    /// answer will tell why.
    pub(super) fn say(&mut self, line: &str) {
        if let Some(stdin) = &self.stdin {
            let _ = stdin.send(line.to_owned());
        }
    }

    /// Waits for the next line.
    ///
    /// # Errors
    /// When none comes: the way the process ended. It is gone then, with all that it started.
    pub(super) fn hear(&mut self, patience: &Patience) -> Result<String, Ending> {
        loop {
            if patience.is_interrupted() {
                self.group.kill();
                return Err(Ending::Interrupted);
            }
            let Some(left) = patience.left() else {
                self.group.kill();
                return Err(Ending::TimedOut(patience.allowed));
            };
            match self.lines.recv_timeout(left.min(PAUSE)) {
                Ok(Line::Text(line)) => return Ok(line),
                Ok(Line::TooLong) => {
                    self.group.kill();
                    return Err(Ending::Endless);
                }
                // A process that ended may have left its output open in the hands of one that it started. To look is
                // enough: what it left goes with it, and the output ends.
                Err(RecvTimeoutError::Timeout) => self.group.look(),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ending(patience)),
            }
        }
    }

    /// The last words on standard error so far.
    pub(super) fn last_words(&self) -> Option<String> {
        self.stderr.text()
    }

    /// Tells the process that nothing more will come and waits for it to leave; one that does not is ended.
    pub(super) fn dismiss(mut self) {
        self.stdin = None;
        // Its output ends when it does. That is heard at once, where looking again and again comes late by half of a pause.
        let until = Instant::now() + GRACE;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            match self.lines.recv_timeout(left.min(PAUSE)) {
                Err(RecvTimeoutError::Disconnected) => break,
                // It may have left its output open in the hands of one that it started.
                Err(RecvTimeoutError::Timeout) if self.group.wait(Duration::ZERO).is_some() => break,
                _ => {}
            }
        }
        if self.group.wait(until.saturating_duration_since(Instant::now())).is_none() {
            self.group.kill();
        }
    }

    /// How a process ended whose output is closed.
    fn ending(&mut self, patience: &Patience) -> Ending {
        let status = self.group.wait(GRACE);
        if status.is_none() {
            self.group.kill();
        }
        if patience.is_interrupted() {
            return Ending::Interrupted;
        }
        status.map_or(Ending::Silent, |status| ending::of(status, self.oom_before))
    }
}

impl Drop for Talker {
    /// Whatever happens, no process is left behind.
    fn drop(&mut self) {
        self.group.kill();
    }
}

/// How long to wait, and for whose word to stop.
#[derive(Debug, Clone)]
pub(super) struct Patience {
    allowed: Duration,
    until: Option<Instant>,
    stop: Arc<std::sync::atomic::AtomicBool>,
}

impl Patience {
    /// From now on. A time too long to be added to the clock is no limit.
    pub(super) fn new(allowed: Duration, stop: &Arc<std::sync::atomic::AtomicBool>) -> Self {
        Self { allowed, until: Instant::now().checked_add(allowed), stop: Arc::clone(stop) }
    }

    fn left(&self) -> Option<Duration> {
        match self.until {
            Some(until) => until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()),
            None => Some(PAUSE),
        }
    }

    fn is_interrupted(&self) -> bool {
        interrupted() || self.stop.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// What a program that was run to its end left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finished {
    /// Its exit code was 0.
    pub(super) success: bool,
    /// Standard output.
    pub(super) stdout: String,
    /// The end of standard error.
    pub(super) stderr: String,
}

/// Runs a program to its end without input: for looking around and installing, never for answers.
///
/// # Errors
/// When it could not be started, took too long, or was ended by a signal.
pub(super) fn run(launch: &Launch, patience: &Patience) -> Result<Finished, Ending> {
    let mut talker = Talker::start(launch)?;
    talker.stdin = None;
    let mut stdout = String::new();
    loop {
        match talker.hear(patience) {
            Ok(line) => {
                stdout.push_str(&line);
                stdout.push('\n');
            }
            Err(Ending::Exited(code)) => {
                let stderr = talker.last_words().unwrap_or_default();
                return Ok(Finished { success: code == 0, stdout, stderr });
            }
            Err(other) => return Err(other),
        }
    }
}

fn spawn(command: &mut Command, launch: &Launch) -> Result<(Group, Child), Ending> {
    // A run that was stopped starts nothing more.
    if interrupted() {
        return Err(Ending::Interrupted);
    }
    let child = narrow::with_processors(launch.processors, || command.spawn())
        .map_err(|error| Ending::NotStarted(format!("`{}` could not be started: {error}", launch.program.display())))?;
    Ok((Group::of(&child), child))
}

/// In a thread of its own, because a pipe holds little and a process that hangs reads nothing. The input ends with the channel.
fn write_lines(mut stdin: ChildStdin, lines: &Receiver<String>) {
    while let Ok(mut line) = lines.recv() {
        line.push('\n');
        if stdin.write_all(line.as_bytes()).and_then(|()| stdin.flush()).is_err() {
            return;
        }
    }
}

fn read_lines(stdout: impl Read, to: &SyncSender<Line>) {
    let mut reader = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(read) if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') => {
                let _ = to.send(Line::TooLong);
                return;
            }
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                if to.send(Line::Text(text.trim_end_matches(['\n', '\r']).to_owned())).is_err() {
                    return;
                }
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests;
