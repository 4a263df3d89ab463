//! AGGREGATE: group keys, aggregates, and what is computed from them afterwards.

use sqlparser::ast::{Expr as Syntax, ExprWithAliasAndOrderBy, Ident};

use crate::base::{Diagnostic, Span};

use super::Resolver;
use super::expr::Scope;
use super::grouping_sets::{Levels, Rolled, is_grouping};
use super::needs::Need;
use super::stage::{default_name, new_column, reference};
use super::syntax::{as_call, holds_aggregate, is_aggregate};
use super::window::Windows;
use crate::plan::same::all_same;
use crate::plan::{Expr, ExprKind, Item, Measure, Node, Op, Schema, SchemaColumn};

/// What an AGGREGATE stage collects while its expressions are resolved.
pub(super) struct Collector<'s> {
    /// The stage's input, which the aggregates' arguments see.
    pub(super) input: &'s [SchemaColumn],
    /// The group keys, which the expressions around the aggregates may use.
    pub(super) groups: &'s [SchemaColumn],
    /// What each of them is computed from: the same expression elsewhere means the key.
    pub(super) keys: Vec<Expr>,
    /// The aggregates found so far.
    pub(super) measures: Vec<Measure>,
    /// Names that are taken.
    pub(super) taken: Vec<String>,
    /// The name for the aggregate, where it is the whole of an item.
    pub(super) wanted: Option<String>,
    /// What the expressions around the aggregates ask for.
    pub(super) needs: Vec<Need>,
    /// Window functions over the groups, where the stage may have them.
    pub(super) windows: Option<Windows>,
    /// The levels of ROLLUP and the like.
    pub(super) levels: &'s Levels,
    /// The `GROUPING(key)` found so far.
    pub(super) rolled: Vec<Rolled>,
    /// The rows that the aggregates see, where a PIVOT has each of them look at one value only.
    pub(super) only: Option<Expr>,
}

