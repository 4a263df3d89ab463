//! 1. Bytes on disk in, a [`Source`] out: dialect, types with their evidence, null tokens, fingerprint.
//!
//! Must not know: SQL, engines.

mod blocks;
mod cell;
mod decide;
mod dialect;
mod explain;
mod open;
mod records;
mod source;
mod tally;

pub use open::open;
pub use source::{Dialect, Options, Source, SourceColumn};
