//! 4. Two tables and the shape of the result in, a [`Verdict`] out.
//!
//! [`judge`] pairs the columns by name, pairs the rows by what the plan says of them, compares cell by cell, and then asks
//! whether the promised order holds. Must not know: which engine is right, processes, time.

mod align;
mod cells;
mod codes;
mod columns;
mod judge;
mod limit;
mod matching;
mod nearest;
mod noise;
mod order;
mod present;
#[cfg(test)]
mod tests;
mod ties;
mod tolerance;
mod verdict;

pub use judge::judge;
pub use tolerance::Tolerance;
pub use verdict::{Alignment, CellDifference, Class, ColumnVerdict, DifferenceClass, RowSample, Rule, Verdict};
