//! Queries inside expressions become joins: as a condition of WHERE a semi or anti join, elsewhere a lookup whose columns the
//! expression uses. A query may look at the columns of the stage around it, as long as it can be joined to that stage.

use sqlparser::ast::{BinaryOperator, Expr as Syntax, Query, UnaryOperator};

use crate::base::{Diagnostic, Span, Type, Value};

use super::Resolver;
use super::build::{extended, not};
use super::condition::{looks_left, on_right, renamed};
use super::expr::{Scope, literal};
use super::needs::Need;
use super::outer::outer_of;
use super::pull::{Peel, Peeled, gives_one_row, peeled};
use super::stage::reference;
use crate::plan::walk::{holds_query, holds_window};
use crate::plan::{BinaryOp, Expr, ExprKind, Item, JoinKind, Node, SchemaColumn};

/// A condition that is nothing but a question to a query.
enum Question<'q> {
    /// `EXISTS (query)`.
    Exists(&'q Query),
    /// `x IN (query)`.
    In(&'q Syntax, &'q Query),
}

/// The question that a condition asks, and whether the answer is turned round.
fn question(condition: &Syntax) -> Option<(Question<'_>, bool)> {
    match condition {
        Syntax::Nested(inner) => question(inner),
        Syntax::UnaryOp { op: UnaryOperator::Not, expr } => question(expr).map(|(asked, negated)| (asked, !negated)),
        Syntax::Exists { subquery, negated } => Some((Question::Exists(subquery), *negated)),
        Syntax::InSubquery { expr, subquery, negated } => Some((Question::In(expr, subquery), *negated)),
        _ => None,
    }
}

fn conjuncts<'e>(condition: &'e Syntax, out: &mut Vec<&'e Syntax>) {
    match condition {
        Syntax::BinaryOp { left, op: BinaryOperator::And, right } => {
            conjuncts(left, out);
            conjuncts(right, out);
        }
        Syntax::Nested(inner) if matches!(**inner, Syntax::BinaryOp { op: BinaryOperator::And, .. }) => {
            conjuncts(inner, out);
        }
        other => out.push(other),
    }
}

/// A query, ready to be joined to the stage around it.
pub(super) struct Joinable {
    /// Its stages, which do not look out any more.
    pub(super) node: Node,
    /// Conditions over the stage's columns and the query's marked ones.
    pub(super) conditions: Vec<Expr>,
    /// The column of the query that was asked for, likewise.
    pub(super) value: Option<Expr>,
}

