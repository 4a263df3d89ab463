//! Drops every column that nothing needs, down to the tables: engines then read only what the pipeline uses.

use std::collections::BTreeSet;

use crate::base::{TableSchema, Type};

use super::{Item, JoinOutput, Node, Op, Schema};

type Names = BTreeSet<String>;

/// The same plan, reading and carrying as few columns as possible. The result's columns all stay.
pub(super) fn prune(root: Node, tables: &[TableSchema]) -> Node {
    let all = names(&root.schema);
    node(root, &all, tables)
}

fn names(schema: &Schema) -> Names {
    schema.iter().map(|column| column.physical.clone()).collect()
}

fn with_exprs<'e>(mut needed: Names, exprs: impl Iterator<Item = &'e super::Expr>) -> Names {
    for expr in exprs {
        expr.columns(&mut |name| {
            needed.insert(name.to_owned());
        });
    }
    needed
}

fn keep(schema: &Schema, needed: &Names) -> Schema {
    schema.iter().filter(|column| needed.contains(&column.physical)).cloned().collect()
}

/// A stage whose columns are its input's: its schema shrinks with it.
fn following(schema: &Schema, input: &Node) -> Schema {
    let present = names(&input.schema);
    keep(schema, &present)
}

fn node(stage: Node, needed: &Names, tables: &[TableSchema]) -> Node {
    let Node { op, schema, span } = stage;
    match op {
        Op::Scan { table, columns } => {
            let mut columns: Vec<String> = columns.into_iter().filter(|column| needed.contains(column)).collect();
            if columns.is_empty() {
                // COUNT(*) needs rows but no column: the cheapest to read keeps the count.
                let cheapest = tables.get(table).and_then(|table| {
                    table.columns.iter().min_by_key(|column| match column.ty {
                        Type::Boolean | Type::BigInt => 0,
                        Type::Double => 1,
                        Type::Date | Type::Timestamp | Type::Varchar | Type::Null => 2,
                    })
                });
                columns.extend(cheapest.map(|column| column.name.clone()));
            }
            let schema = schema.into_iter().filter(|column| columns.contains(&column.physical)).collect();
            Node { op: Op::Scan { table, columns }, schema, span }
        }
        Op::OneRow => Node { op: Op::OneRow, schema, span },
        Op::Filter { input, predicate } => {
            let input = node(*input, &with_exprs(needed.clone(), std::iter::once(&predicate)), tables);
            let schema = following(&schema, &input);
            Node { op: Op::Filter { input: Box::new(input), predicate }, schema, span }
        }
        Op::Select { input, items } => {
            let mut items: Vec<Item> = items;
            if needed.iter().any(|name| items.iter().any(|item| item.physical == *name)) {
                items.retain(|item| needed.contains(&item.physical));
            } else {
                items.truncate(1);
            }
            let input = node(*input, &with_exprs(Names::new(), items.iter().map(|item| &item.expr)), tables);
            let kept: Names = items.iter().map(|item| item.physical.clone()).collect();
            Node { op: Op::Select { input: Box::new(input), items }, schema: keep(&schema, &kept), span }
        }
        Op::Extend { input, items } => {
            let added: Names = items.iter().map(|item| item.physical.clone()).collect();
            let items: Vec<Item> = items.into_iter().filter(|item| needed.contains(&item.physical)).collect();
            let below: Names = needed.difference(&added).cloned().collect();
            let input = node(*input, &with_exprs(below, items.iter().map(|item| &item.expr)), tables);
            if items.is_empty() {
                return input;
            }
            let mut present = names(&input.schema);
            present.extend(items.iter().map(|item| item.physical.clone()));
            Node { op: Op::Extend { input: Box::new(input), items }, schema: keep(&schema, &present), span }
        }
        Op::Set { input, items } => {
            let items: Vec<Item> = items.into_iter().filter(|item| needed.contains(&item.physical)).collect();
            let set: Names = items.iter().map(|item| item.physical.clone()).collect();
            // The replaced column itself must exist, so that it keeps its place.
            let below = with_exprs(needed.union(&set).cloned().collect(), items.iter().map(|item| &item.expr));
            let input = node(*input, &below, tables);
            if items.is_empty() {
                return input;
            }
            let schema = following(&schema, &input);
            Node { op: Op::Set { input: Box::new(input), items }, schema, span }
        }
        Op::Drop { input, columns } => {
            let input = node(*input, needed, tables);
            let present = names(&input.schema);
            let columns: Vec<String> = columns.into_iter().filter(|column| present.contains(column)).collect();
            if columns.is_empty() {
                return input;
            }
            let schema = following(&schema, &input);
            Node { op: Op::Drop { input: Box::new(input), columns }, schema, span }
        }
        Op::Rename { input, renames } => {
            let below: Names = needed
                .iter()
                .map(|name| {
                    renames.iter().find(|(_, new)| new == name).map_or_else(|| name.clone(), |(old, _)| old.clone())
                })
                .collect();
            let input = node(*input, &below, tables);
            let present = names(&input.schema);
            let renames: Vec<(String, String)> = renames.into_iter().filter(|(old, _)| present.contains(old)).collect();
            let after: Names = present
                .iter()
                .map(|name| {
                    renames.iter().find(|(old, _)| old == name).map_or_else(|| name.clone(), |(_, new)| new.clone())
                })
                .collect();
            if renames.is_empty() {
                return input;
            }
            Node { op: Op::Rename { input: Box::new(input), renames }, schema: keep(&schema, &after), span }
        }
        Op::Aggregate { input, groups, mut measures } => {
            // Without groups something must hold the one row that it gives.
            let keeps_the_row = groups.is_empty() && !measures.iter().any(|measure| needed.contains(&measure.physical));
            let mut first = keeps_the_row;
            measures.retain(|measure| std::mem::take(&mut first) || needed.contains(&measure.physical));
            let exprs = groups.iter().map(|group| &group.expr).chain(measures.iter().flat_map(|measure| &measure.args));
            let input = node(*input, &with_exprs(Names::new(), exprs), tables);
            let kept: Names = groups
                .iter()
                .map(|group| group.physical.clone())
                .chain(measures.iter().map(|measure| measure.physical.clone()))
                .collect();
            Node { op: Op::Aggregate { input: Box::new(input), groups, measures }, schema: keep(&schema, &kept), span }
        }
        Op::Join { left, right, kind, keys, output } => {
            let mut on_left: Names = keys.iter().map(|(left, _)| left.clone()).collect();
            let mut on_right: Names = keys.iter().map(|(_, right)| right.clone()).collect();
            let mut kept_schema = Schema::new();
            let mut kept_output = Vec::new();
            for (column, source) in schema.into_iter().zip(output) {
                if !needed.contains(&column.physical) {
                    continue;
                }
                match &source {
                    JoinOutput::Left(name) => drop(on_left.insert(name.clone())),
                    JoinOutput::Right(name) => drop(on_right.insert(name.clone())),
                    JoinOutput::Key(..) => {}
                }
                kept_schema.push(column);
                kept_output.push(source);
            }
            let left = node(*left, &on_left, tables);
            let right = node(*right, &on_right, tables);
            Node {
                op: Op::Join { left: Box::new(left), right: Box::new(right), kind, keys, output: kept_output },
                schema: kept_schema,
                span,
            }
        }
        Op::Sort { input, keys } => {
            let input = node(*input, &with_exprs(needed.clone(), keys.iter().map(|key| &key.expr)), tables);
            let schema = following(&schema, &input);
            Node { op: Op::Sort { input: Box::new(input), keys }, schema, span }
        }
        Op::Limit { input, limit, offset } => {
            let input = node(*input, needed, tables);
            let schema = following(&schema, &input);
            Node { op: Op::Limit { input: Box::new(input), limit, offset }, schema, span }
        }
        Op::Distinct { input } => {
            // Every column counts towards what is distinct.
            let all = names(&input.schema);
            let input = node(*input, &all, tables);
            Node { op: Op::Distinct { input: Box::new(input) }, schema, span }
        }
        Op::Union { inputs } => {
            // By position: all inputs keep the same columns. A selection makes them so where an input keeps more.
            let mut needed = needed.clone();
            if !schema.iter().any(|column| needed.contains(&column.physical)) {
                needed.extend(schema.first().map(|column| column.physical.clone()));
            }
            let schema = keep(&schema, &needed);
            let wanted: Vec<String> = schema.iter().map(|column| column.physical.clone()).collect();
            let inputs = inputs.into_iter().map(|input| exactly(node(input, &needed, tables), &wanted)).collect();
            Node { op: Op::Union { inputs }, schema, span }
        }
    }
}

/// The input with these columns and no others.
fn exactly(input: Node, wanted: &[String]) -> Node {
    if input.schema.iter().map(|column| &column.physical).eq(wanted) {
        return input;
    }
    let schema: Schema =
        wanted.iter().filter_map(|name| input.schema.iter().find(|column| column.physical == *name)).cloned().collect();
    let span = input.span;
    let items = schema
        .iter()
        .map(|column| Item {
            physical: column.physical.clone(),
            expr: super::Expr {
                kind: super::ExprKind::Column(column.physical.clone()),
                ty: column.ty,
                nullable: column.nullable,
                span,
            },
        })
        .collect();
    Node { op: Op::Select { input: Box::new(input), items }, schema, span }
}
