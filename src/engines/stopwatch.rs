//! A worker's stopwatch: wall time, CPU time and memory of the named phases of one answer.
//!
//! In: closures. Out: the `phases` of a reply. Must not know what the closures do.

use std::time::Instant;

use super::{Memory, Phase};

/// Collects the phases of one answer, in order.
#[derive(Debug, Default)]
pub(super) struct Stopwatch {
    phases: Vec<Phase>,
}

impl Stopwatch {
    /// Runs `work` as the phase `name`. A phase that fails is recorded like any other; nobody sees it.
    pub(super) fn measure<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        let peak_is_fresh = reset_peak();
        let cpu = cpu_seconds();
        let clock = Instant::now();
        let result = work();
        let seconds = clock.elapsed().as_secs_f64();
        let cpu_seconds = cpu_seconds().zip(cpu).map(|(after, before)| after - before);
        let memory = if peak_is_fresh { memory() } else { None };
        self.phases.push(Phase { name: name.to_owned(), seconds, cpu_seconds, memory });
        result
    }

    /// What was measured.
    pub(super) fn phases(self) -> Vec<Phase> {
        self.phases
    }
}

/// Seconds since the parent noted `BEAROFF_SPAWNED_NS`, where both can read the same clock.
pub(super) fn since_spawned() -> Option<f64> {
    let spawned: u64 = std::env::var(super::process::SPAWNED).ok()?.parse().ok()?;
    let now = monotonic_ns()?;
    now.checked_sub(spawned).map(|nanoseconds| nanoseconds as f64 / 1e9)
}

/// The clock that runs evenly and is the same in every process of this machine, in nanoseconds.
#[cfg(unix)]
pub(super) fn monotonic_ns() -> Option<u64> {
    let now = nix::time::ClockId::CLOCK_MONOTONIC.now().ok()?;
    u64::try_from(std::time::Duration::from(now).as_nanos()).ok()
}

#[cfg(not(unix))]
pub(super) fn monotonic_ns() -> Option<u64> {
    None
}

/// User and system time of all threads so far.
#[cfg(unix)]
fn cpu_seconds() -> Option<f64> {
    let now = nix::time::ClockId::CLOCK_PROCESS_CPUTIME_ID.now().ok()?;
    Some(std::time::Duration::from(now).as_secs_f64())
}

#[cfg(not(unix))]
fn cpu_seconds() -> Option<f64> {
    None
}

/// Sets the high-water mark of resident memory back to what is resident now. Writing 5 does that
/// (<https://docs.kernel.org/filesystems/proc.html>, `clear_refs`). Where it cannot be written, the peak would belong to
/// some earlier phase, and no figure is better than a wrong one.
fn reset_peak() -> bool {
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
}

/// Resident memory of this process, where the platform tells.
pub(super) fn memory() -> Option<Memory> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let bytes = |name: &str| -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
        kibibytes.checked_mul(1024)
    };
    Some(Memory { peak_bytes: bytes("VmHWM:")?, anon_bytes: bytes("RssAnon:")?, file_bytes: bytes("RssFile:")? })
}

#[cfg(test)]
mod tests;
