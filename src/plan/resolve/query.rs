//! Whole queries: FROM, classic SELECT without aggregates, UNION ALL, ORDER BY, LIMIT, then the pipe stages.

use sqlparser::ast::{
    Expr as Syntax, LimitClause, OrderBy, OrderByKind, Query, SetExpr, TableAlias, TableFactor, TableWithJoins,
};

use crate::base::{Diagnostic, Span};

use super::Resolver;
use super::syntax::as_call;
use crate::plan::{Node, Op, Schema};

impl Resolver<'_> {
    pub(super) fn query(&self, query: &Query) -> Result<Node, Diagnostic> {
        let whole = Span::new(0, self.text.sql.trim_end().len());
        let text = self.text;
        let refuse = |what: &str| Err(text.error(whole, format!("{what} is not supported")));
        if !query.locks.is_empty() || query.for_clause.is_some() {
            return refuse("FOR");
        }
        if query.settings.is_some() || query.format_clause.is_some() {
            return refuse("SETTINGS and FORMAT");
        }
        let ctes_before = self.ctes.borrow().len();
        if let Some(with) = &query.with {
            self.with(with)?;
        }
        let mut node = match (&*query.body, &query.order_by) {
            (SetExpr::Select(select), Some(order)) => self.select(select, Some(order))?,
            (body, Some(order)) => {
                let node = self.body(body)?;
                self.order(node, order)?
            }
            (body, None) => self.body(body)?,
        };
        if let Some(limit) = &query.limit_clause {
            node = self.limit_clause(node, limit)?;
        }
        if let Some(fetch) = &query.fetch {
            node = self.fetch(node, fetch)?;
        }
        for operator in &query.pipe_operators {
            node = self.stage(node, operator)?;
            node.span = self.text.stage(node.span);
        }
        self.ctes.borrow_mut().truncate(ctes_before);
        Ok(node)
    }

    pub(super) fn body(&self, body: &SetExpr) -> Result<Node, Diagnostic> {
        match body {
            SetExpr::Select(select) => self.select(select, None),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                self.set_operation(*op, *set_quantifier, left, right)
            }
            _ => {
                let span = self.place(body, Span::default());
                Err(self.error(span, "this kind of query is not supported").help("begin with FROM or SELECT"))
            }
        }
    }

    pub(super) fn from(&self, from: &[TableWithJoins], span: Span) -> Result<Node, Diagnostic> {
        let mut tables = from.iter();
        let Some(first) = tables.next() else {
            return Ok(Node { op: Op::OneRow, schema: Vec::new(), span });
        };
        let mut node = self.joined(first)?;
        for next in tables {
            let right = self.joined(next)?;
            node = self.cross(node, right, span)?;
        }
        Ok(node)
    }

    fn joined(&self, table: &TableWithJoins) -> Result<Node, Diagnostic> {
        let mut node = self.relation(&table.relation)?;
        for join in &table.joins {
            let place = self.place(&join.relation, node.span);
            node = self.join(node, join, place)?;
        }
        Ok(node)
    }

    /// A table, a file, or a query in parentheses.
    pub(super) fn relation(&self, relation: &TableFactor) -> Result<Node, Diagnostic> {
        let whole = Span::new(0, self.text.sql.trim_end().len());
        let span = self.text.close(self.place(relation, whole));
        match relation {
            TableFactor::Table { name, alias, args: None, sample: None, version: None, .. } => {
                let (node, _) = self.scan(name, self.place(name, span))?;
                self.aliased(node, alias.as_ref())
            }
            TableFactor::Derived { lateral: false, subquery, alias, .. } => {
                let node = self.query(subquery)?;
                self.aliased(node, alias.as_ref())
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                let node = self.joined(table_with_joins)?;
                self.aliased(node, alias.as_ref())
            }
            TableFactor::Pivot { table, aggregate_functions, alias, .. } => {
                let node = self.relation(table)?;
                let node = match aggregate_functions.first().and_then(|function| as_call(&function.expr)) {
                    Some(call) => self.pivot(node, call, span)?,
                    None => return Err(self.error(span, "PIVOT needs an aggregate function")),
                };
                self.aliased(node, alias.as_ref())
            }
            TableFactor::Unpivot { table, value, alias, .. } => {
                let node = self.relation(table)?;
                let node = match as_call(value) {
                    Some(call) => self.unpivot(node, call, span)?,
                    None => return Err(self.error(span, "UNPIVOT needs a column for the values")),
                };
                self.aliased(node, alias.as_ref())
            }
            TableFactor::Derived { lateral: true, .. } | TableFactor::Function { lateral: true, .. } => Err(self
                .error(span, "LATERAL is not supported")
                .help("use the query as a value, behind EXISTS or IN, or join the two tables")),
            TableFactor::Table { args: Some(_), .. } => Err(self
                .error(span, "table functions are not supported")
                .help("quote the file's path: FROM 'path/to/file.csv'")),
            TableFactor::Table { sample: Some(_), .. } => Err(self
                .error(span, "TABLESAMPLE is not supported: a sample is not the same rows in every engine")
                .help("filter by a column instead")),
            _ => Err(self
                .error(span, "this cannot be read from")
                .help("read from a table, a quoted path, or a query in parentheses")),
        }
    }

    pub(super) fn aliased(&self, node: Node, alias: Option<&TableAlias>) -> Result<Node, Diagnostic> {
        let Some(alias) = alias else { return Ok(node) };
        let node = if alias.columns.is_empty() { node } else { self.with_names(node, alias)? };
        Ok(qualified(node, &alias.name.value))
    }

    fn order(&self, node: Node, order: &OrderBy) -> Result<Node, Diagnostic> {
        match &order.kind {
            OrderByKind::Expressions(keys) => self.sort(node, keys),
            OrderByKind::All(_) => Err(self
                .error(node.span, "ORDER BY ALL is not supported")
                .help("name the columns, so that a reader sees what decides")),
        }
    }

    fn limit_clause(&self, node: Node, clause: &LimitClause) -> Result<Node, Diagnostic> {
        let (limit, offset): (Option<&Syntax>, Option<&Syntax>) = match clause {
            LimitClause::LimitOffset { limit, offset, limit_by } if limit_by.is_empty() => {
                (limit.as_ref(), offset.as_ref().map(|offset| &offset.value))
            }
            LimitClause::OffsetCommaLimit { offset, limit } => (Some(limit), Some(offset)),
            LimitClause::LimitOffset { .. } => {
                return Err(self.error(node.span, "LIMIT BY is not supported"));
            }
        };
        self.limit(node, limit, offset)
    }
}

/// The same stage, its columns now belonging to `table`.
pub(super) fn qualified(mut node: Node, table: &str) -> Node {
    // A scan keeps its own schema for the engines; only what the user can write changes.
    let schema: Schema = node
        .schema
        .iter()
        .map(|column| crate::plan::SchemaColumn { qualifier: Some(table.to_owned()), ..column.clone() })
        .collect();
    node.schema = schema;
    node
}

pub(super) fn distinct(input: Node, span: Span) -> Node {
    Node { schema: input.schema.clone(), op: Op::Distinct { input: Box::new(input) }, span }
}
