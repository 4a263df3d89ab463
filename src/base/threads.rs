//! Work for as many threads as there are processors.

use std::num::NonZero;

/// How many processors this process may use, at least one.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Calls `work` with each of these, all at once; the results in their order.
pub fn at_once<I: Send, T: Send>(items: Vec<I>, work: &(impl Fn(I) -> T + Sync)) -> Vec<T> {
    if items.len() < 2 {
        return items.into_iter().map(work).collect();
    }
    std::thread::scope(|scope| {
        let running: Vec<_> = items.into_iter().map(|item| scope.spawn(move || work(item))).collect();
        let joined = running.into_iter().map(|thread| match thread.join() {
            Ok(result) => result,
            // A panic is a fault of ours, and goes on where it would have been without threads.
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    })
}
