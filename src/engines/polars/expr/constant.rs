//! Constants inside of expressions.

use polars::prelude as pl;
use polars::prelude::{DataFrame, IntoLazy};

use crate::base::Type;

use super::super::cast;

/// The value of an expression that reads no column. One that fails is left as it is: whether that matters is for the rows to say.
pub(super) fn folded(expr: pl::Expr, ty: Type) -> pl::Expr {
    if matches!(expr, pl::Expr::Literal(_)) {
        return expr;
    }
    let dtype = cast::dtype(ty);
    let value = DataFrame::empty().lazy().select([expr.clone().cast(dtype.clone()).alias("value")]).collect().ok();
    let value = value.as_ref().and_then(|frame| frame.columns().first()).filter(|column| column.len() == 1);
    match value.and_then(|column| column.get(0).ok()).map(pl::AnyValue::into_static) {
        Some(value) => pl::Expr::Literal(pl::LiteralValue::Scalar(pl::Scalar::new(dtype, value))),
        None => expr,
    }
}

/// Constants behind the column that they are compared with. In 0.55.2 the other way round `14 = c` has one row where `c` is a column
/// that has the same value in all rows (`column_element_wise_broadcasting` in polars-core takes the length of its left side).
pub(super) fn behind(expr: pl::Expr) -> pl::Expr {
    expr.map_expr(|expr| match expr {
        pl::Expr::BinaryExpr { left, op, right } if is_literal(&left) && !is_literal(&right) => match mirrored(op) {
            Some(op) => pl::Expr::BinaryExpr { left: right, op, right: left },
            None => pl::Expr::BinaryExpr { left, op, right },
        },
        other => other,
    })
}

fn is_literal(expr: &pl::Expr) -> bool {
    match expr {
        pl::Expr::Literal(_) => true,
        pl::Expr::Cast { expr, .. } | pl::Expr::Alias(expr, _) => is_literal(expr),
        _ => false,
    }
}

/// The operator that says the same with its sides exchanged.
fn mirrored(op: pl::Operator) -> Option<pl::Operator> {
    use pl::Operator::{Eq, EqValidity, Gt, GtEq, Lt, LtEq, NotEq, NotEqValidity};

    Some(match op {
        Eq | EqValidity | NotEq | NotEqValidity => op,
        Lt => Gt,
        LtEq => GtEq,
        Gt => Lt,
        GtEq => LtEq,
        _ => return None,
    })
}
