//! Names for queries and their columns: WITH, lists of columns behind a name; and FETCH, the long spelling of LIMIT.

use sqlparser::ast::{Fetch, Ident, TableAlias, With};

use crate::base::{Diagnostic, Span};

use super::Resolver;
use super::outer::is_correlated;
use crate::plan::{Node, Op};

impl Resolver<'_> {
    /// WITH: its queries by name, for the query that follows.
    pub(super) fn with(&self, with: &With) -> Result<(), Diagnostic> {
        if with.recursive {
            let place = self.text.span(with.with_token.0.span);
            return Err(self
                .error(place, "WITH RECURSIVE is not supported")
                .help("how many rounds it takes would depend on the data; write the rounds out, one name each"));
        }
        let mut names: Vec<&Ident> = Vec::new();
        for cte in &with.cte_tables {
            let name = &cte.alias.name;
            if names.iter().any(|other| other.value.eq_ignore_ascii_case(&name.value)) {
                return Err(self
                    .error(self.ident_place(name), format!("WITH names two queries `{}`", name.value))
                    .help("give one of them another name"));
            }
            names.push(name);
            let node = self.query(&cte.query)?;
            let node = self.aliased(node, Some(&cte.alias))?;
            let node = if is_correlated(&node, None) { node } else { self.shared(node) };
            self.ctes.borrow_mut().push((name.value.clone(), node));
        }
        Ok(())
    }

    /// A sub-pipeline that is read more than once, as one reader sees it. It cannot look at columns of a query around it.
    pub(super) fn share(&self, node: Node, span: Span) -> Result<Node, Diagnostic> {
        if is_correlated(&node, None) {
            return Err(self
                .error(span, "this is not supported inside a query that uses columns of the query around it")
                .help("do it in the query around, before the inner query"));
        }
        Ok(self.shared(node))
    }

    fn shared(&self, node: Node) -> Node {
        let (schema, span) = (node.schema.clone(), node.span);
        let mut shared = self.shared.borrow_mut();
        shared.push(node);
        Node { op: Op::Shared { index: shared.len() - 1 }, schema, span }
    }

    /// `AS t(a, b)`: new names for the first columns.
    pub(super) fn with_names(&self, node: Node, alias: &TableAlias) -> Result<Node, Diagnostic> {
        let names: Vec<&Ident> = alias.columns.iter().map(|column| &column.name).collect();
        let span = names.iter().map(|name| self.ident_place(name)).fold(self.ident_place(&alias.name), Span::cover);
        if let Some(typed) = alias.columns.iter().find(|column| column.data_type.is_some()) {
            return Err(self
                .error(self.ident_place(&typed.name), "a list of columns takes names without types")
                .help("the types follow from the query"));
        }
        if names.len() > node.schema.len() {
            let (listed, there) = (names.len(), node.schema.len());
            return Err(self
                .error(span, format!("`{}` names {listed} columns, but the query has {there}", alias.name.value))
                .help("name as many as there are, or fewer"));
        }
        let mut schema = node.schema.clone();
        for (column, name) in schema.iter_mut().zip(&names) {
            column.name.clone_from(&name.value);
            column.physical.clone_from(&name.value);
        }
        for (at, column) in schema.iter().enumerate() {
            if schema[..at].iter().any(|other| other.physical == column.physical) {
                return Err(self
                    .error(span, format!("there would be two columns called `{}`", column.physical))
                    .help("name all columns of the query, each another name"));
            }
        }
        let renames: Vec<(String, String)> = node
            .schema
            .iter()
            .zip(&schema)
            .filter(|(old, new)| old.physical != new.physical)
            .map(|(old, new)| (old.physical.clone(), new.physical.clone()))
            .collect();
        if renames.is_empty() {
            return Ok(Node { schema, ..node });
        }
        Ok(Node { op: Op::Rename { input: Box::new(node), renames }, schema, span })
    }

    /// `FETCH FIRST n ROWS ONLY`.
    pub(super) fn fetch(&self, node: Node, fetch: &Fetch) -> Result<Node, Diagnostic> {
        if fetch.with_ties || fetch.percent {
            let what = if fetch.with_ties { "WITH TIES" } else { "PERCENT" };
            return Err(self
                .error(node.span, format!("FETCH ... {what} is not supported"))
                .help("write LIMIT n, or |> WHERE on a RANK()"));
        }
        match &fetch.quantity {
            Some(rows) => self.limit(node, Some(rows), None),
            None => {
                let (schema, span) = (node.schema.clone(), node.span);
                Ok(Node { op: Op::Limit { input: Box::new(node), limit: Some(1), offset: 0 }, schema, span })
            }
        }
    }
}
