//! Conditions move down to the tables: `FROM a, b WHERE a.x = b.y AND a.z > 1` is a join on `x = y` of the rows with `z > 1`.
//!
//! Tables that stand side by side without a key, as the classic FROM with commas has them, are joined anew. Joins that are named
//! keep their order; what is asked of one side only is asked before them.

use super::reorder::joined;
use super::resolve::proves_not_null;
use super::{BinaryOp, Casting, Expr, ExprKind, JoinKind, JoinOutput, Node, Op, Plan, Schema};
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

/// The same stages; conditions have moved down past joins.
pub(super) fn pushed(node: Node) -> Node {
    let moves = |input, predicate: &Expr| predicate.clone().conjuncts().iter().any(|part| lands(input, part));
    if matches!(&node.op, Op::Filter { input, predicate } if moves(input, predicate)) {
        return sink(node, Vec::new());
    }
    with_inputs(node, pushed)
}

/// The node, keeping only the rows for which all conditions are true; each as far down as it can go.
pub(super) fn sink(node: Node, conditions: Vec<Expr>) -> Node {
    let mut never_null = Vec::new();
    conditions.iter().for_each(|condition| proves_not_null(condition, &mut never_null));
    let mut node = sunk(node, conditions);
    // True of what comes out, wherever the conditions went.
    for column in &mut node.schema {
        column.nullable &= !never_null.contains(&column.physical);
    }
    node
}

fn sunk(node: Node, conditions: Vec<Expr>) -> Node {
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
            keep(past(node, safe), late)
        }
        Op::Join {
            left,
            right,
            kind: kind @ (JoinKind::Left | JoinKind::Semi | JoinKind::Anti),
            keys,
            nulls_equal,
            output,
        } => {
            let (below, above) = through(conditions, &|name| from_left(&schema, &output, name));
            let (left, right) = (Box::new(sink(*left, below)), Box::new(pushed(*right)));
            keep(Node { op: Op::Join { left, right, kind, keys, nulls_equal, output }, schema, span }, above)
        }
        Op::Extend { .. } | Op::Select { .. } | Op::Rename { .. } => {
            let mut node = Node { op, schema, span };
            // Past these it goes only on its way to a join: for its own sake it stays where it was written.
            let (landing, staying) = conditions.into_iter().partition(|condition| lands(&node, condition));
            let (below, above) = through(landing, &|name| name_below(&node.op, name));
            for input in node.inputs_mut() {
                let owned = std::mem::replace(input, nothing());
                *input = sink(owned, below.clone());
            }
            keep(keep(node, above), staying)
        }
        // Everything else looks at all of its rows at once, or has none to spare.
        op => keep(pushed(Node { op, schema, span }), conditions),
    }
}

/// An inner join of the rows for which the conditions are true: what is asked of one side only is asked of that side.
fn past(node: Node, conditions: Vec<Expr>) -> Node {
    let Node { op, schema, span } = node;
    let Op::Join { left, right, kind, keys, nulls_equal, output } = op else {
        return keep(Node { op, schema, span }, conditions);
    };
    let (on_left, others) = through(conditions, &|name| from_left(&schema, &output, name));
    let (on_right, above) = through(others, &|name| from_right(&schema, &output, name));
    let (left, right) = (Box::new(sink(*left, on_left)), Box::new(sink(*right, on_right)));
    keep(Node { op: Op::Join { left, right, kind, keys, nulls_equal, output }, schema, span }, above)
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

/// What a column is called below a stage that passes it on.
fn name_below(op: &Op, name: &str) -> Option<String> {
    match op {
        Op::Extend { items, .. } => (!items.iter().any(|item| item.physical == name)).then(|| name.to_owned()),
        Op::Select { items, .. } => items.iter().find(|item| item.physical == name)?.expr.column().map(str::to_owned),
        Op::Rename { renames, .. } => {
            let renamed = renames.iter().find(|(_, new)| new == name);
            Some(renamed.map_or_else(|| name.to_owned(), |(old, _)| old.clone()))
        }
        _ => None,
    }
}

/// What a column of a join is called on its left.
fn from_left(schema: &Schema, output: &[JoinOutput], name: &str) -> Option<String> {
    match output.get(schema.iter().position(|column| column.physical == name)?)? {
        JoinOutput::Left(name) | JoinOutput::Key(name, _) => Some(name.clone()),
        JoinOutput::Right(_) => None,
    }
}

/// The same on its right.
fn from_right(schema: &Schema, output: &[JoinOutput], name: &str) -> Option<String> {
    match output.get(schema.iter().position(|column| column.physical == name)?)? {
        JoinOutput::Right(name) => Some(name.clone()),
        JoinOutput::Left(_) | JoinOutput::Key(..) => None,
    }
}

/// Whether a condition gets below a join, or into one of tables side by side.
fn lands(node: &Node, condition: &Expr) -> bool {
    match &node.op {
        Op::Filter { input, .. } => lands(input, condition),
        Op::Extend { input, .. } | Op::Select { input, .. } | Op::Rename { input, .. } => {
            let below = renamed(condition, &|name| name_below(&node.op, name)).filter(cannot_stop);
            below.is_some_and(|condition| lands(input, &condition))
        }
        Op::Join { kind: JoinKind::Left | JoinKind::Semi | JoinKind::Anti, output, .. } => {
            renamed(condition, &|name| from_left(&node.schema, output, name)).is_some()
        }
        Op::Join { kind: JoinKind::Inner | JoinKind::Cross, output, .. } => {
            has_cross(node)
                || renamed(condition, &|name| from_left(&node.schema, output, name)).is_some()
                || renamed(condition, &|name| from_right(&node.schema, output, name)).is_some()
        }
        _ => false,
    }
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
