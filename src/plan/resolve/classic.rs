//! The classic SELECT: what it reads, groups, computes, keeps and sorts, in the order in which that happens.

use sqlparser::ast::{
    Distinct, Expr as Syntax, GroupByExpr, OrderBy, OrderByExpr, OrderByKind, Select, SelectItem,
    WildcardAdditionalOptions,
};

use crate::base::{Diagnostic, Span, Value};

use super::Resolver;
use super::expr::Scope;
use super::query::distinct;
use super::select::item_names;
use super::stage::{default_name, keep, reference};
use super::syntax::holds_aggregate;
use super::window::Windows;
use crate::plan::{Expr, ExprKind, Node, Op, Schema, SchemaColumn, SortKey};

/// A SELECT with its names found, over the rows that it reads or over their groups.
pub(super) struct List {
    /// The columns, with what they are computed from.
    pub(super) columns: Vec<(SchemaColumn, Expr)>,
    /// QUALIFY.
    pub(super) qualify: Option<Expr>,
    /// ORDER BY.
    pub(super) order: Vec<Key>,
}

/// A key of a classic ORDER BY.
pub(super) struct Key {
    by: By,
    descending: bool,
    nulls_first: bool,
    span: Span,
}

/// What a key sorts by.
enum By {
    /// The column of the result at this place.
    Output(usize),
    /// Something computed from the columns of the result.
    Result(Expr),
    /// Something else, computed from what the result is computed from.
    Source(Expr),
}

