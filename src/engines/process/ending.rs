//! From an exit status to words: which signal, and whether memory may have run out.

use std::process::ExitStatus;

use super::Ending;

/// What the system tells of memory that ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutOfMemory {
    /// The control group counted a kill while the process ran.
    Counted,
    /// Nothing can be said for sure.
    Possible,
}

/// How a process ended that was waited for.
pub(super) fn of(status: ExitStatus, oom_before: Option<u64>) -> Ending {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let name = nix::sys::signal::Signal::try_from(signal)
            .map_or_else(|_| format!("signal {signal}"), |signal| signal.as_str().to_owned());
        let out_of_memory = (name == "SIGKILL").then(|| match oom_before.zip(oom_kills()) {
            Some((before, after)) if after > before => OutOfMemory::Counted,
            _ => OutOfMemory::Possible,
        });
        return Ending::Signal { name, out_of_memory };
    }
    Ending::Exited(status.code().unwrap_or(-1))
}

/// How often the system ended a process of this control group because memory ran out
/// (`oom_kill` in `memory.events`, <https://docs.kernel.org/admin-guide/cgroup-v2.html>).
pub(super) fn oom_kills() -> Option<u64> {
    let groups = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = groups.lines().find_map(|line| line.strip_prefix("0::"))?;
    let events = ["/sys/fs/cgroup", path.trim_end_matches('/'), "/memory.events"].concat();
    let events = std::fs::read_to_string(events).ok()?;
    events.lines().find_map(|line| line.strip_prefix("oom_kill "))?.trim().parse().ok()
}
