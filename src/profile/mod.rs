//! The files of a table in, everything that a profile says of it out: statistics, exact as long as memory suffices, what is odd, how pandas
//! and Polars would read it, and code that reads it.
//!
//! The cells come from [`csv`](crate::csv), each byte once. Must not know: engines, processes, HTML.

mod code;
mod collect;
mod joins;
mod limits;
mod notes;
mod numbers;
mod pairs;
mod reading;
mod record;
mod runs;
mod sketch;
mod sort;
mod table;
#[cfg(test)]
mod tests;
mod texts;

pub use joins::joins;
pub use reading::{Difference, Predicted, PredictedColumn, Reading};
pub use record::{
    About, Code, ColumnProfile, Correlation, Days, Estimated, Histogram, JoinCandidate, Lengths, Note, NumberFacts,
    TableProfile, Twins,
};
pub use table::{Job, Profiled, profile};
