//! A plan in, pandas code out, and its answer.
//!
//! `emit` writes the module that the worker runs and that `bearoff show` prints: code as a good pandas user would write it by hand,
//! with the meaning of the language exactly.

mod emit;
mod emit_aggregate;
mod emit_cast;
mod emit_expr;
mod emit_join;
pub(in crate::engines) mod emit_like;
mod emit_load;
pub(in crate::engines) mod emit_names;
mod emit_stage;
mod emit_truth;
pub(in crate::engines) mod emit_write;

pub use emit::{Unsupported, emit};
