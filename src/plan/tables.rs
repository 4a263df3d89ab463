//! Which tables a pipeline names, before any of them is opened.

use sqlparser::ast::{Join, PipeOperator, Query, Select, SetExpr, TableFactor, TableWithJoins};

use crate::base::{Diagnostic, Span};

use super::parse;
use super::text::Text;
use super::walk;

/// A table as a pipeline names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    /// The name, or the path.
    pub name: String,
    /// Whether it was quoted, as a path must be.
    pub quoted: bool,
    /// Where it stands first.
    pub span: Span,
}

/// The tables that a pipeline reads, each once, in order of appearance; WITH names are not among them.
///
/// # Errors
/// When the SQL does not parse.
pub fn table_names(source: &str, sql: &str) -> Result<Vec<TableName>, Diagnostic> {
    let (text, query) = parse::parse(source, sql)?;
    let mut walk = Walk { text: &text, ctes: Vec::new(), found: Vec::new() };
    walk.query(&query);
    Ok(walk.found)
}

struct Walk<'a> {
    text: &'a Text<'a>,
    ctes: Vec<String>,
    found: Vec<TableName>,
}

impl Walk<'_> {
    fn query(&mut self, query: &Query) {
        let before = self.ctes.len();
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.query(&cte.query);
            self.ctes.push(cte.alias.name.value.clone());
        }
        self.body(&query.body);
        let mut inside = Vec::new();
        query.order_by.iter().for_each(|order| walk::queries_in_order(order, &mut |query| inside.push(query)));
        for operator in &query.pipe_operators {
            if let PipeOperator::Join(Join { relation, .. }) = operator {
                inside.drain(..).for_each(|query| self.query(query));
                self.relation(relation);
            }
            walk::queries_in_stage(operator, &mut |query| inside.push(query));
        }
        inside.into_iter().for_each(|query| self.query(query));
        self.ctes.truncate(before);
    }

    fn body(&mut self, body: &SetExpr) {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left);
                self.body(right);
            }
            _ => {}
        }
    }

    fn select(&mut self, select: &Select) {
        select.from.iter().for_each(|table| self.joined(table));
        let mut inside = Vec::new();
        walk::queries_in_select(select, &mut |query| inside.push(query));
        inside.into_iter().for_each(|query| self.query(query));
    }

    fn joined(&mut self, table: &TableWithJoins) {
        self.relation(&table.relation);
        table.joins.iter().for_each(|join| self.relation(&join.relation));
    }

    fn relation(&mut self, relation: &TableFactor) {
        match relation {
            TableFactor::Table { name, .. } => {
                let parts: Vec<_> = name.0.iter().filter_map(|part| part.as_ident()).collect();
                let full = parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
                let known = self.ctes.iter().any(|cte| cte.eq_ignore_ascii_case(&full))
                    || self.found.iter().any(|table| table.name == full);
                if !known {
                    let place = parts.iter().map(|part| self.text.span(part.span)).reduce(Span::cover);
                    let place = place.filter(|place| place.end > 0).or_else(|| self.text.quoted(&full));
                    self.found.push(TableName {
                        name: full,
                        quoted: parts.iter().any(|part| part.quote_style.is_some()),
                        span: place.unwrap_or_default(),
                    });
                }
            }
            TableFactor::Derived { subquery, .. } => self.query(subquery),
            TableFactor::NestedJoin { table_with_joins, .. } => self.joined(table_with_joins),
            TableFactor::Pivot { table, .. } | TableFactor::Unpivot { table, .. } => self.relation(table),
            _ => {}
        }
    }
}
