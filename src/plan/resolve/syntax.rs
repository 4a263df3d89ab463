//! Questions to a piece of syntax, before its names are known.

use sqlparser::ast::{Expr as Syntax, Function as Call, FunctionArg, FunctionArgExpr, FunctionArguments, WindowType};

use crate::functions::{self, Kind};

/// Whether an aggregate stands in it that takes rows together: not one with OVER, but perhaps inside one. Queries inside are
/// not looked into.
pub(super) fn holds_aggregate(syntax: &Syntax) -> bool {
    match syntax {
        Syntax::Function(call) => is_aggregate(syntax) || parts_of_call(call).into_iter().any(holds_aggregate),
        other => parts(other).into_iter().any(holds_aggregate),
    }
}

/// Whether it is an aggregate that takes rows together, and nothing else.
pub(super) fn is_aggregate(syntax: &Syntax) -> bool {
    as_call(syntax).is_some_and(|call| {
        call.over.is_none()
            && functions::find(&call.name.to_string()).is_some_and(|function| function.kind == Kind::Aggregate)
    })
}

/// The call that an expression is, parentheses around it aside.
pub(super) fn as_call(syntax: &Syntax) -> Option<&Call> {
    match syntax {
        Syntax::Nested(inner) => as_call(inner),
        Syntax::Function(call) => Some(call),
        _ => None,
    }
}

fn parts_of_call(call: &Call) -> Vec<&Syntax> {
    let mut out: Vec<&Syntax> = Vec::new();
    if let FunctionArguments::List(list) = &call.args {
        for arg in &list.args {
            let (FunctionArg::Unnamed(arg) | FunctionArg::Named { arg, .. } | FunctionArg::ExprNamed { arg, .. }) = arg;
            if let FunctionArgExpr::Expr(expr) = arg {
                out.push(expr);
            }
        }
    }
    out.extend(call.filter.as_deref());
    if let Some(WindowType::WindowSpec(spec)) = &call.over {
        out.extend(&spec.partition_by);
        out.extend(spec.order_by.iter().map(|key| &key.expr));
    }
    out
}

/// The expressions directly inside one that is no call.
fn parts(syntax: &Syntax) -> Vec<&Syntax> {
    match syntax {
        Syntax::Nested(inner)
        | Syntax::IsFalse(inner)
        | Syntax::IsNotFalse(inner)
        | Syntax::IsTrue(inner)
        | Syntax::IsNotTrue(inner)
        | Syntax::IsNull(inner)
        | Syntax::IsNotNull(inner)
        | Syntax::UnaryOp { expr: inner, .. }
        | Syntax::Cast { expr: inner, .. }
        | Syntax::Extract { expr: inner, .. }
        | Syntax::Ceil { expr: inner, .. }
        | Syntax::Floor { expr: inner, .. }
        | Syntax::InSubquery { expr: inner, .. } => vec![inner],
        Syntax::IsDistinctFrom(left, right)
        | Syntax::IsNotDistinctFrom(left, right)
        | Syntax::BinaryOp { left, right, .. }
        | Syntax::Position { expr: left, r#in: right }
        | Syntax::RLike { expr: left, pattern: right, .. }
        | Syntax::Like { expr: left, pattern: right, .. }
        | Syntax::ILike { expr: left, pattern: right, .. } => vec![left, right],
        Syntax::Between { expr, low, high, .. } => vec![expr, low, high],
        Syntax::InList { expr, list, .. } => std::iter::once(&**expr).chain(list).collect(),
        Syntax::Substring { expr, substring_from, substring_for, .. } => {
            std::iter::once(&**expr).chain(substring_from.as_deref()).chain(substring_for.as_deref()).collect()
        }
        Syntax::Trim { expr, trim_what, trim_characters, .. } => {
            std::iter::once(&**expr).chain(trim_what.as_deref()).chain(trim_characters.iter().flatten()).collect()
        }
        Syntax::Case { operand, conditions, else_result, .. } => operand
            .as_deref()
            .into_iter()
            .chain(conditions.iter().flat_map(|when| [&when.condition, &when.result]))
            .chain(else_result.as_deref())
            .collect(),
        Syntax::Interval(interval) => vec![&interval.value],
        // Names, constants, and what is refused.
        _ => Vec::new(),
    }
}
