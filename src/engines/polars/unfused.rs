//! Conditions above a join without keys, kept from a fault of Polars.
//!
//! 0.55.2 moves such a condition into the join, and then makes one function of a sum with a product in it (`FusedArithmetic`), for which
//! it looks up all columns among those of the left side alone: `ColumnNotFound`. A product that is no plain multiplication is left as it is.

use polars::prelude as pl;

use crate::plan::{JoinKind, Node, Op};

/// The condition of a filter of this node's rows.
pub(super) fn condition(predicate: pl::Expr, input: &Node) -> pl::Expr {
    if !above_cross_join(input) {
        return predicate;
    }
    predicate.map_expr(|expr| match expr {
        pl::Expr::BinaryExpr { left, op: op @ (pl::Operator::Plus | pl::Operator::Minus), right } => {
            let (left, right) = (opaque((*left).clone()), opaque((*right).clone()));
            pl::Expr::BinaryExpr { left: left.into(), op, right: right.into() }
        }
        other => other,
    })
}

/// A product under a function that changes nothing.
fn opaque(expr: pl::Expr) -> pl::Expr {
    match expr {
        product @ pl::Expr::BinaryExpr { op: pl::Operator::Multiply, .. } => {
            product.map_with_fmt_str(Ok, |_, field| Ok(field.clone()), "product")
        }
        other => other,
    }
}

/// Whether a filter of these rows may be moved into a join without keys.
fn above_cross_join(node: &Node) -> bool {
    match &node.op {
        Op::Join { kind: JoinKind::Cross, .. } => true,
        Op::Limit { .. } | Op::Aggregate { .. } | Op::Scan { .. } | Op::OneRow => false,
        // What is shared is computed for itself, but a plan with one reader left may be put in its place.
        Op::Shared { .. } => false,
        _ => node.inputs().into_iter().any(above_cross_join),
    }
}
