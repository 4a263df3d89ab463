//! PIVOT: one column for each value and aggregate. An AGGREGATE of aggregates that each look at the rows of one value, by all
//! columns that are not used up by it.

use sqlparser::ast::{
    Expr as Syntax, Function as Call, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Query, SelectItem,
    SetExpr,
};

use crate::base::{Diagnostic, Span, Value};
use crate::functions;

use super::Resolver;
use super::aggregate::{Collector, Grouping};
use super::build::is_null;
use super::grouping_sets::Levels;
use super::stage::reference;
use super::syntax::{as_call, is_aggregate};
use crate::plan::walk::holds_query;
use crate::plan::{BinaryOp, Expr, Item, Node, Schema, SchemaColumn};

/// An expression with the name that it is given.
type Named<'e> = (&'e Syntax, Option<&'e Ident>);

/// A value of FOR: what it is called, and the condition for which its aggregates look.
struct Wanted {
    name: String,
    condition: Expr,
    span: Span,
}

impl Resolver<'_> {
    /// The groups of a PIVOT, whose parts the pre-pass made the arguments of a call.
    pub(super) fn pivot(&self, node: Node, call: &Call, before: Span) -> Result<Node, Diagnostic> {
        let Some((span, [aggregates, sources, values])) = self.pivot_parts(call) else {
            return Err(self
                .error(before, "PIVOT takes aggregates, FOR and values, and nothing else")
                .help("write PIVOT (SUM(x) FOR k IN ('a', 'b'))"));
        };
        let aggregates = self.pivot_aggregates(aggregates, span)?;
        let [(source, None)] = self.named(sources, span)?[..] else {
            return Err(self.several(sources, span));
        };
        if let Syntax::Tuple(_) = source {
            return Err(self.several(sources, span));
        }
        let values = self.named(values, span)?;
        for (syntax, _) in aggregates.iter().chain([&(source, None)]).chain(&values) {
            if holds_query(syntax) {
                return Err(self
                    .error(self.expr_place(syntax), "a query has no place in PIVOT")
                    .help("compute the column in an EXTEND before"));
            }
        }
        let (node, grouping) = self.over(node, |columns| self.pivoted(&aggregates, source, &values, columns, span))?;
        self.after_grouping(node, grouping)
    }

    /// The columns of a PIVOT over these columns.
    fn pivoted(
        &self,
        aggregates: &[Named<'_>],
        source: &Syntax,
        values: &[Named<'_>],
        columns: &[SchemaColumn],
        span: Span,
    ) -> Result<Grouping, Diagnostic> {
        let source = self.expr(source, columns)?;
        if source.literal().is_some() {
            return Err(self
                .error(source.span, "FOR needs a column, and this is a constant")
                .help("write PIVOT (SUM(x) FOR k IN ('a', 'b'))"));
        }
        let wanted = values.iter().map(|value| self.wanted(*value, &source, columns)).collect::<Result<Vec<_>, _>>()?;
        let schema = self.remaining(aggregates, &source, columns)?;
        let groups: Vec<Item> = schema
            .iter()
            .map(|column| Item { physical: column.physical.clone(), expr: reference(column, span) })
            .collect();
        let levels = Levels::default();
        let keys = groups.iter().map(|group| group.expr.clone()).collect();
        let mut collector = Collector::new(columns, &schema, keys, &levels);
        let mut items: Vec<Item> = Vec::new();
        for value in wanted {
            for (syntax, alias) in aggregates {
                let name = match alias {
                    Some(alias) => format!("{}_{}", alias.value, value.name),
                    None => value.name.clone(),
                };
                let known = schema.iter().any(|column| column.name == name || column.physical == name);
                if known || items.iter().any(|item| item.physical == name) {
                    return Err(self
                        .error(value.span, format!("PIVOT gives two columns called `{name}`"))
                        .help("give the value another name with AS, or rename the column that is in the way"));
                }
                collector.only = Some(value.condition.clone());
                let expr = self.over_groups(syntax, &name, &mut collector)?;
                items.push(Item { physical: name, expr });
            }
        }
        let Collector { measures, needs, .. } = collector;
        Ok(Grouping { groups, schema, levels: Levels::default(), rolled: Vec::new(), items, measures, needs, span })
    }

    /// What a value of the list stands for.
    fn wanted(
        &self,
        (syntax, alias): Named<'_>,
        source: &Expr,
        columns: &[SchemaColumn],
    ) -> Result<Wanted, Diagnostic> {
        if let Syntax::Tuple(_) = syntax {
            return Err(self
                .error(self.expr_place(syntax), "PIVOT by several columns is not supported")
                .help("make one column of them first: |> EXTEND a || '_' || b AS key"));
        }
        let value = self.expr(syntax, columns)?;
        let span = value.span;
        let Some(constant) = value.literal() else {
            return Err(self
                .error(span, "the values of PIVOT must be constants")
                .help("the columns of a result must be known before any data is read; list the values"));
        };
        let name = alias.map_or_else(|| constant.to_string(), |alias| alias.value.clone());
        if name.is_empty() {
            return Err(self.error(span, "a column needs a name").help("give the value one: '' AS nothing"));
        }
        let condition = match constant {
            Value::Null => is_null(source.clone(), false),
            // A message about types is about the value.
            _ => self.compare(BinaryOp::Equal, Expr { span, ..source.clone() }, value)?,
        };
        Ok(Wanted { name, condition, span })
    }

    /// The columns that neither the aggregates nor FOR mention: by these the rows are grouped.
    fn remaining(
        &self,
        aggregates: &[Named<'_>],
        source: &Expr,
        columns: &[SchemaColumn],
    ) -> Result<Schema, Diagnostic> {
        let levels = Levels::default();
        let mut probe = Collector::new(columns, &[], Vec::new(), &levels);
        for (syntax, _) in aggregates {
            self.over_groups(syntax, "", &mut probe)?;
        }
        let mut used: Vec<&str> = Vec::new();
        source.columns(&mut |name| used.push(name));
        for measure in &probe.measures {
            let exprs = measure.args.iter().chain(measure.order.iter().map(|key| &key.expr));
            exprs.for_each(|expr| expr.columns(&mut |name| used.push(name)));
        }
        Ok(columns.iter().filter(|column| !used.contains(&column.physical.as_str())).cloned().collect())
    }

    /// The aggregates, of which one at most may go without a name.
    fn pivot_aggregates<'e>(&self, items: &'e [SelectItem], span: Span) -> Result<Vec<Named<'e>>, Diagnostic> {
        let aggregates = self.named(items, span)?;
        // A function that there is not is a matter of its own.
        let unknown =
            |syntax: &Syntax| as_call(syntax).is_some_and(|call| functions::find(&call.name.to_string()).is_none());
        let is_other = |(syntax, _): &&Named<'_>| !is_aggregate(syntax) && !unknown(syntax);
        if let Some((other, _)) = aggregates.iter().find(is_other) {
            let place = self.expr_place(other);
            return Err(self
                .error(if place.end == 0 { span } else { place }, "PIVOT takes aggregate functions")
                .help("write SUM(x) or the like, and compute with its columns in an EXTEND after it"));
        }
        let mut nameless = aggregates.iter().filter(|(_, alias)| alias.is_none());
        if let (Some(_), Some((second, _))) = (nameless.next(), nameless.next()) {
            return Err(self
                .error(self.text.call(self.place(*second, span)), "two aggregates of PIVOT have no name")
                .help("their columns would be called the same; write SUM(a) AS s, COUNT(*) AS n"));
        }
        Ok(aggregates)
    }

    fn named<'e>(&self, items: &'e [SelectItem], span: Span) -> Result<Vec<Named<'e>>, Diagnostic> {
        let named = |item: &'e SelectItem| match item {
            SelectItem::UnnamedExpr(syntax) => Ok((syntax, None)),
            SelectItem::ExprWithAlias { expr, alias } => Ok((expr, Some(alias))),
            other => Err(self
                .error(self.place(other, span), "PIVOT takes no `*` here")
                .help("write PIVOT (SUM(x) FOR k IN ('a', 'b'))")),
        };
        items.iter().map(named).collect()
    }

    fn several(&self, sources: &[SelectItem], span: Span) -> Diagnostic {
        let place = sources.iter().map(|item| self.place(item, span)).reduce(Span::cover).unwrap_or(span);
        match sources {
            [SelectItem::ExprWithAlias { alias, .. }] => self
                .error(self.ident_place(alias), "the column of FOR takes no name")
                .help("its values become names; write FOR k IN (...)"),
            _ => self
                .error(place, "PIVOT by several columns is not supported")
                .help("make one column of them first: |> EXTEND a || '_' || b AS key"),
        }
    }

    /// The arguments of the call: the place, and three lists that the pre-pass wrote as SELECTs.
    fn pivot_parts<'e>(&self, call: &'e Call) -> Option<(Span, [&'e [SelectItem]; 3])> {
        let FunctionArguments::List(arguments) = &call.args else { return None };
        let [place, aggregates, sources, values] = arguments.args.as_slice() else { return None };
        let FunctionArg::Unnamed(FunctionArgExpr::Expr(Syntax::Value(place))) = place else { return None };
        Some((self.text.span(place.span), [listed(aggregates)?, listed(sources)?, listed(values)?]))
    }
}

/// The items of a SELECT that has nothing else.
fn listed(arg: &FunctionArg) -> Option<&[SelectItem]> {
    let FunctionArg::Unnamed(FunctionArgExpr::Expr(Syntax::Subquery(query))) = arg else { return None };
    let Query { body, .. } = &**query;
    let SetExpr::Select(select) = &**body else { return None };
    let items: Vec<String> = select.projection.iter().map(ToString::to_string).collect();
    (query.to_string() == format!("SELECT {}", items.join(", "))).then_some(select.projection.as_slice())
}
