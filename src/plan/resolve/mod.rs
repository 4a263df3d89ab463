//! Syntax and schemas to typed stages: every name is found and every type is known here, before any engine starts.

mod aggregate;
mod build;
mod call;
mod classic;
mod condition;
mod expr;
mod extend;
mod frame;
mod grouped;
mod grouping_sets;
mod join;
mod membership;
mod moment;
mod needs;
mod outer;
mod partner;
mod pivot;
mod pull;
mod query;
mod refused;
mod regression;
mod scalar;
mod select;
mod set;
mod stage;
mod subquery;
mod syntax;
mod types;
mod unpivot;
mod window;
mod with;

use std::cell::{Cell, RefCell};

use sqlparser::ast::{Ident, ObjectName, Query, Spanned};

use crate::base::{Diagnostic, Span, TableSchema, did_you_mean};

use needs::Need;
pub(super) use stage::proves_not_null;

use super::share;
use super::text::Text;
use super::{Node, Op, Plan, ResultShape, Schema, SchemaColumn};

/// Resolves a parsed query against the tables that exist.
pub(super) fn resolve(text: &Text<'_>, query: &Query, tables: &[TableSchema]) -> Result<Plan, Diagnostic> {
    let resolver = Resolver {
        text,
        known: tables,
        used: RefCell::default(),
        shared: RefCell::default(),
        ctes: RefCell::default(),
        needs: RefCell::default(),
        around: RefCell::default(),
        names: Cell::default(),
    };
    let root = resolver.query(query)?;
    let root = resolver.name_result(root)?;
    if !resolver.needs.borrow().is_empty() {
        return Err(resolver.error(root.span, "a query stands where none can"));
    }
    let tables = resolver.used.borrow().iter().map(|index| tables[*index].clone()).collect();
    let (tables, shared, root) = share::settle(tables, resolver.shared.take(), root);
    Ok(Plan { sql: text.sql.to_owned(), tables, shared, root, result: ResultShape::default() })
}

/// The state of resolving one pipeline. What changes sits in cells, because an expression may hold a whole query.
pub(super) struct Resolver<'a> {
    text: &'a Text<'a>,
    known: &'a [TableSchema],
    /// Which of the known tables the plan reads, in order of first use.
    used: RefCell<Vec<usize>>,
    /// Sub-pipelines that may be read more than once; each reads those before it only.
    shared: RefCell<Vec<Node>>,
    /// WITH names in scope, innermost last.
    ctes: RefCell<Vec<(String, Node)>>,
    /// What the expressions being resolved ask for beyond the columns of their stage.
    needs: RefCell<Vec<Need>>,
    /// The columns of the stages around the query being resolved, outermost first.
    around: RefCell<Vec<Schema>>,
    /// How many names were made up so far.
    names: Cell<usize>,
}

impl<'a> Resolver<'a> {
    fn error(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.text.error(span, message)
    }

    /// The place of a piece of syntax, or of `otherwise` where the parser reports none.
    fn place(&self, syntax: &impl Spanned, otherwise: Span) -> Span {
        let span = self.text.span(syntax.span());
        if span.end == 0 { otherwise } else { span }
    }

    fn ident_place(&self, ident: &Ident) -> Span {
        self.text.span(ident.span)
    }

    /// A table of this name: a WITH name, then a known table; case counts only where two names differ by nothing else.
    fn scan(&self, name: &ObjectName, span: Span) -> Result<(Node, String), Diagnostic> {
        let parts: Vec<&Ident> = name.0.iter().filter_map(|part| part.as_ident()).collect();
        let wanted = parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
        let quoted = parts.iter().any(|part| part.quote_style.is_some());
        let span = self.text.quoted(&wanted).filter(|_| quoted).unwrap_or(span);
        if let Some((cte, node)) = self.ctes.borrow().iter().rev().find(|(cte, _)| cte.eq_ignore_ascii_case(&wanted)) {
            return Ok((Node { span, ..node.clone() }, cte.clone()));
        }
        let position = |exact: bool| {
            self.known.iter().position(|table| {
                if exact { table.name == wanted } else { !quoted && table.name.eq_ignore_ascii_case(&wanted) }
            })
        };
        let Some(index) = position(true).or_else(|| position(false)) else {
            let names: Vec<&str> = self.known.iter().map(|table| table.name.as_str()).collect();
            let mut error = self.error(span, format!("there is no table `{wanted}`"));
            error.help = Some(match did_you_mean(&wanted, names.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("name it with -d {wanted}=FILE.csv, or quote the file's path: FROM 'path/to/file.csv'"),
            });
            if !names.is_empty() {
                error = error.note(format!("the tables are {}", list(&names)));
            }
            return Err(error);
        };
        let table = &self.known[index];
        let mut used = self.used.borrow_mut();
        let slot = match used.iter().position(|used| *used == index) {
            Some(slot) => slot,
            None => {
                used.push(index);
                used.len() - 1
            }
        };
        let qualifier = table.short_name();
        let schema: Schema = table
            .columns
            .iter()
            .map(|column| SchemaColumn {
                name: column.name.clone(),
                physical: column.name.clone(),
                qualifier: Some(qualifier.clone()),
                ty: column.ty,
                nullable: column.nullable,
            })
            .collect();
        let columns = schema.iter().map(|column| column.physical.clone()).collect();
        Ok((Node { op: Op::Scan { table: slot, columns }, schema, span }, qualifier))
    }