impl Resolver<'_> {
    /// A classic SELECT with its ORDER BY, which sees the columns of the result, or else those that the SELECT reads from.
    pub(super) fn select(&self, select: &Select, order: Option<&OrderBy>) -> Result<Node, Diagnostic> {
        let span = self.text.close(self.place(select, Span::new(0, self.text.sql.trim_end().len())));
        let refused: &[(bool, &str, &str)] = &[
            (select.top.is_some(), "TOP", "write LIMIT n"),
            (select.into.is_some(), "SELECT INTO", "a pipeline only reads"),
            (!select.lateral_views.is_empty(), "LATERAL VIEW", "there are no nested values"),
            (select.prewhere.is_some(), "PREWHERE", "write WHERE"),
            (!select.connect_by.is_empty(), "CONNECT BY", "there is no recursion"),
        ];
        if let Some((_, what, help)) = refused.iter().find(|(present, ..)| *present) {
            return Err(self.error(span, format!("{what} is not supported")).help(*help));
        }
        let one_of_each = match &select.distinct {
            None | Some(Distinct::All) => false,
            Some(Distinct::Distinct) => true,
            Some(Distinct::On(_)) => {
                return Err(self.error(span, "DISTINCT ON is not supported").help(
                    "number the rows with ROW_NUMBER() OVER (PARTITION BY ... ORDER BY ...) and keep the first",
                ));
            }
        };
        let mut node = self.from(&select.from, span)?;
        if let Some(predicate) = &select.selection {
            node = self.filter(node, predicate, false).map_err(|error| in_where(error, select, predicate))?;
        }
        let keys = match order.map(|order| &order.kind) {
            None => &[][..],
            Some(OrderByKind::Expressions(keys)) => keys,
            Some(OrderByKind::All(_)) => {
                return Err(self
                    .error(span, "ORDER BY ALL is not supported")
                    .help("name the columns, so that a reader sees what decides"));
            }
        };
        let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(keys, _) if keys.is_empty())
            || select.having.is_some()
            || select.projection.iter().filter_map(item_syntax).any(holds_aggregate);
        if grouped {
            return self.select_groups(node, select, keys, one_of_each, span);
        }
        // `FROM t` without SELECT comes with an empty projection, which means all columns.
        if select.projection.is_empty() {
            if let Some(condition) = &select.qualify {
                node = self.filter_windowed(node, condition)?;
            }
            return if keys.is_empty() { Ok(node) } else { self.sort(node, keys) };
        }
        if keys.is_empty() && select.qualify.is_none() && !one_of_each && gives_all(&select.projection, &node) {
            return Ok(node);
        }
        let mut windows = Windows::over(&node.schema, item_names(&select.projection));
        self.named_windows(&mut windows, &select.named_window)?;
        let (node, list) = self.over(node, |columns| {
            let named = self.select_items(&select.projection, columns, &mut windows, span)?;
            windows.name_items(&select.projection);
            let mut scope = Scope::Windows(columns, &mut windows);
            let qualify = select.qualify.as_ref().map(|condition| self.qualify(condition, &mut scope)).transpose()?;
            let order = self.classic_order(keys, &named, one_of_each, &mut scope)?;
            Ok(List { columns: named, qualify, order })
        })?;
        self.finish(windows.apply(node, Vec::new()), list, one_of_each, span)
    }

    /// A condition on window functions.
    pub(super) fn qualify(&self, condition: &Syntax, scope: &mut Scope<'_, '_>) -> Result<Expr, Diagnostic> {
        let expr = self.scoped(condition, scope)?;
        self.condition(expr, "QUALIFY")
    }

    /// ORDER BY: a name or a position means a column of the result first; everything else is computed as the result is.
    pub(super) fn classic_order(
        &self,
        keys: &[OrderByExpr],
        outputs: &[(SchemaColumn, Expr)],
        one_of_each: bool,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Vec<Key>, Diagnostic> {
        let schema: Schema = outputs.iter().map(|(column, _)| column.clone()).collect();
        let mut out = Vec::new();
        for key in keys {
            self.not_all(&key.expr, &schema)?;
            let place = self.place(&key.expr, Span::default());
            let (descending, nulls_first) = self.direction(key, place)?;
            let position = self.position(&key.expr, outputs.len(), "ORDER BY")?;
            let named = match &key.expr {
                Syntax::Identifier(name) => {
                    let called = |column: &&SchemaColumn| column.name.eq_ignore_ascii_case(&name.value);
                    match schema.iter().filter(called).count() {
                        0 => None,
                        _ => {
                            let found = self.column(&schema, std::slice::from_ref(name))?;
                            schema.iter().position(|column| column == found)
                        }
                    }
                }
                _ => None,
            };
            let by = match position.or(named) {
                Some(at) => By::Output(at),
                None => {
                    let expr = self.scoped(&key.expr, scope)?;
                    match outputs.iter().position(|(_, output)| output.same(&expr)) {
                        Some(at) => By::Output(at),
                        // Of rows that come once, only what the result has can decide.
                        None if one_of_each => By::Result(self.expr(&key.expr, &schema).map_err(|error| {
                            error
                                .help("ORDER BY of a SELECT DISTINCT sorts by what is in the SELECT list; add it there")
                        })?),
                        None => By::Source(expr),
                    }
                }
            };
            out.push(Key { by, descending, nulls_first, span: place });
        }
        Ok(out)
    }

    /// What comes after the columns are found: QUALIFY, the columns themselves, DISTINCT, ORDER BY.
    pub(super) fn finish(&self, node: Node, list: List, one_of_each: bool, span: Span) -> Result<Node, Diagnostic> {
        let List { columns, qualify, order } = list;
        let node = match qualify {
            Some(condition) => {
                let schema = node.schema.clone();
                keep(node, schema, condition)
            }
            None => node,
        };
        let from_result = !order.iter().any(|key| matches!(key.by, By::Source(_)));
        let sorted = |node: Node, order: Vec<Key>, by: &dyn Fn(By) -> Expr| {
            let keys: Vec<SortKey> = order
                .into_iter()
                .map(|key| SortKey {
                    expr: Expr { span: key.span, ..by(key.by) },
                    descending: key.descending,
                    nulls_first: key.nulls_first,
                })
                .collect();
            let place = keys.iter().map(|key| key.expr.span).reduce(Span::cover).unwrap_or(node.span);
            Node { schema: node.schema.clone(), op: Op::Sort { input: Box::new(node), keys }, span: place }
        };
        if order.is_empty() || from_result {
            let mut node = if is_all_of(&node, &columns) { node } else { self.select_these(node, columns, span)? };
            if one_of_each {
                node = distinct(node, span);
            }
            if order.is_empty() {
                return Ok(node);
            }
            let schema = node.schema.clone();
            return Ok(sorted(node, order, &|by| match by {
                By::Output(at) => reference(&schema[at], span),
                By::Result(expr) | By::Source(expr) => expr,
            }));
        }
        let node = sorted(node, order, &|by| match by {
            By::Output(at) => columns[at].1.clone(),
            By::Result(expr) | By::Source(expr) => expr,
        });
        self.select_these(node, columns, span)
    }

    /// `1` in ORDER BY or GROUP BY: the place in the SELECT list, from 0.
    pub(super) fn position(&self, syntax: &Syntax, columns: usize, what: &str) -> Result<Option<usize>, Diagnostic> {
        let Syntax::Value(value) = syntax else { return Ok(None) };
        let span = self.text.span(value.span);
        match self.expr(syntax, &[])?.kind {
            ExprKind::Literal(Value::BigInt(number)) => {
                match usize::try_from(number).ok().filter(|place| (1..=columns).contains(place)) {
                    Some(place) => Ok(Some(place - 1)),
                    None => Err(self
                        .error(span, format!("{what} {number} is no place in the SELECT list, which has {columns}"))
                        .help("write the column's name")),
                }
            }
            _ => Err(self
                .error(span, format!("a constant in {what} means nothing"))
                .help("write the column's name, or its place in the SELECT list")),
        }
    }
}

