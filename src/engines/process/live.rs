//! The processes that are alive, so that one word ends them all.

use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Set once the user wants the run to stop; never cleared.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Every process that was started and not yet seen to end.
static LIVE: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

static NUMBERS: AtomicU64 = AtomicU64::new(0);

struct Entry {
    number: u64,
    process: u32,
    child: Option<Child>,
    status: Option<ExitStatus>,
}

/// Ends every process that was started here, and starts no more. Waits that are under way return at once.
pub fn interrupt() {
    INTERRUPTED.store(true, Ordering::SeqCst);
    let mut live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
    live.iter_mut().for_each(Entry::kill);
}

/// Whether the run was told to stop.
pub(in crate::engines) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// From now on Ctrl-C (and a request to terminate, or a closed terminal) calls [`interrupt`] instead of ending this process on the
/// spot, so that no process and no temporary file stays behind. A second one ends this process at once. Where the system does
/// not allow it, and on Windows, where all processes of a console are told by the system, everything stays as it was.
pub fn watch_for_interrupts() {
    #[cfg(unix)]
    {
        // A second watcher would take the first word for the second.
        static WATCHED: std::sync::Once = std::sync::Once::new();
        WATCHED.call_once(watch);
    }
}

#[cfg(unix)]
fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if interrupted() {
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
            interrupt();
        }
    });
}

/// One process with all that it starts.
pub(super) struct Group {
    number: u64,
}

impl Group {
    /// Notes a process that leads a group of its own.
    pub(super) fn of(child: &Child) -> Self {
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let entry = Entry { number, process: child.id(), child: None, status: None };
        LIVE.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        Self { number }
    }

    /// Hands over the child itself, so that it can be waited for.
    pub(super) fn adopt(&self, child: Child) {
        self.with(|entry| {
            entry.child = Some(child);
            // A word to stop may have come between the two steps.
            if interrupted() {
                entry.kill();
            }
        });
    }

    /// Sees whether the process has ended; then what it left behind in its group is ended too.
    pub(super) fn look(&self) {
        self.with(Entry::status);
    }

    /// Waits for the process to end, at most this long.
    pub(super) fn wait(&self, patience: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + patience;
        let mut pause = Duration::from_micros(200);
        loop {
            if let Some(status) = self.with(Entry::status).flatten() {
                return Some(status);
            }
            if Instant::now() >= until {
                return None;
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        }
    }

    /// Ends the process and everything in its group, and forgets it.
    pub(super) fn kill(&self) {
        self.with(Entry::kill);
        self.wait(Duration::from_secs(5));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Entry) -> T) -> Option<T> {
        let mut live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
        live.iter_mut().find(|entry| entry.number == self.number).map(work)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        LIVE.lock().unwrap_or_else(PoisonError::into_inner).retain(|entry| entry.number != self.number);
    }
}

impl Entry {
    fn status(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() && self.has_ended() {
            // What the leader left behind in its group goes with it.
            #[cfg(target_os = "linux")]
            self.end_group();
            self.status = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
        }
        self.status
    }

    /// Looks without waiting for the process, so that its number, which is its group's, is not given to another yet.
    #[cfg(target_os = "linux")]
    fn has_ended(&self) -> bool {
        use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};

        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
        let seen =
            i32::try_from(self.process).map(|process| waitid(Id::Pid(nix::unistd::Pid::from_raw(process)), flags));
        !matches!(seen, Ok(Ok(WaitStatus::StillAlive)))
    }

    #[cfg(not(target_os = "linux"))]
    fn has_ended(&self) -> bool {
        true
    }

    /// The group's number stays taken while its leader was not waited for, so no stranger can be hit.
    fn kill(&mut self) {
        if self.status.is_some() {
            return;
        }
        self.end_group();
        if let Some(child) = &mut self.child {
            let _ = child.kill();
        }
    }

    fn end_group(&self) {
        #[cfg(unix)]
        if let Ok(process) = i32::try_from(self.process) {
            let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(process), nix::sys::signal::Signal::SIGKILL);
        }
    }
}