    /// The column of this name, or of this qualified name.
    fn column<'s>(&self, schema: &'s [SchemaColumn], parts: &[Ident]) -> Result<&'s SchemaColumn, Diagnostic> {
        let span = parts.iter().map(|part| self.ident_place(part)).reduce(Span::cover).unwrap_or_default();
        let (qualifier, name) = match parts {
            [name] => (None, name),
            [table, name] => (Some(table), name),
            _ => {
                return Err(self
                    .error(span, "a column is written `name` or `table.name`")
                    .help("quote a name that contains a dot: \"a.b\""));
            }
        };
        if let Some(table) = qualifier
            && !schema.iter().any(|column| belongs(column, &table.value))
        {
            let known: Vec<&str> = distinct(schema.iter().filter_map(|column| column.qualifier.as_deref()));
            let mut error = self.error(self.ident_place(table), format!("there is no table `{}` here", table.value));
            error.help = Some(match did_you_mean(&table.value, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if known.is_empty() => format!("write `{}` without a table", name.value),
                None => format!("the tables here are {}", list(&known)),
            });
            return Err(error);
        }
        let candidates: Vec<&SchemaColumn> = schema
            .iter()
            .filter(|column| qualifier.is_none_or(|table| belongs(column, &table.value)))
            .filter(|column| column.name.eq_ignore_ascii_case(&name.value))
            .collect();
        let exact: Vec<&SchemaColumn> = candidates.iter().copied().filter(|column| column.name == name.value).collect();
        let found = if exact.is_empty() { &candidates } else { &exact };
        match found.as_slice() {
            [column] => Ok(column),
            [] => Err(self.unknown_column(schema, name, span)),
            [first, second, ..] => {
                let owners = [first, second].map(|column| match &column.qualifier {
                    Some(table) => format!("`{table}.{}`", column.name),
                    None => format!("`{}`", column.name),
                });
                Err(self
                    .error(span, format!("`{}` could be {} or {}", name.value, owners[0], owners[1]))
                    .help("write the one that is meant, with its table"))
            }
        }
    }

    fn unknown_column(&self, schema: &[SchemaColumn], name: &Ident, span: Span) -> Diagnostic {
        let names: Vec<&str> = distinct(schema.iter().map(|column| column.name.as_str()));
        let mut error = self.error(span, format!("there is no column `{}` here", name.value));
        error.help = did_you_mean(&name.value, names.iter().copied()).map(|meant| format!("did you mean `{meant}`?"));
        if name.quote_style == Some('"') && error.help.is_none() {
            error.help = Some("double quotes are for names; write text in single quotes".to_owned());
        }
        error.note(format!("the columns here are {}", list(&names)))
    }

    /// Brings physical names back to the user's, which must then be different from each other.
    fn name_result(&self, node: Node) -> Result<Node, Diagnostic> {
        for (at, column) in node.schema.iter().enumerate() {
            if let Some(other) = node.schema[..at].iter().find(|other| other.name == column.name) {
                let owners: Vec<&str> =
                    [other, column].iter().filter_map(|column| column.qualifier.as_deref()).collect();
                return Err(self
                    .error(node.span, format!("two columns of the result are called `{}`", column.name))
                    .note(if owners.len() == 2 {
                        format!("one comes from `{}`, one from `{}`", owners[0], owners[1])
                    } else {
                        "a table has each name once".to_owned()
                    })
                    .help("end with a SELECT that names the columns, or RENAME or DROP one before the join"));
            }
        }
        let renames: Vec<(String, String)> = node
            .schema
            .iter()
            .filter(|column| column.physical != column.name)
            .map(|column| (column.physical.clone(), column.name.clone()))
            .collect();
        if renames.is_empty() {
            return Ok(node);
        }
        let schema =
            node.schema.iter().map(|column| SchemaColumn { physical: column.name.clone(), ..column.clone() }).collect();
        let span = node.span;
        Ok(Node { op: Op::Rename { input: Box::new(node), renames }, schema, span })
    }
}

fn belongs(column: &SchemaColumn, table: &str) -> bool {
    column.qualifier.as_deref().is_some_and(|qualifier| qualifier.eq_ignore_ascii_case(table))
}

/// `a, b and c`, each in backticks, at most ten of them.
fn list(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(10).map(|name| format!("`{name}`")).collect();
    let rest = names.len().saturating_sub(10);
    match (shown.as_slice(), rest) {
        ([], _) => "none".to_owned(),
        (all, 0) => match all.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        },
        (all, rest) => format!("{} and {rest} more", all.join(", ")),
    }
}

fn distinct<'s>(names: impl Iterator<Item = &'s str>) -> Vec<&'s str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}
