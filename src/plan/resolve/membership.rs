//! `x IN (query)`: whether a value is among those of a query, which NULL on either side may leave open.

use sqlparser::ast::{BinaryOperator, Expr as Syntax, Query};

use crate::base::{Diagnostic, Span, Type, Value};

use super::Resolver;
use super::build::{either, extended, is_null, keep, keep_all, lookup, not, only, without};
use super::condition::{Parts, looks_left, of_met, of_right, on_right};
use super::expr::{Scope, literal};
use super::partner::{aggregate, beyond, column};
use super::stage::reference;
use super::subquery::Joinable;
use crate::plan::{BinaryOp, Expr, ExprKind, Item, JoinKind, Measure, Node};

impl Resolver<'_> {
    /// `x NOT IN (query)` where NULL may be on either side: true where the query has no row at all, or has neither x nor a NULL,
    /// and x is none.
    pub(super) fn keep_not_in(
        &self,
        node: Node,
        inside: Node,
        x: &Expr,
        value: &Expr,
        span: Span,
    ) -> Result<Node, Diagnostic> {
        let schema = node.schema.clone();
        let (list, value) = self.one_column(inside, value, span)?;
        let counted = self.counted(list.clone(), &value, Vec::new(), span)?;
        let equal = self.compare(BinaryOp::Equal, x.clone(), on_right(value, &list.schema))?;
        let node = self.join_where(node, list, JoinKind::Anti, vec![equal], span)?;
        let (rows, known) = (column(&counted.rows), column(&counted.known));
        let node = lookup(
            node,
            counted.node,
            JoinKind::Cross,
            Vec::new(),
            &[&counted.rows.physical, &counted.known.physical],
            span,
        );
        let no_null = self.compare(BinaryOp::Equal, known, rows.clone())?;
        let mut fits = no_null;
        if x.nullable {
            let empty = self.compare(BinaryOp::Equal, rows, literal(Value::BigInt(0), span))?;
            fits = either(BinaryOp::Or, empty, either(BinaryOp::And, is_null(x.clone(), true), fits));
        }
        let node = keep(node, fits);
        let extra = beyond(&node, &schema);
        Ok(without(node, &extra, span))
    }

    /// `x [NOT] IN (query)` as a value: TRUE where x is among the query's values, NULL where it might be (x is NULL, or a NULL is
    /// among them), FALSE elsewhere, and always where the query has no rows.
    pub(super) fn in_query(
        &self,
        expr: &Syntax,
        query: &Query,
        negated: bool,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let x = self.scoped(expr, scope)?;
        let Some((inside, value)) = self.values(query, scope.schema())? else {
            // A single row: a plain comparison.
            let value = self.scalar(query, span, scope)?;
            let op = if negated { BinaryOp::NotEqual } else { BinaryOp::Equal };
            return Ok(Expr { span, ..self.compare(op, x, value)? });
        };
        // Says now if the types do not fit.
        let equal = self.compare(BinaryOp::Equal, x.clone(), value.clone())?;
        let unsure = x.nullable || value.nullable;
        let answer = self.fresh("found");
        let name = answer.clone();
        self.ask(
            scope,
            Box::new(move |resolver, node| {
                let (node, found) = resolver.membership(node, inside, &x, value, equal, span)?;
                Ok(extended(node, vec![Item { physical: name, expr: found }], span))
            }),
        );
        let found = Expr { kind: ExprKind::Column(answer), ty: Type::Boolean, nullable: unsure, span };
        Ok(if negated { not(found) } else { found })
    }

    /// `x = ANY (query)` is IN, `x <> ALL (query)` is NOT IN.
    pub(super) fn any_or_all(
        &self,
        x: &Syntax,
        op: &BinaryOperator,
        of: &Syntax,
        all: bool,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let mut of = of;
        while let Syntax::Nested(inner) = of {
            of = inner;
        }
        match (of, op, all) {
            (Syntax::Subquery(query), BinaryOperator::Eq, false) => self.in_query(x, query, false, span, scope),
            (Syntax::Subquery(query), BinaryOperator::NotEq, true) => self.in_query(x, query, true, span, scope),
            _ => {
                let word = if all { "ALL" } else { "ANY" };
                Err(self
                    .error(span, format!("`{op} {word}` is not supported"))
                    .help("compare with the smallest or the largest: x > (FROM ... |> AGGREGATE MAX(y))"))
            }
        }
    }

    /// The left side with helper columns, and whether `x` is among the query's values, computed from them.
    pub(super) fn membership(
        &self,
        left: Node,
        inside: Joinable,
        x: &Expr,
        value: Expr,
        equal: Expr,
        span: Span,
    ) -> Result<(Node, Expr), Diagnostic> {
        let Joinable { node: list, mut conditions, .. } = inside;
        if !x.nullable && !value.nullable {
            conditions.push(equal);
            return self.has_partner(left, list, conditions, span);
        }
        let parts = Parts::of(conditions);
        if !parts.both.is_empty() || !parts.same.is_empty() || !parts.left.is_empty() || looks_left(&value) {
            return self.membership_by_row(left, list, parts, equal, span);
        }
        // The list is read twice: to look x up, and to count.
        let mut list = keep_all(list, parts.right);
        let own = |expr: Expr| of_right(expr);
        let (on_left, of_list): (Vec<Expr>, Vec<Expr>) = parts.keys.into_iter().unzip();
        let (wider, keys) = self.key_columns(list, of_list, span);
        list = wider;
        let (wider, value) = {
            let (wider, mut names) = self.key_columns(list, vec![own(value)], span);
            let name = names.remove(0);
            let value =
                wider.schema.iter().find(|column| column.physical == name).map(|column| reference(column, span));
            (wider, value.unwrap_or_else(|| literal(Value::Null, span)))
        };
        let mut columns = keys.clone();
        columns.extend(value.column().map(str::to_owned));
        let list = self.share(only(wider, &columns, span), span)?;
        let groups: Vec<Item> = keys
            .iter()
            .filter_map(|key| list.schema.iter().find(|column| column.physical == *key))
            .map(|column| Item { physical: self.fresh("key"), expr: reference(column, span) })
            .collect();
        let counted = self.counted(list.clone(), &value, groups, span)?;
        let mut conditions = Vec::new();
        for (left, key) in on_left.iter().zip(&keys) {
            let key = list.schema.iter().find(|column| column.physical == *key).map(|column| reference(column, span));
            if let Some(key) = key {
                conditions.push(self.compare(BinaryOp::Equal, left.clone(), on_right(key, &list.schema))?);
            }
        }
        conditions.push(self.compare(BinaryOp::Equal, x.clone(), on_right(value.clone(), &list.schema))?);
        let (left, found) = self.has_partner(left, list, conditions, span)?;
        let (left, on_left) = self.key_columns(left, on_left, span);
        let kind = if counted.groups.is_empty() { JoinKind::Cross } else { JoinKind::Left };
        let keys = on_left.into_iter().zip(counted.groups).collect();
        let node = lookup(left, counted.node, kind, keys, &[&counted.rows.physical, &counted.known.physical], span);
        let (rows, known) = (column(&counted.rows), column(&counted.known));
        let missed = |expr: Expr| Expr { nullable: kind == JoinKind::Left, ..expr };
        let some = self.compare(BinaryOp::Greater, missed(rows.clone()), literal(Value::BigInt(0), span))?;
        let mut unknown = self.compare(BinaryOp::Less, missed(known), missed(rows))?;
        if x.nullable {
            unknown = either(BinaryOp::Or, is_null(x.clone(), false), unknown);
        }
        let unknown = either(BinaryOp::And, some, unknown);
        let yes = |truth| literal(Value::Boolean(truth), span);
        let branches = vec![(found, yes(true)), (unknown, literal(Value::Null, span))];
        Ok((node, self.case(branches, Some(yes(false)), span)?))
    }

    /// The same where the list is another one for each row: every row is brought together with its list, and what is found counted.
    pub(super) fn membership_by_row(
        &self,
        left: Node,
        list: Node,
        mut parts: Parts,
        equal: Expr,
        span: Span,
    ) -> Result<(Node, Expr), Diagnostic> {
        parts.settle_same();
        let (left, row) = self.with_numbers(left, span)?;
        let (met, names) = self.meeting(left.clone(), list, parts, span)?;
        let equal = of_met(equal, &names);
        let hits = self.measure_of("COUNT_IF", vec![equal.clone()], true, span)?;
        let unsure = self.measure_of("COUNT_IF", vec![is_null(equal, false)], true, span)?;
        let groups = self.group_by(&met, std::slice::from_ref(&row), span);
        let keys = vec![(row, groups.first().map_or_else(String::new, |group| group.physical.clone()))];
        let columns = [hits.physical.as_str(), unsure.physical.as_str()];
        let mut answers = Vec::new();
        for (measure, answer) in [(&hits, Value::Boolean(true)), (&unsure, Value::Null)] {
            let count = Expr { nullable: true, ..column(measure) };
            let some = self.compare(BinaryOp::Greater, count, literal(Value::BigInt(0), span))?;
            answers.push((some, literal(answer, span)));
        }
        let found = aggregate(met, groups, vec![hits.clone(), unsure.clone()], span);
        let node = lookup(left, found, JoinKind::Left, keys, &columns, span);
        Ok((node, self.case(answers, Some(literal(Value::Boolean(false), span)), span)?))
    }

    /// A query's values as a column that is read more than once, and the reference to it.
    pub(super) fn one_column(&self, node: Node, value: &Expr, span: Span) -> Result<(Node, Expr), Diagnostic> {
        let value = of_right(value.clone());
        let (node, names) = self.key_columns(node, vec![value], span);
        let list = self.share(only(node, &names, span), span)?;
        let value = list.schema.first().map_or_else(|| literal(Value::Null, span), |column| reference(column, span));
        Ok((list, value))
    }

    /// How many rows there are, and how many values that are not NULL, in each group.
    pub(super) fn counted(
        &self,
        list: Node,
        value: &Expr,
        groups: Vec<Item>,
        span: Span,
    ) -> Result<Counted, Diagnostic> {
        let rows = self.measure_of("COUNT", Vec::new(), true, span)?;
        let known = self.measure_of("COUNT", vec![value.clone()], true, span)?;
        let names = groups.iter().map(|group| group.physical.clone()).collect();
        let node = aggregate(list, groups, vec![rows.clone(), known.clone()], span);
        Ok(Counted { node, rows, known, groups: names })
    }
}

/// The rows of a list, counted.
pub(super) struct Counted {
    node: Node,
    /// How many rows.
    rows: Measure,
    /// How many values that are not NULL.
    known: Measure,
    /// The names of the group keys.
    groups: Vec<String>,
}
