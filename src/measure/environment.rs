//! The machine, as far as it matters to a number.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The machine that a record was made on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Operating system and version.
    pub os: String,
    /// Processor architecture.
    pub arch: String,
    /// Name of the processor, where known.
    pub cpu: Option<String>,
    /// Processors this process may use.
    pub cores: u32,
    /// Memory in bytes, where known (the control group's limit if that is lower).
    pub memory_bytes: Option<u64>,
    /// How Bearoff itself was built: `release` or `dev`.
    pub profile: String,
    /// What its code may use of the processor beyond what every one of its kind has, and who hands out memory.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub built_with: Vec<String>,
    /// Version of the kernel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kernel: Option<String>,
    /// Processors of the machine, where this process may not use all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cores_of_machine: Option<u32>,
    /// Processors that the control group grants, as a share of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_quota: Option<String>,
    /// What decides the clock rate, where the kernel does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub governor: Option<String>,
    /// Whose guest the machine is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub virtual_on: Option<String>,
}

impl Environment {
    /// Asks this machine: on Linux its own files, elsewhere what the standard library knows.
    pub fn of_this_machine() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let memory = memory_total(&read("/proc/meminfo"));
        Self {
            os: os_name(&read("/etc/os-release")).unwrap_or_else(|| std::env::consts::OS.to_owned()),
            arch: std::env::consts::ARCH.to_owned(),
            cpu: cpu_name(&read("/proc/cpuinfo")),
            cores: std::thread::available_parallelism().map_or(1, |cores| cores.get() as u32),
            memory_bytes: [memory, memory_limit(Path::new("/sys/fs/cgroup"), &read("/proc/self/cgroup"))]
                .into_iter()
                .flatten()
                .min(),
            profile: if cfg!(debug_assertions) { "dev" } else { "release" }.to_owned(),
            built_with: built_with(),
            kernel: word(&read("/proc/sys/kernel/osrelease")),
            cores_of_machine: online(&read("/sys/devices/system/cpu/online"))
                .filter(|online| *online as usize > crate::base::processors()),
            cpu_quota: quota(&read("/sys/fs/cgroup/cpu.max")),
            governor: word(&read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")),
            virtual_on: guest_of(&read("/proc/cpuinfo"), &read("/sys/class/dmi/id/sys_vendor")),
        }
    }
}

/// Bytes of memory that can be used now, without others having to give some back: as far as the system says so, which is Linux.
pub fn memory_available() -> Option<u64> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let free = meminfo(&read("/proc/meminfo"), "MemAvailable:");
    let limit = memory_limit(Path::new("/sys/fs/cgroup"), &read("/proc/self/cgroup"));
    [free, limit].into_iter().flatten().min()
}

/// The text of a file of one line.
fn word(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|word| !word.is_empty())
}

fn built_with() -> Vec<String> {
    let features = [
        ("sse4.2", cfg!(target_feature = "sse4.2")),
        ("avx2", cfg!(target_feature = "avx2")),
        ("avx512f", cfg!(target_feature = "avx512f")),
        ("sve", cfg!(target_feature = "sve")),
        // Polars' own kernels for it.
        ("std::simd", cfg!(feature = "simd")),
        // As in `main.rs`.
        ("jemalloc", cfg!(unix)),
    ];
    features.into_iter().filter(|(_, used)| *used).map(|(name, _)| name.to_owned()).collect()
}

/// How many processors a list such as `0-3,8` names.
fn online(list: &str) -> Option<u32> {
    let count = |range: &str| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some(last.trim().parse::<u32>().ok()?.checked_sub(first.trim().parse().ok()?)? + 1)
    };
    list.trim().split(',').map(count).sum()
}

/// What `cpu.max` grants: `150000 100000` is one and a half processors.
fn quota(max: &str) -> Option<String> {
    let (granted, period) = max.trim().split_once(' ')?;
    let (granted, period): (f64, f64) = (granted.parse().ok()?, period.parse().ok()?);
    (period > 0.0).then(|| format!("{} processors", granted / period))
}

/// A guest's processor says that there is a host; firmware says which.
fn guest_of(cpuinfo: &str, vendor: &str) -> Option<String> {
    let flags = cpuinfo.lines().find_map(|line| line.strip_prefix("flags"))?;
    let is_guest = flags.split_whitespace().any(|flag| flag == "hypervisor");
    is_guest.then(|| word(vendor).unwrap_or_else(|| "an unnamed host".to_owned()))
}

/// The name that a distribution gives itself in `/etc/os-release`.
fn os_name(os_release: &str) -> Option<String> {
    let name = os_release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?.trim();
    let name = name.trim_matches(['"', '\'']);
    (!name.is_empty()).then(|| name.to_owned())
}

