//! The list of a SELECT: which columns, computed from what, under which names.

use sqlparser::ast::{
    ExcludeSelectItem, Ident, SelectItem, SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};

use crate::base::{Diagnostic, Span};

use super::Resolver;
use super::stage::{default_name, free_name, new_column, reference};
use super::window::Windows;
use crate::plan::{Expr, Item, Node, Op, Schema, SchemaColumn};

impl Resolver<'_> {
    /// SELECT.
    pub(super) fn project(&self, node: Node, items: &[SelectItem], fallback: Span) -> Result<Node, Diagnostic> {
        let windows = Windows::over(&node.schema, item_names(items));
        self.project_windowed(node, items, windows, fallback)
    }

    /// The same where windows have names.
    pub(super) fn project_windowed(
        &self,
        node: Node,
        items: &[SelectItem],
        mut windows: Windows,
        fallback: Span,
    ) -> Result<Node, Diagnostic> {
        let (node, named) = self.over(node, |columns| self.select_items(items, columns, &mut windows, fallback))?;
        self.select_these(windows.apply(node, Vec::new()), named, fallback)
    }

    /// The columns of a SELECT list.
    pub(super) fn select_items(
        &self,
        items: &[SelectItem],
        schema: &[SchemaColumn],
        windows: &mut Windows,
        fallback: Span,
    ) -> Result<Vec<(SchemaColumn, Expr)>, Diagnostic> {
        let mut named = Vec::new();
        for item in items {
            named.extend(self.select_item(item, schema, windows, fallback)?);
        }
        Ok(named)
    }

    /// Exactly these columns; where two share a name, one gets a physical name of its own.
    pub(super) fn select_these(
        &self,
        node: Node,
        named: Vec<(SchemaColumn, Expr)>,
        fallback: Span,
    ) -> Result<Node, Diagnostic> {
        let mut schema: Schema = Vec::new();
        let span = named.iter().map(|(_, expr)| expr.span).reduce(Span::cover).unwrap_or(fallback);
        let mut out = Vec::with_capacity(named.len());
        for (mut column, expr) in named {
            if schema.iter().any(|other| other.physical == column.physical) {
                // Two tables' columns of one name may stand side by side; two new columns may not.
                let other = schema.iter().find(|other| other.physical == column.physical);
                if column.qualifier.is_none() || other.is_some_and(|other| other.qualifier == column.qualifier) {
                    return Err(self
                        .error(expr.span, format!("SELECT gives two columns called `{}`", column.name))
                        .help("give one of them another name with AS"));
                }
                column.physical = free_name(&schema, &column);
            }
            out.push(Item { physical: column.physical.clone(), expr });
            schema.push(column);
        }
        Ok(Node { op: Op::Select { input: Box::new(node), items: out }, schema, span })
    }

    fn select_item(
        &self,
        item: &SelectItem,
        schema: &[SchemaColumn],
        windows: &mut Windows,
        fallback: Span,
    ) -> Result<Vec<(SchemaColumn, Expr)>, Diagnostic> {
        match item {
            SelectItem::UnnamedExpr(syntax) => {
                let expr = self.windowed(syntax, schema, windows, Some(&default_name(syntax)))?;
                let column = match expr.column().and_then(|name| schema.iter().find(|column| column.physical == name)) {
                    Some(source) => {
                        SchemaColumn { physical: source.name.clone(), nullable: expr.nullable, ..source.clone() }
                    }
                    None => new_column(&default_name(syntax), &expr),
                };
                Ok(vec![(column, expr)])
            }
            SelectItem::ExprWithAlias { expr: syntax, alias } => {
                let expr = self.windowed(syntax, schema, windows, Some(&alias.value))?;
                Ok(vec![(new_column(&alias.value, &expr), expr)])
            }
            SelectItem::ExprWithAliases { expr, .. } => {
                Err(self.error(self.place(expr, fallback), "one alias is enough"))
            }
            SelectItem::Wildcard(options) => self.wildcard(None, options, schema, windows, fallback),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                let table = name.to_string().trim_matches(['"', '`', '\'']).to_owned();
                let known = schema.iter().any(|column| {
                    column.qualifier.as_deref().is_some_and(|qualifier| qualifier.eq_ignore_ascii_case(&table))
                });
                if !known {
                    return Err(self.error(self.place(name, fallback), format!("there is no table `{table}` here")));
                }
                self.wildcard(Some(&table), options, schema, windows, fallback)
            }
            SelectItem::QualifiedWildcard(..) => Err(self.error(fallback, "`.*` needs a table before it")),
        }
    }

    /// `*`, `t.*`, with EXCEPT, EXCLUDE and REPLACE.
    fn wildcard(
        &self,
        table: Option<&str>,
        options: &WildcardAdditionalOptions,
        schema: &[SchemaColumn],
        windows: &mut Windows,
        fallback: Span,
    ) -> Result<Vec<(SchemaColumn, Expr)>, Diagnostic> {
        let star = self.text.span(options.wildcard_token.0.span);
        let star = if star.end == 0 { fallback } else { star };
        if options.opt_ilike.is_some() || options.opt_rename.is_some() || options.opt_alias.is_some() {
            return Err(self
                .error(star, "`*` takes EXCEPT, EXCLUDE and REPLACE only")
                .help("use |> RENAME for new names"));
        }
        let mut without: Vec<Ident> = Vec::new();
        if let Some(except) = &options.opt_except {
            without.push(except.first_element.clone());
            without.extend(except.additional_elements.iter().cloned());
        }
        match &options.opt_exclude {
            Some(ExcludeSelectItem::Single(name)) => {
                without.extend(name.0.iter().filter_map(|part| part.as_ident()).cloned());
            }
            Some(ExcludeSelectItem::Multiple(names)) => {
                without.extend(names.iter().flat_map(|name| &name.0).filter_map(|part| part.as_ident()).cloned());
            }
            None => {}
        }
        let mut dropped = Vec::new();
        for name in &without {
            dropped.push(self.column(schema, std::slice::from_ref(name))?.physical.clone());
        }
        let mut replaced = Vec::new();
        for element in options.opt_replace.iter().flat_map(|replace| &replace.items) {
            let target = self.column(schema, std::slice::from_ref(&element.column_name))?.physical.clone();
            replaced.push((target, self.windowed(&element.expr, schema, windows, None)?));
        }
        let mut out = Vec::new();
        for column in schema {
            let wanted = table.is_none_or(|table| {
                column.qualifier.as_deref().is_some_and(|qualifier| qualifier.eq_ignore_ascii_case(table))
            });
            if !wanted || dropped.contains(&column.physical) {
                continue;
            }
            let expr = match replaced.iter().find(|(target, _)| *target == column.physical) {
                Some((_, expr)) => expr.clone(),
                None => reference(column, star),
            };
            let column = SchemaColumn { ty: expr.ty, nullable: expr.nullable, ..column.clone() };
            out.push((column, expr));
        }
        if out.is_empty() {
            return Err(self.error(star, "no column is left"));
        }
        Ok(out)
    }
}

/// The names that the items of a SELECT or EXTEND give.
pub(super) fn item_names(items: &[SelectItem]) -> Vec<String> {
    let name = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
        SelectItem::UnnamedExpr(syntax) => Some(default_name(syntax)),
        _ => None,
    };
    items.iter().filter_map(name).collect()
}
