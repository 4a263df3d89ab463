//! Conditions of joins. An equality between the sides is a key; a condition of one side filters that side, or makes its key NULL
//! where its rows must stay; what looks at both sides is kept by a filter over the rows that meet. Engines see joins on keys alone.

use sqlparser::ast::Expr as Syntax;

use crate::base::{Diagnostic, Span, Type, Value};

use super::Resolver;
use super::build::{all_of, extended, helper, keep_all, lookup, one, only};
use super::outer::looks_out;
use crate::plan::{BinaryOp, Casting, Expr, ExprKind, Item, JoinKind, JoinOutput, Node, Op, Schema, SchemaColumn};

/// What the names of the right side's columns begin with inside a condition; no column of a user can.
const RIGHT: &str = "\u{0}right ";

/// A condition of a join, taken apart.
#[derive(Default)]
pub(super) struct Parts {
    /// Equalities between an expression of the left side and one of the right.
    pub(super) keys: Vec<(Expr, Expr)>,
    /// The same where two NULLs are equal, each with the condition that says so.
    pub(super) same: Vec<((Expr, Expr), Expr)>,
    /// Conditions of the left side, or of neither.
    pub(super) left: Vec<Expr>,
    /// Conditions of the right side, over its own names.
    pub(super) right: Vec<Expr>,
    /// Conditions of both; the right side's columns are marked.
    pub(super) both: Vec<Expr>,
}

/// The right side's columns as a condition sees them.
pub(super) fn as_right(schema: &[SchemaColumn]) -> Schema {
    schema
        .iter()
        .map(|column| SchemaColumn { physical: format!("{RIGHT}{}", column.physical), ..column.clone() })
        .collect()
}

/// An expression over the right side's own names, as a part of a condition.
pub(super) fn on_right(expr: Expr, right: &[SchemaColumn]) -> Expr {
    renamed(expr, &|name| right.iter().any(|column| column.physical == name).then(|| format!("{RIGHT}{name}")))
}

/// The expression with other names for columns.
pub(super) fn renamed(expr: Expr, rename: &dyn Fn(&str) -> Option<String>) -> Expr {
    let (ty, nullable, span) = (expr.ty, expr.nullable, expr.span);
    match expr.column() {
        Some(name) => match rename(name) {
            Some(name) => Expr { kind: ExprKind::Column(name), ty, nullable, span },
            None => expr,
        },
        None => {
            let mut expr = expr;
            for child in expr.children_mut() {
                let owned = std::mem::replace(child, one(span));
                *child = renamed(owned, rename);
            }
            expr
        }
    }
}

/// An expression over the right side alone, under its own names.
pub(super) fn of_right(expr: Expr) -> Expr {
    renamed(expr, &|name| name.strip_prefix(RIGHT).map(str::to_owned))
}

/// Whether an expression looks at the left side.
pub(super) fn looks_left(expr: &Expr) -> bool {
    reach(expr).0
}

/// A part of a condition over the pairs of rows that meet, where the right side's columns have these names.
pub(super) fn of_met(expr: Expr, names: &[(String, String)]) -> Expr {
    renamed(expr, &|name| {
        let right = name.strip_prefix(RIGHT)?;
        names.iter().find(|(old, _)| old == right).map(|(_, new)| new.clone())
    })
}

/// Which sides an expression looks at: left, right.
fn reach(expr: &Expr) -> (bool, bool) {
    let (mut left, mut right) = (false, false);
    expr.columns(&mut |name| {
        if name.starts_with(RIGHT) {
            right = true;
        } else if super::outer::outer_of(name).is_none() {
            left = true;
        }
    });
    (left, right)
}

/// The two sides of a comparison, left side first, where each looks at one side of the join.
fn sides(one: Expr, other: Expr) -> Result<(Expr, Expr), (Expr, Expr)> {
    if looks_out(&one, None) || looks_out(&other, None) {
        return Err((one, other));
    }
    match (reach(&one), reach(&other)) {
        ((true, false), (false, true)) => Ok((one, of_right(other))),
        ((false, true), (true, false)) => Ok((other, of_right(one))),
        _ => Err((one, other)),
    }
}

