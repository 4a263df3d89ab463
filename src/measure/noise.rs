//! What else went on while a run ran: readings before and after in, what disturbed it out.
//!
//! Figures are those of Linux; elsewhere there are none, and nothing is said to be quiet. A disturbed run is marked and kept: leaving
//! out what is slow would choose the result.

use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::stats::median;

/// What was going on around one run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// From before the process started until after its end, seconds.
    pub seconds: f64,
    /// Time that the host gave to other guests, seconds over all processors. Source: `/proc/stat`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steal_seconds: Option<f64>,
    /// Time in which something that could run waited for a processor, seconds. Source, as of the next two: pressure stall information.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_wait_seconds: Option<f64>,
    /// Time in which something waited for a disk, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub io_wait_seconds: Option<f64>,
    /// Time in which something waited for memory, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_wait_seconds: Option<f64>,
    /// How often the run's processes were taken off a processor. Source, as of the next one: `getrusage` of children.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub involuntary_switches: Option<u64>,
    /// How often they waited for a page from a disk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub major_faults: Option<u64>,
    /// What disturbed it, against the other runs of the same contestant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disturbed_by: Vec<Disturbance>,
}

impl Noise {
    /// Whether the system says anything of what went on.
    pub fn is_known(&self) -> bool {
        let waiting = [self.steal_seconds, self.cpu_wait_seconds, self.io_wait_seconds, self.memory_wait_seconds];
        waiting.iter().any(Option::is_some) || self.major_faults.is_some()
    }
}

/// What disturbs a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disturbance {
    /// The host gave processors to other guests.
    Steal,
    /// Others wanted the processors.
    Processors,
    /// Somebody waited for a disk.
    Disk,
    /// Somebody waited for memory.
    Memory,
    /// The run was taken off its processors far more often than others.
    Switches,
    /// Pages had to come from a disk.
    Faults,
}

/// The readings at one time.
#[derive(Debug)]
pub(super) struct Reading {
    at: Instant,
    steal_ticks: Option<u64>,
    /// Microseconds of waiting for processors, disks and memory.
    waiting: [Option<u64>; 3],
    children: Option<(u64, u64)>,
}

/// Ticks of `/proc/stat` in a second, on every Linux that runs today.
const TICKS: f64 = 100.0;

impl Reading {
    pub(super) fn now() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).ok();
        Self {
            at: Instant::now(),
            steal_ticks: read("/proc/stat").and_then(|text| steal(&text)),
            waiting: ["cpu", "io", "memory"]
                .map(|what| read(&format!("/proc/pressure/{what}")).and_then(|text| stalled(&text))),
            children: children(),
        }
    }

    /// What went on since then.
    pub(super) fn until(self, after: Self) -> Noise {
        let since = |before: Option<u64>, after: Option<u64>| Some(after?.saturating_sub(before?));
        let [cpu, io, memory] =
            [0, 1, 2].map(|at| since(self.waiting[at], after.waiting[at]).map(|micros| micros as f64 / 1e6));
        Noise {
            seconds: after.at.duration_since(self.at).as_secs_f64(),
            steal_seconds: since(self.steal_ticks, after.steal_ticks).map(|ticks| ticks as f64 / TICKS),
            cpu_wait_seconds: cpu,
            io_wait_seconds: io,
            memory_wait_seconds: memory,
            involuntary_switches: since(self.children.map(|found| found.0), after.children.map(|found| found.0)),
            major_faults: since(self.children.map(|found| found.1), after.children.map(|found| found.1)),
            disturbed_by: Vec::new(),
        }
    }
}

/// The eighth figure of the first line of `/proc/stat`.
fn steal(stat: &str) -> Option<u64> {
    stat.lines().find_map(|line| line.strip_prefix("cpu "))?.split_whitespace().nth(7)?.parse().ok()
}

/// The total of the line `some` of a file of pressure stall information, microseconds.
fn stalled(pressure: &str) -> Option<u64> {
    pressure.lines().find_map(|line| line.strip_prefix("some "))?.rsplit_once("total=")?.1.trim().parse().ok()
}

