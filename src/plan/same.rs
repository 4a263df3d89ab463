//! When two expressions are one: the same steps over the same columns, wherever they stand in the SQL.

use super::{Expr, ExprKind};

impl Expr {
    /// Whether both compute the same value by the same steps. Where they do not, they may still have the same value.
    pub fn same(&self, other: &Expr) -> bool {
        self.ty == other.ty
            && match (&self.kind, &other.kind) {
                (ExprKind::Column(a), ExprKind::Column(b)) => a == b,
                (ExprKind::Literal(a), ExprKind::Literal(b)) => a == b,
                (ExprKind::Negate(a), ExprKind::Negate(b)) | (ExprKind::Not(a), ExprKind::Not(b)) => a.same(b),
                (ExprKind::Binary(op, left, right), ExprKind::Binary(other_op, other_left, other_right)) => {
                    op == other_op && left.same(other_left) && right.same(other_right)
                }
                (ExprKind::IsNull { expr: a, negated }, ExprKind::IsNull { expr: b, negated: other_negated }) => {
                    negated == other_negated && a.same(b)
                }
                (
                    ExprKind::In { expr: a, list, list_has_null, negated },
                    ExprKind::In { expr: b, list: other_list, list_has_null: other_null, negated: other_negated },
                ) => list == other_list && list_has_null == other_null && negated == other_negated && a.same(b),
                (
                    ExprKind::Between { expr: a, low, high, negated },
                    ExprKind::Between { expr: b, low: other_low, high: other_high, negated: other_negated },
                ) => negated == other_negated && a.same(b) && low.same(other_low) && high.same(other_high),
                (
                    ExprKind::Like { expr: a, pattern, ignore_case, negated },
                    ExprKind::Like { expr: b, pattern: other_pattern, ignore_case: other_case, negated: other_negated },
                ) => pattern == other_pattern && ignore_case == other_case && negated == other_negated && a.same(b),
                (
                    ExprKind::Case { branches, otherwise },
                    ExprKind::Case { branches: other_branches, otherwise: other_otherwise },
                ) => {
                    branches.len() == other_branches.len()
                        && branches.iter().zip(other_branches).all(|(a, b)| a.0.same(&b.0) && a.1.same(&b.1))
                        && match (otherwise, other_otherwise) {
                            (Some(a), Some(b)) => a.same(b),
                            (None, None) => true,
                            _ => false,
                        }
                }
                (ExprKind::Cast { expr: a, casting }, ExprKind::Cast { expr: b, casting: other_casting }) => {
                    casting == other_casting && a.same(b)
                }
                (ExprKind::Call(function, args), ExprKind::Call(other_function, other_args)) => {
                    function.name == other_function.name && all_same(args, other_args)
                }
                // Two kinds, or a kind that this does not know: taken for different, which is never wrong.
                _ => false,
            }
    }
}

/// Whether both lists hold the same expressions in the same order.
pub(super) fn all_same(left: &[Expr], right: &[Expr]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.same(b))
}
