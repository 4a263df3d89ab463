//! Conditions move down to the tables: `FROM a, b WHERE a.x = b.y AND a.z > 1` is a join on `x = y` of the rows with `z > 1`.
//!
//! Only where tables stand side by side without a key, as the classic FROM with commas has them. A pipeline that names its joins
//! keeps them as they were written, in their order.

use super::reorder::joined;
use super::resolve::proves_not_null;
use super::{BinaryOp, Casting, Expr, ExprKind, Item, JoinKind, JoinOutput, Node, Op, Plan};
use crate::base::{Span, Type};

/// Functions that stop a run at a value that they cannot take: they must not see rows that a condition before them keeps away.
const CAN_STOP: &[&str] = &["STRPTIME", "MAKE_DATE", "MAKE_TIMESTAMP", "CHR"];

/// The same plan with conditions where they take away most.
pub(super) fn push_down(plan: &mut Plan) {
    for root in plan.shared.iter_mut().chain(std::iter::once(&mut plan.root)) {
        let node = std::mem::replace(root, nothing());
        *root = pushed(node);
    }
}

/// The same stages; conditions over tables side by side have moved down.
pub(super) fn pushed(node: Node) -> Node {
    if matches!(node.op, Op::Filter { .. }) && side_by_side(&node) {
        return sink(node, Vec::new());
    }
    with_inputs(node, pushed)
}

/// The node, keeping only the rows for which all conditions are true; each as far down as it can go.
pub(super) fn sink(node: Node, conditions: Vec<Expr>) -> Node {
    let Node { op, schema, span } = node;
    match op {
        Op::Filter { input, predicate } => {
            // What can stop the run sees no row that it would not have seen, so it stays where it is.
            let (mut safe, late): (Vec<Expr>, Vec<Expr>) = predicate.conjuncts().into_iter().partition(cannot_stop);
            let (safe_above, late_above): (Vec<Expr>, Vec<Expr>) = conditions.into_iter().partition(cannot_stop);
            safe.extend(safe_above);
            keep(keep(sink(*input, safe), late), late_above)
        }
        Op::Join { kind: JoinKind::Inner | JoinKind::Cross, .. } => {
            let node = Node { op, schema, span };
            let (safe, late): (Vec<Expr>, Vec<Expr>) = conditions.into_iter().partition(cannot_stop);
            if has_cross(&node) {
                return keep(joined(node, safe), late);
            }
            keep(keep(with_inputs(node, pushed), safe), late)
        }
        Op::Join {
            left,
            right,
            kind: kind @ (JoinKind::Left | JoinKind::Semi | JoinKind::Anti),
            keys,
            nulls_equal,
            output,
        } => {
            let from_left = |name: &str| {
                let at = schema.iter().position(|column| column.physical == name)?;
                match output.get(at)? {
                    JoinOutput::Left(name) | JoinOutput::Key(name, _) => Some(name.clone()),
                    JoinOutput::Right(_) => None,
                }
            };
            let (below, above) = through(conditions, &from_left);
            let op = Op::Join {
                left: Box::new(sink(*left, below)),
                right: Box::new(pushed(*right)),
                kind,
                keys,
                nulls_equal,
                output: output.clone(),
            };
            keep(Node { op, schema, span }, above)
        }
        Op::Extend { input, items } => {
            let old = |name: &str| (!items.iter().any(|item| item.physical == name)).then(|| name.to_owned());
            let (below, above) = through(conditions, &old);
            keep(Node { op: Op::Extend { input: Box::new(sink(*input, below)), items }, schema, span }, above)
        }
        Op::Select { input, items } => {
            let (below, above) = through(conditions, &|name| source(&items, name));
            keep(Node { op: Op::Select { input: Box::new(sink(*input, below)), items }, schema, span }, above)
        }
        Op::Rename { input, renames } => {
            let old = |name: &str| {
                let renamed = renames.iter().find(|(_, new)| new == name);
                Some(renamed.map_or_else(|| name.to_owned(), |(old, _)| old.clone()))
            };
            let (below, above) = through(conditions, &old);
            keep(Node { op: Op::Rename { input: Box::new(sink(*input, below)), renames }, schema, span }, above)
        }
        // Everything else looks at all of its rows at once, or has none to spare.
        op => keep(pushed(Node { op, schema, span }), conditions),
    }
}

