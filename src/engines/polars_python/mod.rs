//! A plan in, Python Polars code out.

mod emit;

pub use emit::emit;