impl Parts {
    /// Takes conditions apart that must all hold.
    pub(super) fn of(conditions: Vec<Expr>) -> Self {
        let mut parts = Parts::default();
        for condition in conditions {
            parts.add(condition);
        }
        parts
    }

    fn add(&mut self, condition: Expr) {
        if matches!(condition.literal(), Some(Value::Boolean(true))) {
            return;
        }
        if let Some((one, other)) = not_distinct(&condition)
            && let Ok(pair) = sides(one.clone(), other.clone())
        {
            return self.same.push((pair, condition));
        }
        let condition = match condition {
            Expr { kind: ExprKind::Binary(BinaryOp::Equal, one, other), ty, nullable, span } => {
                match sides(*one, *other) {
                    Ok(pair) => return self.keys.push(pair),
                    Err((one, other)) => {
                        let kind = ExprKind::Binary(BinaryOp::Equal, Box::new(one), Box::new(other));
                        Expr { kind, ty, nullable, span }
                    }
                }
            }
            other => other,
        };
        match reach(&condition) {
            (true, true) => self.both.push(condition),
            (false, true) => self.right.push(of_right(condition)),
            (_, false) => self.left.push(condition),
        }
    }

    /// Makes of keys that NULL fits conditions as any other.
    pub(super) fn settle_same(&mut self) {
        self.both.extend(std::mem::take(&mut self.same).into_iter().map(|(_, condition)| condition));
    }

    /// Where a single comparison remains beside the keys: what stands on the left side, how it is compared, and with what on the right.
    pub(super) fn comparison(&self) -> Option<(Expr, BinaryOp, Expr)> {
        use BinaryOp::{Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let [Expr { kind: ExprKind::Binary(op, one, other), .. }] = self.both.as_slice() else { return None };
        let turned = match op {
            Less => Greater,
            LessOrEqual => GreaterOrEqual,
            Greater => Less,
            GreaterOrEqual => LessOrEqual,
            NotEqual => NotEqual,
            _ => return None,
        };
        let from_left = reach(one).0;
        let (value, of) = sides((**one).clone(), (**other).clone()).ok()?;
        Some((value, if from_left { *op } else { turned }, of))
    }
}

/// The sides of `a IS NOT DISTINCT FROM b` between columns, which is written COALESCE(a = b, a IS NULL AND b IS NULL).
fn not_distinct(condition: &Expr) -> Option<(&Expr, &Expr)> {
    let ExprKind::Call(function, args) = &condition.kind else { return None };
    let [equal, Expr { kind: ExprKind::Binary(BinaryOp::And, one_missing, other_missing), .. }] = args.as_slice()
    else {
        return None;
    };
    let ExprKind::Binary(BinaryOp::Equal, one, other) = &equal.kind else { return None };
    let is_missing = |missing: &Expr, side: &Expr| {
        let side = match &side.kind {
            ExprKind::Cast { expr, casting: Casting::Implicit } => expr,
            _ => side,
        };
        matches!(&missing.kind, ExprKind::IsNull { expr, negated: false } if expr.column().is_some() && expr.column() == side.column())
    };
    (function.name == "COALESCE" && is_missing(one_missing, one) && is_missing(other_missing, other))
        .then_some((one, other))
}

impl Resolver<'_> {
    /// A join ON a condition: both sides' columns stay.
    pub(super) fn join_on(
        &self,
        left: Node,
        right: Node,
        kind: JoinKind,
        condition: &Syntax,
        span: Span,
    ) -> Result<Node, Diagnostic> {
        // Says first if the two sides cannot be told apart.
        self.side_by_side(&left, &right, kind, span)?;
        let schema: Schema = left.schema.iter().cloned().chain(as_right(&right.schema)).collect();
        let (condition, needs) = self.collecting(|| self.condition(self.expr(condition, &schema)?, "ON"))?;
        if !needs.is_empty() {
            return Err(self
                .error(condition.span, "a query cannot stand in the condition of a join")
                .help("put it into WHERE, before or after the join"));
        }
        self.join_where(left, right, kind, condition.conjuncts(), span)
    }