/// Whether the SELECT list is what an AGGREGATE gives anyway.
fn is_all_of(node: &Node, list: &[(SchemaColumn, Expr)]) -> bool {
    matches!(node.op, Op::Aggregate { .. } | Op::Filter { .. } | Op::Union { .. })
        && node.schema.len() == list.len()
        && node.schema.iter().zip(list).all(|(column, (wanted, expr))| {
            column.name == wanted.name
                && column.physical == wanted.physical
                && expr.column() == Some(column.physical.as_str())
        })
}

/// Whether the SELECT list is `*` and nothing else.
fn gives_all(list: &[SelectItem], node: &Node) -> bool {
    let [SelectItem::Wildcard(options)] = list else { return false };
    let wildcard_token = options.wildcard_token.clone();
    !node.schema.is_empty() && *options == WildcardAdditionalOptions { wildcard_token, ..Default::default() }
}

/// WHERE comes before all else: it does not know the names of the SELECT list, and nothing is grouped yet.
fn in_where(error: Diagnostic, select: &Select, predicate: &Syntax) -> Diagnostic {
    let missing = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { alias, .. } => {
            error.message == format!("there is no column `{}` here", alias.value)
        }
        _ => false,
    };
    if error.help.is_none() && select.projection.iter().any(missing) {
        return error.help("WHERE does not know the names of the SELECT list; write the expression itself");
    }
    if holds_aggregate(predicate) && error.message.contains("aggregate function") {
        return error.help("compare aggregates in HAVING");
    }
    if error.message.starts_with("a window function has no place") {
        return error.help("put the condition into QUALIFY");
    }
    error
}

/// The expression of an item that has one.
pub(super) fn item_syntax(item: &SelectItem) -> Option<&Syntax> {
    match item {
        SelectItem::UnnamedExpr(syntax) | SelectItem::ExprWithAlias { expr: syntax, .. } => Some(syntax),
        _ => None,
    }
}

/// The name and the expression of an item that has both.
pub(super) fn named_item(item: &SelectItem) -> Option<(String, &Syntax)> {
    match item {
        SelectItem::UnnamedExpr(syntax) => Some((default_name(syntax), syntax)),
        SelectItem::ExprWithAlias { expr, alias } => Some((alias.value.clone(), expr)),
        _ => None,
    }
}
