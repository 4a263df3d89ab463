//! Work over many rows, done by as many threads as there are processors.

use std::ops::Range;

use crate::base::{at_once, processors};

/// More threads than this gain nothing: all of them wait for memory.
const MOST: usize = 8;
/// Rows for which a second thread is worth its start.
const WORTH: usize = 1 << 14;

/// How many threads this many rows are worth: a power of two.
pub(super) fn threads(rows: usize) -> usize {
    let wanted = processors().min(MOST).min(rows.div_ceil(WORTH)).max(1);
    1 << wanted.ilog2()
}

/// Calls `work` with the rows of each part; the results in the order of the rows.
pub(super) fn in_parts<T: Send>(rows: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let parts = threads(rows);
    let part = rows.div_ceil(parts);
    let range = |at: usize| (at * part).min(rows)..((at + 1) * part).min(rows);
    at_once((0..parts).map(range).collect(), &work)
}