    /// A join on conditions over the left side's names and the right side's marked ones.
    pub(super) fn join_where(
        &self,
        left: Node,
        right: Node,
        kind: JoinKind,
        conditions: Vec<Expr>,
        span: Span,
    ) -> Result<Node, Diagnostic> {
        let mut parts = Parts::of(conditions);
        // Conditions of a side whose rows need not stay filter it; the others stop a row from meeting any.
        let left = if keeps_left(kind) { left } else { keep_all(left, std::mem::take(&mut parts.left)) };
        let right = if keeps_right(kind) { right } else { keep_all(right, std::mem::take(&mut parts.right)) };
        // The engines know joins where NULLs are equal in all keys or in none.
        if !parts.keys.is_empty() || !parts.left.is_empty() || !parts.right.is_empty() {
            parts.settle_same();
        }
        if parts.both.is_empty() {
            return self.keyed(left, right, kind, parts, span);
        }
        match kind {
            JoinKind::Inner | JoinKind::Cross => Ok(self.meeting(left, right, parts, span)?.0),
            JoinKind::Semi | JoinKind::Anti => self.semi_where(left, right, kind, parts, span),
            JoinKind::Left | JoinKind::Right | JoinKind::Full => self.numbered(left, right, kind, parts, span),
        }
    }

    /// A join on keys, with all columns that the kind gives.
    fn keyed(&self, left: Node, right: Node, kind: JoinKind, parts: Parts, span: Span) -> Result<Node, Diagnostic> {
        let (mut schema, output) = self.side_by_side(&left, &right, kind, span)?;
        let nulls_equal = parts.keys.is_empty() && !parts.same.is_empty();
        let needs_a_key = !matches!(kind, JoinKind::Inner | JoinKind::Cross);
        let (left, right, keys) = self.on_keys(left, right, parts, needs_a_key, span)?;
        let kind = if keys.is_empty() { JoinKind::Cross } else { kind };
        if matches!(kind, JoinKind::Inner | JoinKind::Semi) && !nulls_equal {
            for (column, source) in schema.iter_mut().zip(&output) {
                column.nullable &= !match source {
                    JoinOutput::Left(name) => keys.iter().any(|(left, _)| left == name),
                    JoinOutput::Right(name) => keys.iter().any(|(_, right)| right == name),
                    JoinOutput::Key(..) => true,
                };
            }
        }
        Ok(Node {
            op: Op::Join { left: Box::new(left), right: Box::new(right), kind, keys, nulls_equal, output },
            schema,
            span,
        })
    }

    /// Both sides with columns for their keys. Conditions of one side make its first key NULL, which meets nothing.
    pub(super) fn on_keys(
        &self,
        left: Node,
        right: Node,
        parts: Parts,
        needs_a_key: bool,
        span: Span,
    ) -> Result<(Node, Node, Vec<(String, String)>), Diagnostic> {
        let mut keys = parts.keys;
        keys.extend(parts.same.into_iter().map(|(key, _)| key));
        if keys.is_empty() && (needs_a_key || !parts.left.is_empty() || !parts.right.is_empty()) {
            keys.push((one(span), one(span)));
        }
        if let Some((on_left, on_right)) = keys.first_mut() {
            for (key, guards) in [(on_left, parts.left), (on_right, parts.right)] {
                if let Some(guard) = all_of(guards) {
                    *key = self.case(vec![(guard, key.clone())], None, span)?;
                }
            }
        }
        let (on_left, on_right): (Vec<Expr>, Vec<Expr>) = keys.into_iter().unzip();
        let (left, on_left) = self.key_columns(left, on_left, span);
        let (right, on_right) = self.key_columns(right, on_right, span);
        Ok((left, right, on_left.into_iter().zip(on_right).collect()))
    }

    /// The stage with a column for each key that is not one already.
    pub(super) fn key_columns(&self, node: Node, keys: Vec<Expr>, span: Span) -> (Node, Vec<String>) {
        let mut items = Vec::new();
        let names = keys
            .into_iter()
            .map(|key| match key.column() {
                Some(name) => name.to_owned(),
                None => {
                    let physical = self.fresh("key");
                    items.push(Item { physical: physical.clone(), expr: key });
                    physical
                }
            })
            .collect();
        (extended(node, items, span), names)
    }

