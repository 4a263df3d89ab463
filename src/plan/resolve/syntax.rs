//! Questions to a piece of syntax, before its names are known.

use sqlparser::ast::{Expr as Syntax, Function as Call};

use crate::functions::{self, Kind};
use crate::plan::walk::parts;

/// Whether an aggregate stands in it that takes rows together: not one with OVER, but perhaps inside one. Queries inside are
/// not looked into.
pub(super) fn holds_aggregate(syntax: &Syntax) -> bool {
    is_aggregate(syntax) || parts(syntax).into_iter().any(holds_aggregate)
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
