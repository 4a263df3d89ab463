//! Drops every column that nothing needs, down to the tables: engines then read only what the pipeline uses.

use std::collections::BTreeSet;

use crate::base::{TableSchema, Type};

use super::{Expr, Item, JoinOutput, Measure, Node, Op, Plan, Schema, Window};

type Names = BTreeSet<String>;

/// The same plan, reading and carrying as few columns as possible. The result's columns all stay.
pub(super) fn prune(plan: &mut Plan) {
    let mut pruner = Pruner { tables: &plan.tables, shared: vec![Names::new(); plan.shared.len()] };
    let all = names(&plan.root.schema);
    plan.root = pruner.node(plan.root.clone(), &all);
    // A shared sub-pipeline is read by later ones and by the root only: from the last, all that is needed of each is known.
    for index in (0..plan.shared.len()).rev() {
        let needed = std::mem::take(&mut pruner.shared[index]);
        plan.shared[index] = pruner.node(plan.shared[index].clone(), &needed);
    }
    let schemas: Vec<Schema> = plan.shared.iter().map(|node| node.schema.clone()).collect();
    plan.shared.iter_mut().chain(std::iter::once(&mut plan.root)).for_each(|root| narrow(root, &schemas));
}

/// Where a reader of a shared sub-pipeline needs less than is there, a selection takes it.
fn narrow(node: &mut Node, shared: &[Schema]) {
    if let Op::Shared { index } = node.op {
        if let Some(schema) = shared.get(index)
            && *schema != node.schema
        {
            let wanted: Vec<String> = node.schema.iter().map(|column| column.physical.clone()).collect();
            *node = exactly(Node { op: Op::Shared { index }, schema: schema.clone(), span: node.span }, &wanted);
        }
        return;
    }
    node.inputs_mut().into_iter().for_each(|input| narrow(input, shared));
}

struct Pruner<'a> {
    tables: &'a [TableSchema],
    /// What is needed of each shared sub-pipeline, by the readers seen so far.
    shared: Vec<Names>,
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

