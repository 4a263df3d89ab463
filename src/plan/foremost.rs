//! The first rows of every partition: `ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) AS n |> WHERE n <= 2`.
//!
//! Numbering rows means sorting all of them; finding two of each partition does not. The condition stays where it is, and the
//! window is told how far anybody will look.

use crate::base::Value;

use super::{BinaryOp, Casting, Expr, ExprKind, Item, Node, Op, Plan};

/// The same plan; windows that number rows know how many of them are needed.
pub(super) fn mark(plan: &mut Plan) {
    plan.shared.iter_mut().chain(std::iter::once(&mut plan.root)).for_each(look);
}

fn look(node: &mut Node) {
    if let Op::Filter { input, predicate } = &mut node.op {
        for (column, rows) in predicate.clone().conjuncts().iter().filter_map(limit) {
            tell(input, &column, rows);
        }
    }
    node.inputs_mut().into_iter().for_each(look);
}

/// `column <= rows`, in any of the ways to write it.
fn limit(condition: &Expr) -> Option<(String, u64)> {
    let ExprKind::Binary(op, left, right) = &condition.kind else { return None };
    let (column, op, number) = match (bare(left).column(), whole(right), bare(right).column(), whole(left)) {
        (Some(column), Some(number), _, _) => (column, *op, number),
        (_, _, Some(column), Some(number)) => (column, mirrored(*op)?, number),
        _ => return None,
    };
    let rows = match op {
        BinaryOp::LessOrEqual | BinaryOp::Equal => number,
        BinaryOp::Less => number.checked_sub(1)?,
        _ => return None,
    };
    Some((column.to_owned(), u64::try_from(rows).unwrap_or(0)))
}

fn mirrored(op: BinaryOp) -> Option<BinaryOp> {
    match op {
        BinaryOp::Equal => Some(BinaryOp::Equal),
        BinaryOp::GreaterOrEqual => Some(BinaryOp::LessOrEqual),
        BinaryOp::Greater => Some(BinaryOp::Less),
        _ => None,
    }
}

/// Without the casts that only bring both sides of a comparison to one type.
fn bare(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Cast { expr, casting: Casting::Implicit } => bare(expr),
        _ => expr,
    }
}

fn whole(expr: &Expr) -> Option<i64> {
    match bare(expr).literal() {
        Some(Value::BigInt(number)) => Some(*number),
        _ => None,
    }
}

/// Follows the column down through stages that keep rows as they are, to the window that made it.
fn tell(node: &mut Node, column: &str, rows: u64) {
    let renamed = |items: &[Item]| {
        let item = items.iter().find(|item| item.physical == column)?;
        item.expr.column().map(str::to_owned)
    };
    match &mut node.op {
        Op::Window { windows, first, .. } => {
            if let [only] = windows.as_slice()
                && only.physical == column
                && only.function.name == "ROW_NUMBER"
            {
                *first = Some(first.map_or(rows, |known| known.min(rows)));
            }
        }
        Op::Filter { input, .. } | Op::Drop { input, .. } => tell(input, column, rows),
        Op::Select { input, items } => {
            if let Some(name) = renamed(items) {
                tell(input, &name, rows);
            }
        }
        Op::Extend { input, items } | Op::Set { input, items } => {
            let replaced = items.iter().any(|item| item.physical == column);
            match (replaced, renamed(items)) {
                (false, _) => tell(input, column, rows),
                (true, Some(name)) => tell(input, &name, rows),
                (true, None) => {}
            }
        }
        Op::Rename { input, renames } => {
            let old = renames.iter().find(|(_, new)| new == column).map(|(old, _)| old.clone());
            tell(input, old.as_deref().unwrap_or(column), rows);
        }
        // Other functions of the same rows may have looked at those that would be missing, and what is shared has other readers.
        Op::Scan { .. }
        | Op::OneRow
        | Op::Shared { .. }
        | Op::Aggregate { .. }
        | Op::Join { .. }
        | Op::Sort { .. }
        | Op::Limit { .. }
        | Op::Number { .. }
        | Op::Distinct { .. }
        | Op::Union { .. } => {}
    }
}