/// The processor's name in `/proc/cpuinfo`; some architectures have none there.
fn cpu_name(cpuinfo: &str) -> Option<String> {
    cpuinfo.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let named = matches!(key.trim(), "model name" | "Model" | "cpu model") && !value.trim().is_empty();
        named.then(|| value.trim().to_owned())
    })
}

/// Bytes of memory in all by `/proc/meminfo`.
fn memory_total(text: &str) -> Option<u64> {
    meminfo(text, "MemTotal:")
}

/// A line of `/proc/meminfo`, in bytes.
fn meminfo(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// The lowest memory limit of the process's control group and the groups above it, version 2 or 1. `root` is where control
/// groups are mounted, `own` the text of `/proc/self/cgroup`.
fn memory_limit(root: &Path, own: &str) -> Option<u64> {
    let mut limits = Vec::new();
    let mut ask = |file: PathBuf| {
        // "max" in version 2 and a number near 2^63 in version 1 mean that there is no limit.
        let limit = fs::read_to_string(file).ok().and_then(|text| text.trim().parse::<u64>().ok());
        limits.extend(limit.filter(|limit| *limit < 1 << 60));
    };
    for line in own.lines() {
        let mut parts = line.splitn(3, ':');
        let (_, controllers, Some(path)) = (parts.next(), parts.next().unwrap_or(""), parts.next()) else { continue };
        let (mount, file) = match controllers {
            "" => (root.to_path_buf(), "memory.max"),
            names if names.split(',').any(|name| name == "memory") => (root.join("memory"), "memory.limit_in_bytes"),
            _ => continue,
        };
        // Inside a container the path may be the host's, which is not there; the mount's own root is then the group.
        let group = mount.join(path.trim_start_matches('/'));
        for level in group.ancestors().take_while(|level| level.starts_with(&mount)) {
            ask(level.join(file));
        }
    }
    limits.into_iter().min()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn this_machine_has_a_processor() {
        let environment = Environment::of_this_machine();
        assert!(environment.cores >= 1 && !environment.os.is_empty() && !environment.arch.is_empty());
        if cfg!(target_os = "linux") {
            assert!(environment.memory_bytes.is_some_and(|bytes| bytes > 64 << 20), "{environment:?}");
        }
    }

    #[test]
    fn the_files_of_linux_are_read() {
        assert_eq!(os_name("NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n"), Some("Debian GNU/Linux 12".to_owned()));
        assert_eq!(os_name("PRETTY_NAME=\"\"\n"), None);
        assert_eq!(os_name(""), None);
        let cpuinfo = "processor\t: 0\nmodel\t\t: 1\nmodel name\t: AMD EPYC\n";
        assert_eq!(cpu_name(cpuinfo), Some("AMD EPYC".to_owned()));
        assert_eq!(cpu_name("processor\t: 0\nBogoMIPS\t: 50.00\n"), None);
        assert_eq!(memory_total("MemTotal:       1024 kB\nMemFree: 1 kB\n"), Some(1 << 20));
        assert_eq!(memory_total("MemTotal: many"), None);
        assert_eq!((online("0-3,8\n"), online("0"), online("")), (Some(5), Some(1), None));
        assert_eq!(quota("150000 100000\n"), Some("1.5 processors".to_owned()));
        assert_eq!(quota("max 100000\n"), None);
        let guest = "processor\t: 0\nflags\t\t: fpu hypervisor lahf_lm\n";
        assert_eq!(guest_of(guest, "Xen\n"), Some("Xen".to_owned()));
        assert_eq!(guest_of("flags\t\t: fpu\n", "Dell Inc.\n"), None);
    }

    #[test]
    fn the_lowest_limit_on_the_way_up_counts() {
        let root = tempfile::tempdir().unwrap();
        let group = root.path().join("user.slice/run");
        fs::create_dir_all(&group).unwrap();
        fs::write(group.join("memory.max"), "max\n").unwrap();
        assert_eq!(memory_limit(root.path(), "0::/user.slice/run\n"), None);
        fs::write(root.path().join("user.slice/memory.max"), "4096\n").unwrap();
        assert_eq!(memory_limit(root.path(), "0::/user.slice/run\n"), Some(4096));
        // A path of the host's, seen from within a container.
        fs::write(root.path().join("memory.max"), "8192\n").unwrap();
        assert_eq!(memory_limit(root.path(), "0::/docker/abc\n"), Some(8192));
        // Version 1.
        fs::create_dir_all(root.path().join("memory")).unwrap();
        fs::write(root.path().join("memory/memory.limit_in_bytes"), "9223372036854771712\n").unwrap();
        assert_eq!(memory_limit(root.path(), "4:cpu,cpuacct:/\n3:memory:/\n"), None);
        fs::write(root.path().join("memory/memory.limit_in_bytes"), "2048\n").unwrap();
        assert_eq!(memory_limit(root.path(), "3:memory:/a\n"), Some(2048));
        assert_eq!(memory_limit(root.path(), ""), None);
    }
}