impl Pruner<'_> {
    fn node(&mut self, stage: Node, needed: &Names) -> Node {
        let Node { op, schema, span } = stage;
        match op {
            Op::Scan { table, columns } => {
                let mut columns: Vec<String> = columns.into_iter().filter(|column| needed.contains(column)).collect();
                if columns.is_empty() {
                    // COUNT(*) needs rows but no column: the cheapest to read keeps the count.
                    let cheapest = self.tables.get(table).and_then(|table| {
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
            Op::Shared { index } => {
                let mut wanted = needed.clone();
                if !schema.iter().any(|column| wanted.contains(&column.physical)) {
                    wanted.extend(schema.first().map(|column| column.physical.clone()));
                }
                let schema = keep(&schema, &wanted);
                if let Some(all) = self.shared.get_mut(index) {
                    all.extend(names(&schema));
                }
                Node { op: Op::Shared { index }, schema, span }
            }
            Op::Window { input, windows, first } => {
                let added: Names = windows.iter().map(|window| window.physical.clone()).collect();
                let windows: Vec<Window> =
                    windows.into_iter().filter(|window| needed.contains(&window.physical)).collect();
                let mut below: Names = needed.difference(&added).cloned().collect();
                below.extend(windows.iter().flat_map(|window| window.partition.iter().cloned()));
                let exprs = windows
                    .iter()
                    .flat_map(|window| window.args.iter().chain(window.order.iter().map(|key| &key.expr)));
                let below = with_exprs(below, exprs);
                let input = self.node(*input, &below);
                if windows.is_empty() {
                    return input;
                }
                let mut present = names(&input.schema);
                present.extend(windows.iter().map(|window| window.physical.clone()));
                Node {
                    op: Op::Window { input: Box::new(input), windows, first },
                    schema: keep(&schema, &present),
                    span,
                }
            }
            Op::Number { input, physical } => {
                let input = self.node(*input, needed);
                if !needed.contains(&physical) {
                    return input;
                }
                let mut present = names(&input.schema);
                present.insert(physical.clone());
                Node { op: Op::Number { input: Box::new(input), physical }, schema: keep(&schema, &present), span }
            }
            Op::OneRow => Node { op: Op::OneRow, schema, span },
            Op::Filter { input, predicate } => {
                let input = self.node(*input, &with_exprs(needed.clone(), std::iter::once(&predicate)));
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
                let input = self.node(*input, &with_exprs(Names::new(), items.iter().map(|item| &item.expr)));
                let kept: Names = items.iter().map(|item| item.physical.clone()).collect();
                Node { op: Op::Select { input: Box::new(input), items }, schema: keep(&schema, &kept), span }
            }
            Op::Extend { input, items } => {
                let added: Names = items.iter().map(|item| item.physical.clone()).collect();
                let items: Vec<Item> = items.into_iter().filter(|item| needed.contains(&item.physical)).collect();
                let below: Names = needed.difference(&added).cloned().collect();
                let input = self.node(*input, &with_exprs(below, items.iter().map(|item| &item.expr)));
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
                let input = self.node(*input, &below);
                if items.is_empty() {
                    return input;
                }
                let schema = following(&schema, &input);
                Node { op: Op::Set { input: Box::new(input), items }, schema, span }
            }
            Op::Drop { input, columns } => {
                let input = self.node(*input, needed);
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
                let input = self.node(*input, &below);
                let present = names(&input.schema);
                let renames: Vec<(String, String)> =
                    renames.into_iter().filter(|(old, _)| present.contains(old)).collect();
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
                let keeps_the_row =
                    groups.is_empty() && !measures.iter().any(|measure| needed.contains(&measure.physical));
                let mut first = keeps_the_row;
                measures.retain(|measure| std::mem::take(&mut first) || needed.contains(&measure.physical));
                let exprs = groups.iter().map(|group| &group.expr).chain(measures.iter().flat_map(measured));
                let input = self.node(*input, &with_exprs(Names::new(), exprs));
                let kept: Names = groups
                    .iter()
                    .map(|group| group.physical.clone())
                    .chain(measures.iter().map(|measure| measure.physical.clone()))
                    .collect();
                Node {
                    op: Op::Aggregate { input: Box::new(input), groups, measures },
                    schema: keep(&schema, &kept),
                    span,
                }
            }
            Op::Join { left, right, kind, keys, nulls_equal, output } => {
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
                let left = self.node(*left, &on_left);
                let right = self.node(*right, &on_right);
                Node {
                    op: Op::Join {
                        left: Box::new(left),
                        right: Box::new(right),
                        kind,
                        keys,
                        nulls_equal,
                        output: kept_output,
                    },
                    schema: kept_schema,
                    span,
                }
            }
            Op::Sort { input, keys } => {
                let input = self.node(*input, &with_exprs(needed.clone(), keys.iter().map(|key| &key.expr)));
                let schema = following(&schema, &input);
                Node { op: Op::Sort { input: Box::new(input), keys }, schema, span }
            }
            Op::Limit { input, limit, offset } => {
                let input = self.node(*input, needed);
                let schema = following(&schema, &input);
                Node { op: Op::Limit { input: Box::new(input), limit, offset }, schema, span }
            }
            Op::Distinct { input } => {
                // Every column counts towards what is distinct.
                let all = names(&input.schema);
                let input = self.node(*input, &all);
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
                let inputs = inputs.into_iter().map(|input| exactly(self.node(input, &needed), &wanted)).collect();
                Node { op: Op::Union { inputs }, schema, span }
            }
        }
    }
}

/// What an aggregate reads.
fn measured(measure: &Measure) -> impl Iterator<Item = &Expr> {
    measure.args.iter().chain(measure.order.iter().map(|key| &key.expr))
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