/// The rows for which all conditions are true.
pub(super) fn keep(node: Node, conditions: Vec<Expr>) -> Node {
    let Some(predicate) = conditions.into_iter().reduce(|left, right| either(BinaryOp::And, left, right)) else {
        return node;
    };
    let mut schema = node.schema.clone();
    let mut never_null = Vec::new();
    proves_not_null(&predicate, &mut never_null);
    for column in &mut schema {
        column.nullable &= !never_null.contains(&column.physical);
    }
    let span = predicate.span;
    Node { op: Op::Filter { input: Box::new(node), predicate }, schema, span }
}

/// Two conditions joined by AND or OR.
pub(super) fn either(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let (nullable, span) = (left.nullable || right.nullable, left.span.cover(right.span));
    Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), ty: Type::Boolean, nullable, span }
}

/// The condition with every column under another name; nothing where one of them has none.
fn renamed(condition: &Expr, name: &dyn Fn(&str) -> Option<String>) -> Option<Expr> {
    let mut known = true;
    condition.columns(&mut |column| known &= name(column).is_some());
    known.then(|| called(condition.clone(), name))
}

/// The condition with columns under other names; one that has no other keeps its own.
pub(super) fn called(mut condition: Expr, name: &dyn Fn(&str) -> Option<String>) -> Expr {
    rename(&mut condition, name);
    condition
}

fn rename(expr: &mut Expr, name: &dyn Fn(&str) -> Option<String>) {
    if let ExprKind::Column(column) = &mut expr.kind
        && let Some(new) = name(column)
    {
        *column = new;
    }
    expr.children_mut().into_iter().for_each(|child| rename(child, name));
}

/// The conditions that can go below a stage, under the names there, and those that cannot.
fn through(conditions: Vec<Expr>, name: &dyn Fn(&str) -> Option<String>) -> (Vec<Expr>, Vec<Expr>) {
    let (mut below, mut above) = (Vec::new(), Vec::new());
    for condition in conditions {
        match renamed(&condition, name).filter(cannot_stop) {
            Some(renamed) => below.push(renamed),
            None => above.push(condition),
        }
    }
    (below, above)
}

/// The column that a SELECT passes on under this name.
fn source(items: &[Item], name: &str) -> Option<String> {
    items.iter().find(|item| item.physical == name)?.expr.column().map(str::to_owned)
}

/// Whether a condition gives an answer for every row there is.
pub(super) fn cannot_stop(condition: &Expr) -> bool {
    let stops = match &condition.kind {
        ExprKind::Cast { expr, casting: Casting::Strict } => Casting::can_fail(expr.ty, condition.ty),
        ExprKind::Call(function, _) => CAN_STOP.contains(&function.name),
        _ => false,
    };
    !stops && condition.children().into_iter().all(cannot_stop)
}

/// Whether below a condition, with nothing but what conditions can pass, tables stand side by side.
fn side_by_side(node: &Node) -> bool {
    match &node.op {
        Op::Filter { input, .. }
        | Op::Extend { input, .. }
        | Op::Select { input, .. }
        | Op::Rename { input, .. }
        | Op::Join { left: input, kind: JoinKind::Left | JoinKind::Semi | JoinKind::Anti, .. } => side_by_side(input),
        Op::Join { kind: JoinKind::Inner | JoinKind::Cross, .. } => has_cross(node),
        _ => false,
    }
}

/// Whether tables stand side by side among inner joins.
fn has_cross(node: &Node) -> bool {
    match &node.op {
        Op::Join { kind: JoinKind::Cross, .. } => true,
        Op::Join { left, right, kind: JoinKind::Inner, .. } => has_cross(left) || has_cross(right),
        Op::Join { left, kind: JoinKind::Semi | JoinKind::Anti, .. } => has_cross(left),
        Op::Filter { input, .. } => has_cross(input),
        _ => false,
    }
}

fn with_inputs(mut node: Node, change: impl Fn(Node) -> Node) -> Node {
    for input in node.inputs_mut() {
        let owned = std::mem::replace(input, nothing());
        *input = change(owned);
    }
    node
}

fn nothing() -> Node {
    Node { op: Op::OneRow, schema: Vec::new(), span: Span::default() }
}
