//! Small pieces of plan that the desugaring of joins, queries and sets is put together from.

use crate::base::{Span, Type, Value};

use super::Resolver;
use super::expr::literal;
use super::stage::reference;
use crate::plan::{BinaryOp, Expr, ExprKind, Item, JoinKind, JoinOutput, Node, Op, Schema, SchemaColumn};

impl Resolver<'_> {
    /// A physical name that nothing else in the pipeline has, nor ever will: it stands neither in the SQL nor in a table.
    pub(super) fn fresh(&self, what: &str) -> String {
        let sql = self.text.sql.to_ascii_lowercase();
        loop {
            let number = self.names.get() + 1;
            self.names.set(number);
            let name = format!("_{what}{number}");
            let in_a_table = self
                .known
                .iter()
                .any(|table| table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(&name)));
            if !in_a_table && !sql.contains(&name) {
                return name;
            }
        }
    }
}

/// The rows for which the condition is true.
pub(super) fn keep(node: Node, predicate: Expr) -> Node {
    let schema = node.schema.clone();
    super::stage::keep(node, schema, predicate)
}

/// The rows for which all conditions are true.
pub(super) fn keep_all(node: Node, conditions: Vec<Expr>) -> Node {
    match all_of(conditions) {
        Some(predicate) => keep(node, predicate),
        None => node,
    }
}

/// The conditions joined by AND; nothing where there are none.
pub(super) fn all_of(conditions: Vec<Expr>) -> Option<Expr> {
    conditions.into_iter().reduce(|left, right| either(BinaryOp::And, left, right))
}

/// Two conditions joined by AND or OR.
pub(super) fn either(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let (nullable, span) = (left.nullable || right.nullable, left.span.cover(right.span));
    Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), ty: Type::Boolean, nullable, span }
}

/// `NOT x`.
pub(super) fn not(expr: Expr) -> Expr {
    Expr { ty: Type::Boolean, nullable: expr.nullable, span: expr.span, kind: ExprKind::Not(Box::new(expr)) }
}

/// `x IS NULL`, or `x IS NOT NULL`.
pub(super) fn is_null(expr: Expr, negated: bool) -> Expr {
    let span = expr.span;
    Expr { kind: ExprKind::IsNull { expr: Box::new(expr), negated }, ty: Type::Boolean, nullable: false, span }
}

/// The number 1.
pub(super) fn one(span: Span) -> Expr {
    literal(Value::BigInt(1), span)
}

/// A column that the user has no name for.
pub(super) fn helper(physical: &str, ty: Type, nullable: bool) -> SchemaColumn {
    SchemaColumn { name: physical.to_owned(), physical: physical.to_owned(), qualifier: None, ty, nullable }
}

/// The stage with these columns added, which the user has no names for.
pub(super) fn extended(node: Node, items: Vec<Item>, span: Span) -> Node {
    if items.is_empty() {
        return node;
    }
    let mut schema = node.schema.clone();
    schema.extend(items.iter().map(|item| helper(&item.physical, item.expr.ty, item.expr.nullable)));
    Node { op: Op::Extend { input: Box::new(node), items }, schema, span }
}

/// Exactly these columns, under their own names.
pub(super) fn only(node: Node, columns: &[String], span: Span) -> Node {
    let mut schema = Schema::new();
    for name in columns {
        let already = schema.iter().any(|column| column.physical == *name);
        schema.extend(node.schema.iter().find(|column| column.physical == *name && !already).cloned());
    }
    let items =
        schema.iter().map(|column| Item { physical: column.physical.clone(), expr: reference(column, span) }).collect();
    Node { op: Op::Select { input: Box::new(node), items }, schema, span }
}

/// The stage without these columns.
pub(super) fn without(node: Node, columns: &[String], span: Span) -> Node {
    let gone: Vec<String> =
        columns.iter().filter(|name| node.schema.iter().any(|column| column.physical == **name)).cloned().collect();
    if gone.is_empty() {
        return node;
    }
    let schema = node.schema.iter().filter(|column| !gone.contains(&column.physical)).cloned().collect();
    Node { op: Op::Drop { input: Box::new(node), columns: gone }, schema, span }
}

/// All columns of the left side, and these of the right, which have names that the left side does not.
pub(super) fn lookup(
    left: Node,
    right: Node,
    kind: JoinKind,
    keys: Vec<(String, String)>,
    columns: &[&str],
    span: Span,
) -> Node {
    let mut schema = left.schema.clone();
    let mut output: Vec<JoinOutput> =
        left.schema.iter().map(|column| JoinOutput::Left(column.physical.clone())).collect();
    for column in right.schema.iter().filter(|column| columns.contains(&column.physical.as_str())) {
        schema.push(SchemaColumn { nullable: column.nullable || kind == JoinKind::Left, ..column.clone() });
        output.push(JoinOutput::Right(column.physical.clone()));
    }
    Node {
        op: Op::Join { left: Box::new(left), right: Box::new(right), kind, keys, nulls_equal: false, output },
        schema,
        span,
    }
}
