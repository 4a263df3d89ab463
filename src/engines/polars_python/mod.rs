//! A plan in, Python Polars code out.

mod emit;

pub(in crate::engines) use emit::emit;
