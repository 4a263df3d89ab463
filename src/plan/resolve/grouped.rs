//! The classic SELECT with GROUP BY, HAVING or aggregates: an AGGREGATE stage, and the SELECT of what it gives.

use sqlparser::ast::{Expr as Syntax, GroupByExpr, OrderByExpr, Select, SelectItem};

use crate::base::{Diagnostic, Span};

use super::Resolver;
use super::aggregate::Collector;
use super::classic::{List, item_syntax, named_item};
use super::expr::Scope;
use super::grouping_sets::{Levels, Rolled};
use super::needs::Need;
use super::select::item_names;
use super::stage::{default_name, free_name, keep, new_column};
use super::syntax::holds_aggregate;
use super::window::Windows;
use crate::plan::{Expr, Item, Measure, Node, Schema, SchemaColumn};

/// What GROUP BY says, resolved, with everything that is computed from the groups.
struct Grouped {
    groups: Vec<Item>,
    schema: Schema,
    levels: Levels,
    rolled: Vec<Rolled>,
    measures: Vec<Measure>,
    needs: Vec<Need>,
    having: Option<Expr>,
    windows: Windows,
    list: List,
}

/// The keys of GROUP BY.
struct Keys {
    groups: Vec<Item>,
    schema: Schema,
    levels: Levels,
}