impl Resolver<'_> {
    pub(super) fn aggregate(
        &self,
        node: Node,
        aggregates: &[ExprWithAliasAndOrderBy],
        keys: &[ExprWithAliasAndOrderBy],
    ) -> Result<Node, Diagnostic> {
        let before = node.span;
        let (node, grouping) = self.over(node, |columns| self.grouping(aggregates, keys, columns, before))?;
        self.after_grouping(node, grouping)
    }

    /// The stage itself, and what is computed from its measures.
    pub(super) fn after_grouping(&self, node: Node, grouping: Grouping) -> Result<Node, Diagnostic> {
        let Grouping { groups, schema: group_schema, levels, rolled, items, measures, needs, span } = grouping;
        let given: Vec<&String> = measures
            .iter()
            .map(|measure| &measure.physical)
            .chain(rolled.iter().map(|rolled| &rolled.physical))
            .collect();
        let plain = items.len() == given.len()
            && items
                .iter()
                .zip(given)
                .all(|(item, given)| item.physical == *given && item.expr.column() == Some(given.as_str()));
        let aggregated = self.by_level(node, groups, group_schema.clone(), measures, &levels, &rolled, span)?;
        let aggregated = self.satisfied(aggregated, needs)?;
        if plain {
            return Ok(aggregated);
        }
        // Something is computed from the aggregates: that is a SELECT after them.
        let mut selected = Vec::new();
        let mut schema: Schema = Vec::new();
        for column in &group_schema {
            selected.push(Item { physical: column.physical.clone(), expr: reference(column, span) });
            schema.push(column.clone());
        }
        for item in items {
            schema.push(new_column(&item.physical, &item.expr));
            selected.push(item);
        }
        Ok(Node { op: Op::Select { input: Box::new(aggregated), items: selected }, schema, span })
    }

    /// The group keys and aggregates over these columns.
    fn grouping(
        &self,
        aggregates: &[ExprWithAliasAndOrderBy],
        keys: &[ExprWithAliasAndOrderBy],
        columns: &[SchemaColumn],
        before: Span,
    ) -> Result<Grouping, Diagnostic> {
        let mut groups = Vec::new();
        let mut group_schema: Schema = Vec::new();
        let mut parts = Vec::new();
        for key in keys {
            let syntax = &key.expr.expr;
            let alias = key.expr.alias.as_ref();
            let Some(sets) = self.key_sets(syntax, before)? else {
                let key = self.key(syntax, alias, columns, &mut groups, &mut group_schema)?;
                parts.push(vec![vec![key]]);
                continue;
            };
            if let Some(alias) = alias {
                return Err(self
                    .error(self.ident_place(alias), "ROLLUP, CUBE and GROUPING SETS take no name")
                    .help("give the key its name in an EXTEND before"));
            }
            let mut places = Vec::with_capacity(sets.len());
            for set in sets {
                let mut level = Vec::new();
                for syntax in set {
                    level.push(match self.known_key(syntax, columns, &groups)? {
                        Some(key) => key,
                        None => self.key(syntax, None, columns, &mut groups, &mut group_schema)?,
                    });
                }
                places.push(level);
            }
            parts.push(places);
        }
        let mut span = groups.iter().map(|group| group.expr.span).reduce(Span::cover);
        let levels = self.levels(parts, span.unwrap_or(before))?;
        levels.mark(&mut group_schema);
        let keys = groups.iter().map(|group| group.expr.clone()).collect();
        let mut collector = Collector::new(columns, &group_schema, keys, &levels);
        let mut items: Vec<Item> = Vec::new();
        for aggregate in aggregates {
            let syntax = &aggregate.expr.expr;
            let name = aggregate.expr.alias.as_ref().map_or_else(|| default_name(syntax), |alias| alias.value.clone());
            let clash = group_schema
                .iter()
                .map(|column| &column.physical)
                .chain(items.iter().map(|item| &item.physical))
                .any(|other| *other == name);
            let expr = self.over_groups(syntax, &name, &mut collector)?;
            if clash {
                return Err(self
                    .error(expr.span, format!("AGGREGATE gives two columns called `{name}`"))
                    .help("give one of them another name with AS"));
            }
            span = Some(span.map_or(expr.span, |span| span.cover(expr.span)));
            items.push(Item { physical: name, expr });
        }
        let span = span.unwrap_or(before);
        if groups.is_empty() && items.is_empty() {
            return Err(self.error(span, "AGGREGATE needs an aggregate or GROUP BY"));
        }
        let Collector { measures, needs, rolled, .. } = collector;
        Ok(Grouping { groups, schema: group_schema, levels, rolled, items, measures, needs, span })
    }

    /// Takes a group key; gives its place.
    fn key(
        &self,
        syntax: &Syntax,
        alias: Option<&Ident>,
        columns: &[SchemaColumn],
        groups: &mut Vec<Item>,
        schema: &mut Schema,
    ) -> Result<usize, Diagnostic> {
        if let Syntax::Value(value) = syntax {
            return Err(self
                .error(self.text.span(value.span), "GROUP BY takes columns and expressions, not positions")
                .help("write the column's name"));
        }
        let expr = self.expr(syntax, columns).map_err(|error| without_parentheses(error, syntax))?;
        let column = match (alias, expr.column()) {
            (Some(alias), _) => new_column(&alias.value, &expr),
            (None, Some(name)) => match columns.iter().find(|column| column.physical == name) {
                Some(source) => SchemaColumn { physical: source.name.clone(), ..source.clone() },
                None => new_column(name, &expr),
            },
            (None, None) => new_column(&default_name(syntax), &expr),
        };
        if schema.iter().any(|other| other.physical == column.physical) {
            return Err(self
                .error(expr.span, format!("two group keys are called `{}`", column.name))
                .help("give one of them another name with AS"));
        }
        groups.push(Item { physical: column.physical.clone(), expr });
        schema.push(column);
        Ok(groups.len() - 1)
    }

    /// An item over groups. One that is nothing but an aggregate, GROUPING, or a window function over groups, becomes a column of the
    /// wanted name directly.
    pub(super) fn over_groups(
        &self,
        syntax: &Syntax,
        wanted: &str,
        collector: &mut Collector<'_>,
    ) -> Result<Expr, Diagnostic> {
        let call = as_call(syntax);
        collector.wanted = call.filter(|call| is_aggregate(syntax) || is_grouping(call)).map(|_| wanted.to_owned());
        if let Some(windows) = &mut collector.windows {
            windows.want(call.filter(|call| call.over.is_some()).map(|_| wanted.to_owned()));
        }
        let expr = self.scoped(syntax, &mut Scope::Groups(collector))?;
        collector.wanted = None;
        if let Some(windows) = &mut collector.windows {
            windows.want(None);
        }
        Ok(expr)
    }

    /// The group key that is computed from just this expression.
    pub(super) fn group_key<'s>(&self, syntax: &Syntax, collector: &Collector<'s>) -> Option<&'s SchemaColumn> {
        let is_plain = matches!(
            syntax,
            Syntax::Nested(_) | Syntax::Identifier(_) | Syntax::CompoundIdentifier(_) | Syntax::Value(_)
        );
        if is_plain || collector.keys.iter().all(|key| key.column().is_some()) || holds_aggregate(syntax) {
            return None;
        }
        let (expr, _) = self.collecting(|| self.expr(syntax, collector.input)).ok()?;
        let at = collector.keys.iter().position(|key| key.same(&expr))?;
        collector.groups.get(at)
    }
}

