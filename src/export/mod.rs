//! A table in; the same as CSV, as JSON, or as a file of columns out: whole, and so that other programs read what was meant.
//!
//! Must not know: SQL, engines, where the bytes go.

mod columnar;
mod delimited;
mod instants;
mod json;

pub use columnar::{arrow, parquet};
pub use delimited::delimited;
pub use json::{Layout, json};
