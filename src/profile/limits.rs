//! How much memory the counts of a table may take, and who has to give way where it is not enough.
//!
//! Which columns are estimated in the end hangs on the file and the limit alone, never on threads: [`granted`] decides it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counters in a row, at most.
const SPAN: u64 = if cfg!(test) { 1 << 8 } else { 1 << 21 };

/// The memory of all columns, while they are counted.
pub(super) struct Pool {
    memory: u64,
    used: AtomicU64,
    columns: Vec<(AtomicU64, AtomicBool)>,
    /// Counters that a column may have in a row.
    pub(super) span: u64,
}

impl Pool {
    pub(super) fn new(memory: u64, columns: usize, span: u64) -> Self {
        Self {
            memory,
            used: AtomicU64::new(0),
            columns: (0..columns).map(|_| (AtomicU64::new(0), AtomicBool::new(false))).collect(),
            span,
        }
    }

    /// A column takes so many bytes more. Where that is too much, the one that has most has to give way.
    pub(super) fn add(&self, column: usize, bytes: u64) {
        if bytes == 0 {
            return;
        }
        self.columns[column].0.fetch_add(bytes, Ordering::Relaxed);
        if self.used.fetch_add(bytes, Ordering::Relaxed) + bytes <= self.memory {
            return;
        }
        let going = |at: &usize| !self.columns[*at].1.load(Ordering::Relaxed);
        let most = |at: &usize| self.columns[*at].0.load(Ordering::Relaxed);
        if let Some(largest) = (0..self.columns.len()).filter(going).max_by_key(most)
            && !self.columns[largest].1.swap(true, Ordering::Relaxed)
        {
            self.used.fetch_sub(most(&largest).min(self.used.load(Ordering::Relaxed)), Ordering::Relaxed);
        }
    }

    /// Whether the column has to give way.
    pub(super) fn is_stopped(&self, column: usize) -> bool {
        self.columns[column].1.load(Ordering::Relaxed)
    }
}

/// Counters that a column may have in a row, by the memory of all.
pub(super) fn span_of(memory: u64, columns: usize) -> u64 {
    (memory / 16 / columns.max(1) as u64).clamp(1 << 8, SPAN)
}

/// Of columns that need so many bytes to be counted one by one (none for those that need hardly any), those that get them: the smallest
/// first.
pub(super) fn granted(needs: &[Option<u64>], memory: u64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..needs.len()).collect();
    order.sort_by_key(|at| (needs[*at].unwrap_or(0), *at));
    let mut left = memory;
    let mut granted = vec![false; needs.len()];
    for at in order {
        let need = needs[at].unwrap_or(0);
        if need <= left {
            left -= need;
            granted[at] = true;
        }
    }
    granted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_get_what_they_need_first() {
        assert_eq!(granted(&[Some(50), None, Some(30), Some(40)], 75), [false, true, true, true]);
        assert_eq!(granted(&[Some(50), None, Some(30), Some(50)], 85), [true, true, true, false]);
    }

    #[test]
    fn the_largest_gives_way() {
        let pool = Pool::new(100, 2, 16);
        pool.add(0, 40);
        pool.add(1, 50);
        assert!(!pool.is_stopped(0) && !pool.is_stopped(1));
        pool.add(0, 20);
        assert!(pool.is_stopped(0) && !pool.is_stopped(1));
        pool.add(1, 45);
        assert!(!pool.is_stopped(1));
    }
}
