//! SQL and the schemas of the tables in, a typed [`Plan`] out: every name found, every type known, before any engine starts.
//!
//! `compile(sql, tables)` = `parse` (text to syntax) then `resolve` (syntax to stages) then `prune` (only the columns that are needed).
//! Must not know: files, engines.

mod expr;
mod node;

pub use expr::{BinaryOp, Expr, ExprKind, LikePiece};
pub use node::{Item, JoinKind, JoinOutput, Measure, Node, Op, Plan, ResultShape, Schema, SchemaColumn, SortKey};