impl Resolver<'_> {
    /// WHERE. Conditions without queries come first: what they take away need not be looked up. In a pipe it may look at window
    /// functions, which see the rows before any condition.
    pub(super) fn filter(&self, node: Node, predicate: &Syntax, in_pipe: bool) -> Result<Node, Diagnostic> {
        let filter_rows = |node, condition: &Syntax| match in_pipe {
            true => self.filter_windowed(node, condition),
            false => self.filter_rows(node, condition),
        };
        let mut all = Vec::new();
        conjuncts(predicate, &mut all);
        let (mut late, early): (Vec<&Syntax>, Vec<&Syntax>) =
            all.into_iter().partition(|condition| holds_query(condition));
        if late.is_empty() || holds_window(predicate) {
            return filter_rows(node, predicate);
        }
        late.sort_by_key(|condition| question(condition).is_none());
        let mut node = node;
        let early = early.into_iter().cloned().reduce(|left, right| Syntax::BinaryOp {
            left: Box::new(left),
            op: BinaryOperator::And,
            right: Box::new(right),
        });
        if let Some(early) = early {
            node = filter_rows(node, &early)?;
        }
        for condition in late {
            node = match self.keep_by_query(node, condition)? {
                Ok(kept) => kept,
                Err(node) => filter_rows(node, condition)?,
            };
        }
        Ok(node)
    }

    /// The rows for which a condition is true, if it is a question to a query that a semi or anti join answers.
    fn keep_by_query(&self, node: Node, condition: &Syntax) -> Result<Result<Node, Node>, Diagnostic> {
        let Some((asked, negated)) = question(condition) else { return Ok(Err(node)) };
        let span = self.expr_place(condition);
        let kind = if negated { JoinKind::Anti } else { JoinKind::Semi };
        match asked {
            Question::Exists(query) => {
                let Some(inside) = self.existence(query, &node.schema)? else { return Ok(Err(node)) };
                self.join_where(node, inside.node, kind, inside.conditions, span).map(Ok)
            }
            Question::In(expr, query) => {
                let (x, needs) = self.collecting(|| self.expr(expr, &node.schema))?;
                if !needs.is_empty() {
                    return Ok(Err(node));
                }
                let Some((inside, value)) = self.values(query, &node.schema)? else { return Ok(Err(node)) };
                let equal = self.compare(BinaryOp::Equal, x.clone(), value.clone())?;
                if !negated || !(x.nullable || value.nullable) {
                    let mut conditions = inside.conditions;
                    conditions.push(equal);
                    return self.join_where(node, inside.node, kind, conditions, span).map(Ok);
                }
                if !inside.conditions.is_empty() || looks_left(&value) {
                    return Ok(Err(node));
                }
                self.keep_not_in(node, inside.node, &x, &value, span).map(Ok)
            }
        }
    }

    /// `[NOT] EXISTS (query)` as a value.
    pub(super) fn exists(
        &self,
        query: &Query,
        negated: bool,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let Some(inside) = self.existence(query, scope.schema())? else {
            return Ok(literal(Value::Boolean(!negated), span));
        };
        // The name is decided now and the join is made when the stage is there.
        let answer = self.fresh("found");
        let name = answer.clone();
        self.ask(
            scope,
            Box::new(move |resolver, node| {
                let (node, found) = resolver.has_partner(node, inside.node, inside.conditions, span)?;
                Ok(extended(node, vec![Item { physical: name, expr: found }], span))
            }),
        );
        let found = Expr { kind: ExprKind::Column(answer), ty: Type::Boolean, nullable: false, span };
        Ok(if negated { not(found) } else { found })
    }

    /// What EXISTS asks of a query; nothing where the query always has a row.
    pub(super) fn existence(&self, query: &Query, schema: &[SchemaColumn]) -> Result<Option<Joinable>, Diagnostic> {
        let (node, depth) = self.inside(schema, |depth| Ok((self.query(query)?, depth)))?;
        let Peeled { node, .. } = peeled(node, Vec::new(), Peel::Existence);
        if gives_one_row(&node) {
            return Ok(None);
        }
        self.joinable(node, None, depth).map(Some)
    }

    /// What IN asks of a query; nothing where the query has exactly one row.
    pub(super) fn values(
        &self,
        query: &Query,
        schema: &[SchemaColumn],
    ) -> Result<Option<(Joinable, Expr)>, Diagnostic> {
        let (node, depth) = self.inside(schema, |depth| Ok((self.query(query)?, depth)))?;
        let value = self.only_column(&node, node.span)?;
        let single = peeled(node.clone(), Vec::new(), Peel::OneRow);
        if gives_one_row(&single.node) && single.guards.is_empty() {
            return Ok(None);
        }
        let Peeled { node, values, .. } = peeled(node, vec![value], Peel::Values);
        let inside = self.joinable(node, values.into_iter().next(), depth)?;
        let value = inside.value.clone();
        Ok(value.map(|value| (inside, value)))
    }

    pub(super) fn joinable(&self, node: Node, value: Option<Expr>, depth: usize) -> Result<Joinable, Diagnostic> {
        // What was taken off may have used columns that the stages below only have under other names.
        let (node, conditions) = self.pulled(node, depth)?;
        let conditions = self.as_conditions(conditions, &node.schema, depth);
        let value = value.map(|value| outward(on_right(value, &node.schema), depth));
        Ok(Joinable { node, conditions, value })
    }

    /// Conditions over a query's columns and outer ones as conditions of a join.
    pub(super) fn as_conditions(&self, conditions: Vec<Expr>, schema: &[SchemaColumn], depth: usize) -> Vec<Expr> {
        conditions.into_iter().map(|condition| outward(on_right(condition, schema), depth)).collect()
    }

    pub(super) fn only_column(&self, node: &Node, span: Span) -> Result<Expr, Diagnostic> {
        match node.schema.as_slice() {
            [column] => Ok(reference(column, span)),
            columns => Err(self
                .error(span, format!("a query used as a value needs one column, and this one has {}", columns.len()))
                .help("end it with a SELECT of that column")),
        }
    }

    /// Columns as group keys under names of their own.
    pub(super) fn group_by(&self, node: &Node, names: &[String], span: Span) -> Vec<Item> {
        names
            .iter()
            .filter_map(|name| node.schema.iter().find(|column| column.physical == *name))
            .map(|column| Item { physical: self.fresh("key"), expr: reference(column, span) })
            .collect()
    }

    /// Asks for columns beyond those of the stage.
    pub(super) fn ask(&self, scope: &mut Scope<'_, '_>, need: Need) {
        match scope {
            Scope::Groups(collector) => collector.needs.push(need),
            Scope::Rows(_) | Scope::Windows(..) => self.needs.borrow_mut().push(need),
        }
    }
}

/// The columns of the stage around, under the names that they have there.
pub(super) fn outward(expr: Expr, depth: usize) -> Expr {
    renamed(expr, &|name| outer_of(name).filter(|(of, _)| *of == depth).map(|(_, physical)| physical.to_owned()))
}
