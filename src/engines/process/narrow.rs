//! Fewer processors for a process than this one may use.
//!
//! On Linux a process inherits the mask of the thread that starts it, and libraries that count processors count those of the mask: Polars,
//! pandas and DuckDB all do. Elsewhere the variables that libraries read have to do.

/// What libraries read to find out how many threads they may have.
pub(super) const VARIABLES: [&str; 8] = [
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMEXPR_MAX_THREADS",
    "ARROW_NUM_THREADS",
];

/// Calls `start` while this thread may only use so many processors, the first of those that it may use now.
#[cfg(target_os = "linux")]
pub(super) fn with_processors<T>(count: Option<u32>, start: impl FnOnce() -> T) -> T {
    use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
    use nix::unistd::Pid;

    let own = Pid::from_raw(0);
    let Some((count, all)) = count.zip(sched_getaffinity(own).ok()) else { return start() };
    let mut few = CpuSet::new();
    let usable = (0..CpuSet::count()).filter(|at| all.is_set(*at).unwrap_or(false));
    usable.take(count as usize).for_each(|at| {
        // Only a number beyond the set is refused, and these come from one.
        let _ = few.set(at);
    });
    let narrowed = sched_setaffinity(own, &few).is_ok();
    let started = start();
    if narrowed {
        // What was allowed before is allowed again.
        let _ = sched_setaffinity(own, &all);
    }
    started
}

#[cfg(not(target_os = "linux"))]
pub(super) fn with_processors<T>(_: Option<u32>, start: impl FnOnce() -> T) -> T {
    start()
}
