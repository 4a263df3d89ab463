//! SQL and the schemas of the tables in, a typed [`Plan`] out: every name found, every type known, before any engine starts.
//!
//! `compile` = `parse` (text to syntax), `resolve` (syntax to stages, `share` settles which of them have several readers),
//! `pushdown` (conditions on tables side by side become keys of joins), `prune` (only the columns that are needed), `undefined`
//! (where infinities can meet), `foremost` (where only the first rows of a partition are needed), `shape` (what a comparison may rely on). Must not know: files, engines.

mod certain;
mod explain;
mod expr;
mod foremost;
mod node;
mod parse;
mod prune;
mod pushdown;
mod reorder;
mod reshape;
mod resolve;
mod rewrite;
mod same;
mod shape;
mod share;
mod shorthand;
mod statements;
mod steps;
mod tables;
mod text;
mod undefined;
mod walk;

use crate::base::{Diagnostic, TableSchema};

pub use certain::{Certain, Certainty, certainty};
pub use explain::{explain, sql};
pub use expr::{BinaryOp, Casting, Expr, ExprKind, LikePiece};
pub use node::{
    Bound, Frame, FrameUnit, Item, JoinKind, JoinOutput, Measure, Node, Op, Plan, ResultShape, Schema, SchemaColumn,
    SortKey, Window,
};
pub use statements::statements;
pub use steps::steps;
pub use tables::{TableName, table_names};
pub use undefined::may_be_undefined;

/// From SQL to a plan. `source` is what messages call the text: a path, or `<command line>`.
///
/// # Errors
/// A [`Diagnostic`] with the place in the SQL, for syntax, unknown names, types that do not fit and what is not supported.
pub fn compile(source: &str, sql: &str, tables: &[TableSchema]) -> Result<Plan, Diagnostic> {
    compile_and(source, sql, tables, prune::prune)
}

/// The same with every column carried along to where a stage drops it, as somebody would who does not think about columns.
///
/// # Errors
/// As [`compile`].
pub fn compile_unpruned(source: &str, sql: &str, tables: &[TableSchema]) -> Result<Plan, Diagnostic> {
    compile_and(source, sql, tables, |_| {})
}

fn compile_and(source: &str, sql: &str, tables: &[TableSchema], prune: fn(&mut Plan)) -> Result<Plan, Diagnostic> {
    let (text, query) = parse::parse(source, sql)?;
    let mut plan = resolve::resolve(&text, &query, tables)?;
    pushdown::push_down(&mut plan);
    prune(&mut plan);
    undefined::mark(&mut plan);
    foremost::mark(&mut plan);
    plan.result = shape::shape(&plan);
    Ok(plan)
}
