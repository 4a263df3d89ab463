//! Work over many rows, done by as many threads as there are processors.

use std::num::NonZero;
use std::ops::Range;

/// More threads than this gain nothing: all of them wait for memory.
const MOST: usize = 8;
/// Rows for which a second thread is worth its start.
const WORTH: usize = 1 << 14;

/// How many threads this many rows are worth: a power of two.
pub(super) fn threads(rows: usize) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST);
    let wanted = processors.min(rows.div_ceil(WORTH)).max(1);
    1 << wanted.ilog2()
}

/// Calls `work` with the rows of each part; the results in the order of the rows.
pub(super) fn in_parts<T: Send>(rows: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let parts = threads(rows);
    let part = rows.div_ceil(parts);
    let range = |at: usize| (at * part).min(rows)..((at + 1) * part).min(rows);
    at_once((0..parts).map(range).collect(), &work)
}

/// Calls `work` with each of these, all at once; the results in their order.
pub(super) fn at_once<I: Send, T: Send>(items: Vec<I>, work: &(impl Fn(I) -> T + Sync)) -> Vec<T> {
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
