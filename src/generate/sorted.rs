//! The same rows in sorted order, without ever keeping all of them: each piece goes through all rows and keeps those that belong to it.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use super::pieces::{Piece, Table};
use super::rows::Rows;

/// How finely the order is cut before pieces are made of the cuts.
const CUTS: usize = 1 << 14;

/// As many rows as a piece may keep, about: some 128 MB of them, as long as no single cut has more.
const KEPT: u64 = 4 << 20;

/// How often a thread that goes through all rows looks up.
const STRIDE: u64 = 1 << 18;

/// A table in sorted order.
pub(super) struct Sorted<R> {
    rows: R,
    pieces: Vec<Range<usize>>,
    kept: u64,
}

impl<R: Rows> Sorted<R> {
    pub(super) fn new(rows: R) -> Self {
        Self { rows, pieces: Vec::new(), kept: KEPT }
    }

    #[cfg(test)]
    pub(super) fn keeping(self, kept: u64) -> Self {
        Self { kept, ..self }
    }

    fn cut(&self, row: &R::Row) -> usize {
        (self.rows.height(row) >> (64 - CUTS.trailing_zeros())) as usize
    }

    /// How many rows each cut has.
    fn count(&self, threads: usize) -> Vec<u64> {
        let share = self.rows.rows().div_ceil(threads.max(1) as u64).max(1);
        let counts = std::thread::scope(|scope| {
            let parts: Vec<_> = (0..threads.max(1) as u64)
                .map(|part| {
                    scope.spawn(move || {
                        let mut counts = vec![0_u64; CUTS];
                        let end = self.rows.rows().min((part + 1) * share);
                        self.rows.each(self.rows.rows().min(part * share)..end, |row| counts[self.cut(&row)] += 1);
                        counts
                    })
                })
                .collect();
            parts.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        let mut all = vec![0; CUTS];
        for (at, count) in counts.into_iter().flatten().flat_map(|counts| counts.into_iter().enumerate()) {
            all[at] += count;
        }
        all
    }
}

impl<R: Rows> Table for Sorted<R> {
    fn file(&self) -> String {
        self.rows.file()
    }

    fn header(&self) -> String {
        self.rows.header()
    }

    fn about(&self) -> u64 {
        self.rows.rows() * self.rows.width()
    }

    fn prepare(&mut self, threads: usize) {
        let (mut start, mut rows) = (0, 0);
        let mut pieces = Vec::new();
        for (cut, count) in self.count(threads).into_iter().enumerate() {
            if rows > 0 && rows + count > self.kept {
                pieces.push(start..cut);
                (start, rows) = (cut, 0);
            }
            rows += count;
        }
        pieces.push(start..CUTS);
        self.pieces = pieces;
    }

    fn pieces(&self) -> u64 {
        self.pieces.len() as u64
    }

    fn piece(&self, number: u64, stop: &AtomicBool) -> Piece {
        let wanted = &self.pieces[number as usize];
        let mut kept = Vec::new();
        let mut at = 0;
        while at < self.rows.rows() && !stop.load(Ordering::Relaxed) {
            let end = self.rows.rows().min(at + STRIDE);
            self.rows.each(at..end, |row| {
                if wanted.contains(&self.cut(&row)) {
                    kept.push(row);
                }
            });
            at = end;
        }
        kept.sort_unstable();
        let mut text = Vec::with_capacity(kept.len() * (self.rows.width() as usize + 8));
        for row in &kept {
            self.rows.push(row, &mut text);
            text.push(b'\n');
        }
        Piece { rows: kept.len() as u64, text }
    }
}
