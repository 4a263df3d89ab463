//! 4. Two tables and the shape of the result in, a [`Verdict`] out.
//!
//! Must not know: which engine is right, processes, time.

mod verdict;

pub use verdict::{Alignment, CellDifference, Class, ColumnVerdict, DifferenceClass, RowSample, Rule, Verdict};