/// `GROUP BY ROLLUP a, b` is a column of that name, and most likely there is none.
fn without_parentheses(error: Diagnostic, syntax: &Syntax) -> Diagnostic {
    let meant = |name: &Ident| {
        name.quote_style.is_none() && ["ROLLUP", "CUBE"].iter().any(|word| name.value.eq_ignore_ascii_case(word))
    };
    match syntax {
        Syntax::Identifier(name) if meant(name) => error.help("its keys stand in parentheses: GROUP BY ROLLUP (a, b)"),
        _ => error,
    }
}

/// The AGGREGATE stage of these group keys, which give the columns of `schema`, and measures.
pub(super) fn aggregated(
    node: Node,
    groups: Vec<Item>,
    mut schema: Schema,
    measures: Vec<Measure>,
    span: Span,
) -> Node {
    schema.extend(measures.iter().map(|measure| SchemaColumn {
        name: measure.physical.clone(),
        physical: measure.physical.clone(),
        qualifier: None,
        ty: measure.ty,
        nullable: measure.nullable,
    }));
    Node { op: Op::Aggregate { input: Box::new(node), groups, measures }, schema, span }
}

/// An AGGREGATE stage, resolved.
pub(super) struct Grouping {
    pub(super) groups: Vec<Item>,
    pub(super) schema: Schema,
    pub(super) levels: Levels,
    pub(super) rolled: Vec<Rolled>,
    /// What the stage gives after the group keys, computed from the measures.
    pub(super) items: Vec<Item>,
    pub(super) measures: Vec<Measure>,
    /// What `items` ask for besides.
    pub(super) needs: Vec<Need>,
    pub(super) span: Span,
}

impl<'s> Collector<'s> {
    /// For a stage over these columns with these group keys, which are computed from `keys`.
    pub(super) fn new(
        input: &'s [SchemaColumn],
        groups: &'s [SchemaColumn],
        keys: Vec<Expr>,
        levels: &'s Levels,
    ) -> Self {
        let taken = groups.iter().map(|column| column.physical.clone()).collect();
        Self {
            input,
            groups,
            keys,
            measures: Vec::new(),
            taken,
            wanted: None,
            needs: Vec::new(),
            windows: None,
            levels,
            rolled: Vec::new(),
            only: None,
        }
    }

    /// Takes an aggregate; gives the column that will hold it.
    pub(super) fn add(&mut self, mut measure: Measure) -> Expr {
        let known = self.measures.iter().find(|known| self.wanted.is_none() && same(known, &measure));
        if let Some(Measure { physical, ty, nullable, .. }) = known {
            return Expr { kind: ExprKind::Column(physical.clone()), ty: *ty, nullable: *nullable, span: measure.span };
        }
        let base = self.wanted.take().unwrap_or_else(|| measure.function.name.to_lowercase());
        let mut name = base.clone();
        let mut number = 1;
        while self.taken.contains(&name) {
            number += 1;
            name = format!("{base}_{number}");
        }
        self.taken.push(name.clone());
        measure.physical.clone_from(&name);
        let expr =
            Expr { kind: ExprKind::Column(name), ty: measure.ty, nullable: measure.nullable, span: measure.span };
        self.measures.push(measure);
        expr
    }
}

fn same(left: &Measure, right: &Measure) -> bool {
    left.function.name == right.function.name
        && left.distinct == right.distinct
        && all_same(&left.args, &right.args)
        && left.order.is_empty()
        && right.order.is_empty()
}