/// Involuntary switches and major faults of all children that have ended.
#[cfg(unix)]
fn children() -> Option<(u64, u64)> {
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN).ok()?;
    let figures = (usage.involuntary_context_switches(), usage.major_page_faults());
    Some((u64::try_from(figures.0).ok()?, u64::try_from(figures.1).ok()?))
}

#[cfg(not(unix))]
fn children() -> Option<(u64, u64)> {
    None
}

/// Says of the runs of one contestant what disturbed each of them. What they all have in common is its own way of running: an engine with
/// more threads than processors always waits for some.
pub(super) fn mark(runs: &mut [&mut Noise], processors: u32) {
    let usual = |of: &dyn Fn(&Noise) -> Option<f64>| {
        let found: Vec<f64> = runs.iter().filter_map(|noise| of(noise)).collect();
        median(&found).unwrap_or_default()
    };
    let share = |seconds: Option<f64>, noise: &Noise| seconds.map(|seconds| seconds / noise.seconds.max(1e-9));
    let cpu = usual(&|noise| share(noise.cpu_wait_seconds, noise));
    let io = usual(&|noise| share(noise.io_wait_seconds, noise));
    let switches = usual(&|noise| noise.involuntary_switches.map(|count| count as f64));
    let faults = usual(&|noise| noise.major_faults.map(|count| count as f64));
    for noise in runs {
        let beyond = |value: Option<f64>, limit: f64| value.is_some_and(|value| value > limit);
        let found = [
            // Two ticks at least: one may be the end of somebody's earlier slice.
            (
                Disturbance::Steal,
                beyond(noise.steal_seconds, (0.02 * noise.seconds * f64::from(processors)).max(1.5 / TICKS)),
            ),
            (Disturbance::Processors, beyond(share(noise.cpu_wait_seconds, noise), cpu + 0.1)),
            (Disturbance::Disk, beyond(share(noise.io_wait_seconds, noise), io + 0.1)),
            (Disturbance::Memory, beyond(share(noise.memory_wait_seconds, noise), 0.05)),
            (
                Disturbance::Switches,
                beyond(noise.involuntary_switches.map(|count| count as f64), 4.0 * switches + 100.0),
            ),
            (Disturbance::Faults, beyond(noise.major_faults.map(|count| count as f64), 2.0 * faults + 20.0)),
        ];
        noise.disturbed_by = found.into_iter().filter(|(_, is)| *is).map(|(cause, _)| cause).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_linux_are_read() {
        assert_eq!(steal("cpu  1 2 3 4 5 6 7 88 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n"), Some(88));
        assert_eq!(steal("intr 5\n"), None);
        let text = "some avg10=1.44 avg60=14.45 avg300=9.74 total=6541412919\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";
        assert_eq!(stalled(text), Some(6_541_412_919));
        assert_eq!(stalled(""), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_that_worked_in_between_is_seen() {
        let before = Reading::now();
        std::thread::sleep(std::time::Duration::from_millis(20));
        let noise = before.until(Reading::now());
        assert!(noise.seconds >= 0.02 && noise.steal_seconds.is_some() && noise.major_faults.is_some(), "{noise:?}");
    }

    #[test]
    fn a_run_is_disturbed_by_what_the_others_have_not() {
        let quiet = Noise {
            seconds: 1.0,
            steal_seconds: Some(0.0),
            cpu_wait_seconds: Some(0.6),
            io_wait_seconds: Some(0.0),
            memory_wait_seconds: Some(0.0),
            involuntary_switches: Some(400),
            major_faults: Some(0),
            disturbed_by: Vec::new(),
        };
        let mut runs = vec![quiet.clone(); 6];
        runs[1].steal_seconds = Some(0.2);
        runs[2].cpu_wait_seconds = Some(0.9);
        runs[3].involuntary_switches = Some(5000);
        runs[4].io_wait_seconds = Some(0.3);
        runs[4].major_faults = Some(300);
        mark(&mut runs.iter_mut().collect::<Vec<_>>(), 2);
        let found: Vec<Vec<Disturbance>> = runs.into_iter().map(|noise| noise.disturbed_by).collect();
        use Disturbance::{Disk, Faults, Processors, Steal, Switches};
        assert_eq!(found, [vec![], vec![Steal], vec![Processors], vec![Switches], vec![Disk, Faults], vec![]]);
    }
}