    /// The pairs of rows that meet, with all columns of both sides; and what the right side's columns are called there.
    pub(super) fn meeting(
        &self,
        left: Node,
        right: Node,
        mut parts: Parts,
        span: Span,
    ) -> Result<(Node, Vec<(String, String)>), Diagnostic> {
        let left = keep_all(left, std::mem::take(&mut parts.left));
        let right = keep_all(right, std::mem::take(&mut parts.right));
        let both = std::mem::take(&mut parts.both);
        let met = self.keyed(left, right, JoinKind::Inner, parts, span)?;
        let Op::Join { output, .. } = &met.op else { return Ok((met, Vec::new())) };
        let names: Vec<(String, String)> = output
            .iter()
            .zip(&met.schema)
            .filter_map(|(source, column)| match source {
                JoinOutput::Right(name) => Some((name.clone(), column.physical.clone())),
                JoinOutput::Left(_) | JoinOutput::Key(..) => None,
            })
            .collect();
        let both = both.into_iter().map(|condition| of_met(condition, &names)).collect();
        Ok((keep_all(met, both), names))
    }

    /// The rows of a side, each with a number, to be read more than once.
    pub(super) fn with_numbers(&self, node: Node, span: Span) -> Result<(Node, String), Diagnostic> {
        let physical = self.fresh("row");
        let mut schema = node.schema.clone();
        schema.push(helper(&physical, Type::BigInt, false));
        let numbered = Node { op: Op::Number { input: Box::new(node), physical: physical.clone() }, schema, span };
        Ok((self.share(numbered, span)?, physical))
    }

    /// An outer join on any condition: the rows of the sides that must stay are numbered, those pairs that meet are found by an
    /// inner join, and joined back on the numbers.
    fn numbered(&self, left: Node, right: Node, kind: JoinKind, parts: Parts, span: Span) -> Result<Node, Diagnostic> {
        let (schema, mut output) = self.side_by_side(&left, &right, kind, span)?;
        let columns_of =
            |node: &Node| -> Vec<String> { node.schema.iter().map(|column| column.physical.clone()).collect() };
        let (left, right, keys) = match kind {
            JoinKind::Right => {
                let mut columns = columns_of(&left);
                let (right, row) = self.with_numbers(right, span)?;
                let (met, _) = self.meeting(left, right.clone(), parts, span)?;
                columns.push(row.clone());
                (only(met, &columns, span), right, (row.clone(), row))
            }
            JoinKind::Full => {
                let (left, left_row) = self.with_numbers(left, span)?;
                let (right, right_row) = self.with_numbers(right, span)?;
                let (met, _) = self.meeting(left.clone(), right.clone(), parts, span)?;
                let met = only(met, &[left_row.clone(), right_row.clone()], span);
                let on_row = vec![(left_row.clone(), left_row)];
                let left = lookup(left, met, JoinKind::Left, on_row, &[right_row.as_str()], span);
                (left, right, (right_row.clone(), right_row))
            }
            _ => {
                let (left, row) = self.with_numbers(left, span)?;
                let (met, names) = self.meeting(left.clone(), right, parts, span)?;
                for source in &mut output {
                    if let JoinOutput::Right(name) = source
                        && let Some((_, new)) = names.iter().find(|(old, _)| old == name)
                    {
                        name.clone_from(new);
                    }
                }
                let mut columns = vec![row.clone()];
                columns.extend(names.into_iter().map(|(_, new)| new));
                (left, only(met, &columns, span), (row.clone(), row))
            }
        };
        Ok(Node {
            op: Op::Join {
                left: Box::new(left),
                right: Box::new(right),
                kind,
                keys: vec![keys],
                nulls_equal: false,
                output,
            },
            schema,
            span,
        })
    }
}

/// Whether rows of the left side without a partner stay.
fn keeps_left(kind: JoinKind) -> bool {
    matches!(kind, JoinKind::Left | JoinKind::Full | JoinKind::Anti)
}

/// Whether rows of the right side without a partner stay.
fn keeps_right(kind: JoinKind) -> bool {
    matches!(kind, JoinKind::Right | JoinKind::Full)
}
