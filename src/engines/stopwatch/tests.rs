//! A phase's time and memory are its own.

#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn a_phase_holds_the_time_that_its_work_took() {
    let mut watch = Stopwatch::default();
    let value = watch.measure("load", || {
        std::thread::sleep(std::time::Duration::from_millis(20));
        7
    });
    watch.measure("compute", || ());
    let phases = watch.phases();
    assert_eq!(value, 7);
    assert_eq!(phases.iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>(), ["load", "compute"]);
    assert!(phases[0].seconds >= 0.02 && phases[1].seconds < phases[0].seconds);
    // Sleeping costs no CPU.
    #[cfg(unix)]
    assert!(phases[0].cpu_seconds.unwrap() < 0.02 + 0.5);
}

/// The high-water mark belongs to the process, and other tests run in this one: this one runs itself again, alone.
#[cfg(target_os = "linux")]
#[test]
fn a_peak_belongs_to_its_own_phase() {
    const ALONE: &str = "BEAROFF_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return two_phases_of_which_the_first_is_large();
    }
    let name = "engines::stopwatch::tests::a_peak_belongs_to_its_own_phase";
    let mut test = std::process::Command::new(std::env::current_exe().unwrap());
    let output = test.args(["--exact", name]).env(ALONE, "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[cfg(target_os = "linux")]
fn two_phases_of_which_the_first_is_large() {
    const SIZE: usize = 256 << 20;
    let mut watch = Stopwatch::default();
    let sum =
        watch.measure("load", || std::hint::black_box(vec![1u8; SIZE]).iter().map(|&b| u64::from(b)).sum::<u64>());
    assert_eq!(sum, SIZE as u64);
    watch.measure("compute", || ());
    let phases = watch.phases();
    // A sandbox may forbid the reset; then no figure is given at all.
    if let (Some(first), Some(second)) = (phases[0].memory, phases[1].memory) {
        assert!(first.peak_bytes > SIZE as u64, "{first:?}");
        assert!(second.peak_bytes < first.peak_bytes, "{second:?}");
    }
}