impl Resolver<'_> {
    /// A SELECT over groups.
    pub(super) fn select_groups(
        &self,
        node: Node,
        select: &Select,
        keys: &[OrderByExpr],
        one_of_each: bool,
        span: Span,
    ) -> Result<Node, Diagnostic> {
        if let Some(star) = select.projection.iter().find(|item| named_item(item).is_none()) {
            return Err(self
                .error(self.place(star, span), "`*` has no meaning beside GROUP BY or aggregates")
                .help("name the columns of GROUP BY"));
        }
        if select.projection.is_empty() {
            return Err(self
                .error(span, "GROUP BY needs a SELECT list")
                .help("or write |> AGGREGATE ... GROUP BY ..."));
        }
        let (node, grouped) = self.over(node, |columns| self.grouped(select, keys, one_of_each, columns, span))?;
        let Grouped { groups, schema, levels, rolled, measures, needs, having, windows, list } = grouped;
        let node = self.by_level(node, groups, schema, measures, &levels, &rolled, span)?;
        let mut node = self.satisfied(node, needs)?;
        if let Some(condition) = having {
            let schema = node.schema.clone();
            node = keep(node, schema, condition);
        }
        self.finish(windows.apply(node, Vec::new()), list, one_of_each, span)
    }

    fn grouped(
        &self,
        select: &Select,
        keys: &[OrderByExpr],
        one_of_each: bool,
        columns: &[SchemaColumn],
        span: Span,
    ) -> Result<Grouped, Diagnostic> {
        let Keys { groups, schema, levels } = self.group_keys(select, columns, span)?;
        let mut windows = Windows::over(&schema, item_names(&select.projection));
        self.named_windows(&mut windows, &select.named_window)?;
        let keys_of = groups.iter().map(|group| group.expr.clone()).collect();
        let mut collector = Collector::new(columns, &schema, keys_of, &levels);
        collector.windows = Some(windows);
        let mut named = Vec::new();
        for (name, syntax) in select.projection.iter().filter_map(named_item) {
            named.push(self.grouped_item(name, syntax, &mut collector)?);
        }
        if let Some(windows) = &mut collector.windows {
            windows.name_items(&select.projection);
        }
        let mut scope = Scope::Groups(&mut collector);
        let having = match &select.having {
            None => None,
            Some(condition) => {
                let expr = self.scoped(condition, &mut scope)?;
                if as_windowed(&expr, &mut scope) {
                    return Err(self
                        .error(expr.span, "a window function has no place in HAVING")
                        .help("put the condition into QUALIFY"));
                }
                Some(self.condition(expr, "HAVING")?)
            }
        };
        let qualify = select.qualify.as_ref().map(|condition| self.qualify(condition, &mut scope)).transpose()?;
        let order = self.classic_order(keys, &named, one_of_each, &mut scope)?;
        let Collector { measures, needs, windows, rolled, .. } = collector;
        let windows = windows.unwrap_or_default();
        let list = List { columns: named, qualify, order };
        Ok(Grouped { groups, schema, levels, rolled, measures, needs, having, windows, list })
    }

    /// One item of the list: over groups, aggregates and window functions of them.
    fn grouped_item(
        &self,
        name: String,
        syntax: &Syntax,
        collector: &mut Collector<'_>,
    ) -> Result<(SchemaColumn, Expr), Diagnostic> {
        let expr = self.over_groups(syntax, &name, collector)?;
        let source = match syntax {
            // A column keeps the table that it belongs to.
            Syntax::Identifier(_) | Syntax::CompoundIdentifier(_) if name == default_name(syntax) => {
                expr.column().and_then(|name| collector.groups.iter().find(|column| column.physical == name))
            }
            _ => None,
        };
        let column = match source {
            Some(source) => SchemaColumn { physical: source.name.clone(), ..source.clone() },
            None => new_column(&name, &expr),
        };
        Ok((column, expr))
    }

    /// The keys of GROUP BY: columns, expressions, names and places of the SELECT list, or all of it that takes no rows together.
    fn group_keys(&self, select: &Select, columns: &[SchemaColumn], span: Span) -> Result<Keys, Diagnostic> {
        let items: Vec<(String, &Syntax)> = select.projection.iter().filter_map(named_item).collect();
        let (keys, modifiers): (Vec<&Syntax>, _) = match &select.group_by {
            GroupByExpr::All(modifiers) => {
                let plain = || items.iter().map(|(_, syntax)| *syntax).filter(|syntax| !holds_aggregate(syntax));
                // A constant tells no rows apart.
                let keys: Vec<&Syntax> = plain().filter(|syntax| !matches!(syntax, Syntax::Value(_))).collect();
                if keys.is_empty() && plain().next().is_some() {
                    return Err(self
                        .error(span, "GROUP BY ALL finds nothing but constants to group by")
                        .help("name the columns of GROUP BY"));
                }
                (keys, modifiers)
            }
            GroupByExpr::Expressions(keys, modifiers) => (keys.iter().collect(), modifiers),
        };
        if !modifiers.is_empty() {
            return Err(self
                .error(span, "GROUP BY takes nothing behind its keys")
                .help("write GROUP BY ROLLUP (a, b), CUBE (a, b) or GROUPING SETS ((a, b), (a), ())"));
        }
        let mut found = Keys { groups: Vec::new(), schema: Vec::new(), levels: Levels::default() };
        let mut parts = Vec::new();
        for key in keys {
            let sets = self.key_sets(key, span)?.unwrap_or_else(|| vec![vec![key]]);
            let mut places = Vec::with_capacity(sets.len());
            for set in sets {
                let mut level = Vec::new();
                for key in set {
                    level.push(self.classic_key(key, select, columns, &mut found, span)?);
                }
                places.push(level);
            }
            parts.push(places);
        }
        found.levels = self.levels(parts, span)?;
        found.levels.mark(&mut found.schema);
        Ok(found)
    }

    /// Takes a key of GROUP BY, if it is not known yet; gives its place.
    fn classic_key(
        &self,
        key: &Syntax,
        select: &Select,
        columns: &[SchemaColumn],
        found: &mut Keys,
        span: Span,
    ) -> Result<usize, Diagnostic> {
        if let Syntax::Tuple(_) = key {
            return Err(self
                .error(self.place(key, span), "GROUP BY takes its keys without parentheses around them")
                .help("write GROUP BY a, b"));
        }
        let (key, alias) = match self.position(key, select.projection.len(), "GROUP BY")? {
            Some(at) => {
                let item = &select.projection[at];
                (item_syntax(item).unwrap_or(key), alias_of(item))
            }
            None => self.named_key(key, select, columns),
        };
        if holds_aggregate(key) {
            return Err(self
                .error(self.place(key, span), "an aggregate function has no place in GROUP BY")
                .help("group by columns, and compare aggregates in HAVING"));
        }
        let expr = self.expr(key, columns)?;
        if let Some(known) = found.groups.iter().position(|group| group.expr.same(&expr)) {
            return Ok(known);
        }
        let mut column = match expr.column().and_then(|name| columns.iter().find(|column| column.physical == name)) {
            Some(source) => SchemaColumn { physical: source.name.clone(), nullable: expr.nullable, ..source.clone() },
            None => {
                let known = alias.map(str::to_owned).or_else(|| self.alias_for(&expr, select, columns));
                new_column(&known.unwrap_or_else(|| default_name(key)), &expr)
            }
        };
        if found.schema.iter().any(|other| other.physical == column.physical) {
            column.physical = free_name(&found.schema, &column);
        }
        found.groups.push(Item { physical: column.physical.clone(), expr });
        found.schema.push(column);
        Ok(found.groups.len() - 1)
    }

    /// A name in GROUP BY: a column of the rows, or else a name of the SELECT list.
    fn named_key<'q>(
        &self,
        key: &'q Syntax,
        select: &'q Select,
        columns: &[SchemaColumn],
    ) -> (&'q Syntax, Option<&'q str>) {
        let Syntax::Identifier(name) = key else { return (key, None) };
        if columns.iter().any(|column| column.name.eq_ignore_ascii_case(&name.value)) {
            return (key, None);
        }
        let meant = select.projection.iter().find_map(|item| match item {
            SelectItem::ExprWithAlias { expr, alias } if alias.value.eq_ignore_ascii_case(&name.value) => {
                Some((expr, alias.value.as_str()))
            }
            _ => None,
        });
        meant.map_or((key, None), |(expr, alias)| (expr, Some(alias)))
    }

    /// What the SELECT list calls a key that is no column.
    fn alias_for(&self, key: &Expr, select: &Select, columns: &[SchemaColumn]) -> Option<String> {
        select.projection.iter().find_map(|item| match item {
            SelectItem::ExprWithAlias { expr, alias } if !holds_aggregate(expr) => {
                let (found, _) = self.collecting(|| self.expr(expr, columns)).ok()?;
                found.same(key).then(|| alias.value.clone())
            }
            _ => None,
        })
    }
}

fn alias_of(item: &SelectItem) -> Option<&str> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(&alias.value),
        _ => None,
    }
}

/// Whether an expression uses a window function.
fn as_windowed(expr: &Expr, scope: &mut Scope<'_, '_>) -> bool {
    let Some(windows) = scope.windows() else { return false };
    let mut found = false;
    expr.columns(&mut |name| found |= windows.gives(name));
    found
}
