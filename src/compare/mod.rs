//! 4. Two tables and the shape of the result in, a [`Verdict`] out.
//!
//! [`judge`] pairs the columns by name, pairs the rows by what the plan says of them, compares cell by cell, and then asks
//! whether the promised order holds. [`tables`] compares any two tables, about which no plan says anything: it finds what
//! identifies their rows, and takes values for the same that are written in another type, if it is asked to. Must not know: which engine is right, processes, time.

mod align;
mod apart;
mod bridge;
mod bulk;
mod cells;
mod codes;
mod columns;
mod comparison;
mod diagnose;
mod judge;
mod keys;
mod limit;
mod matching;
mod missing;
mod names;
mod nearest;
mod noise;
mod order;
mod present;
mod sample;
mod tables;
#[cfg(test)]
mod tests;
mod texts;
mod ties;
mod tolerance;
mod verdict;

pub use comparison::{Comparison, Key, Question, RowsBy, Suggestion, Why};
pub use diagnose::{
    Cause, Certainty, Change, ChangedLine, Claimed, Diagnosis, Differing, Effect, Engine, Hints, Other, Sampled, Side,
    Trial, causes, explain, shown, title,
};
pub use judge::{judge, judge_and_diagnose};
pub use missing::with_one_missing_value;
pub use tables::{tables, tables_and_diagnosis};
pub use texts::{Records, Tagger, Texts, texts, texts_and_diagnosis};
pub use tolerance::Tolerance;
pub use verdict::{Alignment, CellDifference, Class, ColumnVerdict, DifferenceClass, RowSample, Rule, Verdict};
