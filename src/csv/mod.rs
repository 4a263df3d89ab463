//! 1. Bytes on disk in, a [`Source`] out: dialect, types with their evidence, null tokens, fingerprint.
//!
//! Must not know: SQL, engines.

mod source;

pub use source::{Dialect, Options, Source, SourceColumn};
