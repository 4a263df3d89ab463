//! Whether a row has a partner: semi and anti joins on any condition, and EXISTS as a value.

use crate::base::{Diagnostic, Span, Type, Value};
use crate::functions;

use super::Resolver;
use super::build::{all_of, either, extended, helper, is_null, keep, keep_all, lookup, not, only, without};
use super::condition::Parts;
use super::expr::literal;
use crate::plan::{BinaryOp, Expr, ExprKind, Item, JoinKind, JoinOutput, Measure, Node, Op, Schema};

impl Resolver<'_> {
    /// A semi or anti join where a condition looks at both sides.
    pub(super) fn semi_where(
        &self,
        left: Node,
        right: Node,
        kind: JoinKind,
        parts: Parts,
        span: Span,
    ) -> Result<Node, Diagnostic> {
        let schema = left.schema.clone();
        if parts.comparison().is_some() {
            let wanted = kind == JoinKind::Semi;
            let (node, found) = self.by_extremes(left, right, wanted, parts, span)?;
            let found = if wanted { found } else { not(self.surely(found, span)?) };
            let extra = beyond(&node, &schema);
            return Ok(without(keep(node, found), &extra, span));
        }
        let (left, row) = self.with_numbers(left, span)?;
        let (met, _) = self.meeting(left.clone(), right, parts, span)?;
        let met = only(met, std::slice::from_ref(&row), span);
        let output = schema.iter().map(|column| JoinOutput::Left(column.physical.clone())).collect();
        Ok(Node {
            op: Op::Join {
                left: Box::new(left),
                right: Box::new(met),
                kind,
                keys: vec![(row.clone(), row)],
                nulls_equal: false,
                output,
            },
            schema,
            span,
        })
    }

    /// Whether each left row has a partner: the left side with helper columns, and the answer computed from them, never NULL.
    pub(super) fn has_partner(
        &self,
        left: Node,
        right: Node,
        conditions: Vec<Expr>,
        span: Span,
    ) -> Result<(Node, Expr), Diagnostic> {
        let mut parts = Parts::of(conditions);
        let right = keep_all(right, std::mem::take(&mut parts.right));
        parts.settle_same();
        if parts.comparison().is_some() {
            let (node, found) = self.by_extremes(left, right, false, parts, span)?;
            let found = self.surely(found, span)?;
            return Ok((node, found));
        }
        if parts.keys.is_empty() && parts.both.is_empty() {
            // Nothing ties the two together: there are rows, or there are none.
            let count = self.measure_of("COUNT", Vec::new(), false, span)?;
            let rows = count.physical.clone();
            let any = self.compare(BinaryOp::Greater, column(&count), literal(Value::BigInt(0), span))?;
            let counted = aggregate(right, Vec::new(), vec![count], span);
            let node = lookup(left, counted, JoinKind::Cross, Vec::new(), &[&rows], span);
            let mut conditions = std::mem::take(&mut parts.left);
            conditions.push(any);
            let found = all_of(conditions)
                .map_or_else(|| Ok(literal(Value::Boolean(true), span)), |all| self.surely(all, span))?;
            return Ok((node, found));
        }
        let flag = self.fresh("found");
        let mark = |node: Node| {
            let item = Item { physical: flag.clone(), expr: literal(Value::Boolean(true), span) };
            extended(node, vec![item], span)
        };
        let distinct = |node: Node| super::query::distinct(node, span);
        let found = Expr { kind: ExprKind::Column(flag.clone()), ty: Type::Boolean, nullable: true, span };
        let found = is_null(found, true);
        if !parts.both.is_empty() {
            let (left, row) = self.with_numbers(left, span)?;
            let (met, _) = self.meeting(left.clone(), right, parts, span)?;
            let met = mark(distinct(only(met, std::slice::from_ref(&row), span)));
            let keys = vec![(row.clone(), row)];
            return Ok((lookup(left, met, JoinKind::Left, keys, &[&flag], span), found));
        }
        let (left, right, keys) = self.on_keys(left, right, parts, true, span)?;
        let names: Vec<String> = keys.iter().map(|(_, name)| name.clone()).collect();
        let right = mark(distinct(only(right, &names, span)));
        Ok((lookup(left, right, JoinKind::Left, keys, &[&flag], span), found))
    }

    /// Among the rows with the same keys, one differs from a value if the smallest or the largest does; one is greater if the
    /// largest is; and so on. Gives the left side with these, and the condition over them, NULL where there are no such rows.
    fn by_extremes(
        &self,
        left: Node,
        right: Node,
        only_found: bool,
        mut parts: Parts,
        span: Span,
    ) -> Result<(Node, Expr), Diagnostic> {
        let right = keep_all(right, std::mem::take(&mut parts.right));
        let guards = std::mem::take(&mut parts.left);
        let Some((value, op, of)) = parts.comparison() else {
            return Err(self.error(span, "this condition is not supported"));
        };
        let (on_left, on_right): (Vec<Expr>, Vec<Expr>) = parts.keys.into_iter().unzip();
        let grouped = !on_left.is_empty();
        let groups: Vec<Item> = on_right.into_iter().map(|expr| Item { physical: self.fresh("key"), expr }).collect();
        let functions: &[&str] = match op {
            BinaryOp::Less | BinaryOp::LessOrEqual => &["MAX"],
            BinaryOp::Greater | BinaryOp::GreaterOrEqual => &["MIN"],
            _ => &["MIN", "MAX"],
        };
        let mut measures = Vec::new();
        for function in functions {
            measures.push(self.measure_of(function, vec![of.clone()], grouped, span)?);
        }
        let mut found: Option<Expr> = None;
        for measure in &measures {
            let next = self.compare(op, value.clone(), Expr { nullable: true, ..column(measure) })?;
            found = Some(match found {
                Some(found) => either(BinaryOp::Or, found, next),
                None => next,
            });
        }
        let found =
            all_of(guards.into_iter().chain(found).collect()).unwrap_or_else(|| literal(Value::Boolean(true), span));
        let names: Vec<String> = measures.iter().map(|measure| measure.physical.clone()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (left, on_left) = self.key_columns(left, on_left, span);
        let keys = on_left.into_iter().zip(groups.iter().map(|group| group.physical.clone())).collect();
        let right = aggregate(right, groups, measures, span);
        let kind = match (grouped, only_found) {
            (false, _) => JoinKind::Cross,
            (true, true) => JoinKind::Inner,
            (true, false) => JoinKind::Left,
        };
        Ok((lookup(left, right, kind, keys, &names, span), found))
    }

    /// An aggregate as a measure; `grouped`: whether the stage has group keys, so that no group is without rows.
    pub(super) fn measure_of(
        &self,
        name: &str,
        args: Vec<Expr>,
        grouped: bool,
        span: Span,
    ) -> Result<Measure, Diagnostic> {
        let Some(function) = functions::find(name) else {
            return Err(self.error(span, format!("there is no function `{name}`")));
        };
        let resolved = self.resolved(function, &args, span)?;
        let args = self.typed(args, &resolved)?;
        let of_args: Vec<bool> = args.iter().map(|arg| arg.nullable).collect();
        let no_rows_possible = !grouped && function.nulls != functions::Nulls::Never;
        let nullable = no_rows_possible || function.can_be_null(resolved.nullable, &of_args);
        let physical = self.fresh(&name.to_lowercase());
        Ok(Measure { physical, function, args, distinct: false, order: Vec::new(), ty: resolved.ty, nullable, span })
    }

    /// The condition with FALSE for NULL.
    pub(super) fn surely(&self, condition: Expr, span: Span) -> Result<Expr, Diagnostic> {
        if !condition.nullable {
            return Ok(condition);
        }
        self.call_named("COALESCE", vec![condition, literal(Value::Boolean(false), span)], span)
    }
}

/// The column that a measure becomes.
pub(super) fn column(measure: &Measure) -> Expr {
    let Measure { physical, ty, nullable, span, .. } = measure;
    Expr { kind: ExprKind::Column(physical.clone()), ty: *ty, nullable: *nullable, span: *span }
}

/// An AGGREGATE whose columns the user has no names for.
pub(super) fn aggregate(input: Node, groups: Vec<Item>, measures: Vec<Measure>, span: Span) -> Node {
    let schema: Schema = groups
        .iter()
        .map(|group| helper(&group.physical, group.expr.ty, group.expr.nullable))
        .chain(measures.iter().map(|measure| helper(&measure.physical, measure.ty, measure.nullable)))
        .collect();
    Node { op: Op::Aggregate { input: Box::new(input), groups, measures }, schema, span }
}

/// The columns of a stage that are not among these.
pub(super) fn beyond(node: &Node, schema: &Schema) -> Vec<String> {
    node.schema
        .iter()
        .map(|column| column.physical.clone())
        .filter(|name| !schema.iter().any(|column| column.physical == *name))
        .collect()
}
