//! A query as a value: one column of one row, joined to the rows of the stage around.

use sqlparser::ast::Query;

use crate::base::{Diagnostic, Span, Type, Value};

use super::Resolver;
use super::build::{all_of, extended, keep_all, lookup, one};
use super::condition::{Parts, renamed};
use super::expr::{Scope, literal};
use super::needs::Need;
use super::outer::{is_correlated, looks_out, outer_of};
use super::partner::{aggregate, column};
use super::pull::{Peel, Peeled, gives_one_row, gives_one_row_at_most, peeled};
use super::subquery::outward;
use crate::plan::{Expr, ExprKind, Item, JoinKind, Measure, Node, Op};

impl Resolver<'_> {
    /// `(query)` as a value: NULL where it has no row.
    pub(super) fn scalar(&self, query: &Query, span: Span, scope: &mut Scope<'_, '_>) -> Result<Expr, Diagnostic> {
        let (node, depth) = self.inside(scope.schema(), |depth| Ok((self.query(query)?, depth)))?;
        let value = self.only_column(&node, span)?;
        let as_written = node.clone();
        let Peeled { node: base, values, guards } = peeled(node, vec![value.clone()], Peel::OneRow);
        if !gives_one_row(&base) {
            return self.at_most_one(as_written, value, depth, span, scope);
        }
        let Some(value) = values.into_iter().next() else {
            return Err(self.error(span, "a query used as a value needs a column"));
        };
        let mut value = value;
        if let Some(guard) = all_of(guards) {
            value = self.case(vec![(guard, value)], None, span)?;
        }
        let value = if let Op::Aggregate { input, measures, .. } = base.op {
            self.looked_up(*input, measures, value, depth, span, scope)?
        } else {
            value
        };
        Ok(Expr { span, ..outward(value, depth) })
    }

    /// The value over aggregates without groups: over rows that no outer row has a part in, or over those of each outer row.
    pub(super) fn looked_up(
        &self,
        input: Node,
        measures: Vec<Measure>,
        value: Expr,
        depth: usize,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        if let Some(expr) = measures.iter().flat_map(exprs_of_measure).find(|expr| looks_out_only(expr)) {
            return Err(self
                .error(
                    expr.span,
                    "this aggregate has columns of the query around alone, and the standard computes it there",
                )
                .help("write the aggregate outside of this query"));
        }
        // What is computed from both must be computed for each pair of rows.
        let by_row = measures.iter().flat_map(exprs_of_measure).any(|expr| looks_out(expr, Some(depth)));
        let (input, conditions) = self.pulled(input, depth)?;
        let conditions = self.as_conditions(conditions, &input.schema, depth);
        let mut parts = Parts::of(conditions);
        parts.settle_same();
        let by_row = by_row || !parts.both.is_empty();
        let grouped = by_row || !parts.keys.is_empty() || !parts.left.is_empty();
        // Names that the stage around cannot have, and what each stands for in the value.
        let mut renamed_measures = Vec::new();
        let mut names: Vec<(String, Expr)> = Vec::new();
        for measure in measures {
            let old = measure.physical.clone();
            let physical = self.fresh(&measure.function.name.to_lowercase());
            let measure = Measure { physical, ..measure };
            let found = column(&measure);
            // Where there are no rows there is no group either: what counts is 0 then, all else NULL.
            let found = if grouped && !measure.nullable {
                let missing = Expr { nullable: true, ..found };
                let zero = match measure.ty {
                    Type::Double => Value::Double(0.0),
                    _ => Value::BigInt(0),
                };
                self.call_named("COALESCE", vec![missing, literal(zero, span)], span)?
            } else {
                found
            };
            names.push((old, found));
            renamed_measures.push(measure);
        }
        let value =
            value.replaced(&mut |name| names.iter().find(|(old, _)| old == name).map(|(_, found)| found.clone()));
        let measures = renamed_measures;
        let need: Need = Box::new(move |resolver, left| {
            let columns: Vec<String> = measures.iter().map(|measure| measure.physical.clone()).collect();
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let mut parts = parts;
            let input = keep_all(input, std::mem::take(&mut parts.right));
            if !grouped {
                let single = aggregate(input, Vec::new(), measures, span);
                return Ok(lookup(left, single, JoinKind::Cross, Vec::new(), &columns, span));
            }
            if !by_row {
                let (left, input, keys) = resolver.on_keys(left, input, parts, true, span)?;
                let (on_left, on_right): (Vec<String>, Vec<String>) = keys.into_iter().unzip();
                let groups = resolver.group_by(&input, &on_right, span);
                let keys = on_left.into_iter().zip(groups.iter().map(|group| group.physical.clone())).collect();
                let found = aggregate(input, groups, measures, span);
                return Ok(lookup(left, found, JoinKind::Left, keys, &columns, span));
            }
            let (left, row) = resolver.with_numbers(left, span)?;
            let (met, names) = resolver.meeting(left.clone(), input, parts, span)?;
            let new = |name: &str| names.iter().find(|(old, _)| old == name).map(|(_, new)| new.clone());
            let mut measures = measures;
            for measure in &mut measures {
                for arg in measure.args.iter_mut().chain(measure.order.iter_mut().map(|key| &mut key.expr)) {
                    let old = std::mem::replace(arg, one(span));
                    *arg = outward(renamed(old, &new), depth);
                }
            }
            let groups = resolver.group_by(&met, std::slice::from_ref(&row), span);
            let keys = vec![(row, groups.first().map_or_else(String::new, |group| group.physical.clone()))];
            let found = aggregate(met, groups, measures, span);
            Ok(lookup(left, found, JoinKind::Left, keys, &columns, span))
        });
        self.ask(scope, need);
        Ok(value)
    }

    /// A query that is cut to one row: its row beside every row, or NULL.
    pub(super) fn at_most_one(
        &self,
        node: Node,
        value: Expr,
        depth: usize,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let single = peeled(node.clone(), Vec::new(), Peel::Values);
        let correlated = is_correlated(&node, Some(depth));
        if correlated || !gives_one_row_at_most(&single.node) {
            return Err(self
                .error(span, "a query used as a value must give one row, and this one may give more")
                .help(if correlated {
                    "aggregate, as in (FROM ... |> WHERE ... |> AGGREGATE MAX(x)); or write a LEFT JOIN"
                } else {
                    "aggregate, as in (FROM ... |> AGGREGATE MAX(x)), or end with LIMIT 1"
                }));
        }
        let physical = self.fresh("value");
        let (name, ty) = (physical.clone(), value.ty);
        self.ask(
            scope,
            Box::new(move |resolver, left| {
                let (left, on_left) = resolver.key_columns(left, vec![one(span)], span);
                let (right, on_right) = resolver.key_columns(node, vec![one(span)], span);
                let right = extended(right, vec![Item { physical: name.clone(), expr: value }], span);
                let keys = on_left.into_iter().zip(on_right).collect();
                Ok(lookup(left, right, JoinKind::Left, keys, &[&name], span))
            }),
        );
        Ok(Expr { kind: ExprKind::Column(physical), ty, nullable: true, span })
    }
}

fn looks_out_only(expr: &Expr) -> bool {
    let (mut outside, mut inside) = (false, false);
    expr.columns(&mut |name| match outer_of(name) {
        Some(_) => outside = true,
        None => inside = true,
    });
    outside && !inside
}

fn exprs_of_measure(measure: &Measure) -> impl Iterator<Item = &Expr> {
    measure.args.iter().chain(measure.order.iter().map(|key| &key.expr))
}
