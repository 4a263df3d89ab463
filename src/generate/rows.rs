//! A table whose rows can be made from any place on, in the order in which they were drawn.

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use super::pieces::{Piece, Table};

/// Rows that can be reached at any place.
pub(super) trait Rows: Sync {
    /// A row. Rows are ordered as the sorted table is.
    type Row: Copy + Ord + Send;

    /// The name of the table's file.
    fn file(&self) -> String;

    /// Its first line.
    fn header(&self) -> String;

    /// About how many bytes a row has.
    fn width(&self) -> u64;

    /// How many rows there are.
    fn rows(&self) -> u64;

    /// Goes through some of them.
    fn each(&self, places: Range<u64>, take: impl FnMut(Self::Row));

    /// A number below 1 that never falls from one row of the sorted table to the next, in 2^64ths.
    fn height(&self, row: &Self::Row) -> u64;

    /// Writes a row, without the end of its line.
    fn push(&self, row: &Self::Row, out: &mut Vec<u8>);
}

/// The rows as they were drawn.
pub(super) struct Drawn<R>(pub(super) R);

/// Pieces of a few megabytes: large enough to write, small enough to keep.
const PIECE: u64 = 1 << 15;

impl<R: Rows> Table for Drawn<R> {
    fn file(&self) -> String {
        self.0.file()
    }

    fn header(&self) -> String {
        self.0.header()
    }

    fn about(&self) -> u64 {
        self.0.rows() * self.0.width()
    }

    fn pieces(&self) -> u64 {
        self.0.rows().div_ceil(PIECE)
    }

    fn piece(&self, number: u64, _: &AtomicBool) -> Piece {
        let places = number * PIECE..self.0.rows().min((number + 1) * PIECE);
        let mut piece = Piece { rows: places.end - places.start, text: Vec::new() };
        piece.text.reserve((piece.rows * (self.0.width() + 8)) as usize);
        self.0.each(places, |row| {
            self.0.push(&row, &mut piece.text);
            piece.text.push(b'\n');
        });
        piece
    }
}
