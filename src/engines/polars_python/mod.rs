//! A plan in, Python Polars code out: what `bearoff show --as polars-python` prints. The engine that runs is the Rust one.

mod emit;
mod emit_expr;
mod emit_join;
mod emit_stage;
mod emit_window;

pub(in crate::engines) use emit::emit;
