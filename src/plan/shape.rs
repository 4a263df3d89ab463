//! What a comparison may rely on: which columns identify a row, what the order is, whether the rows are determined.

use crate::base::Value;

use super::certain::certainty;
use super::{Item, JoinKind, Node, Op, Plan, ResultShape};

/// The shape of a stage's result, in physical names.
pub(super) fn shape(plan: &Plan) -> ResultShape {
    let mut shared: Vec<ResultShape> = Vec::new();
    for node in &plan.shared {
        let found = of(node, &shared);
        shared.push(found);
    }
    let ambiguous_order = !certainty(plan).is_complete(&plan.root);
    ResultShape { ambiguous_order, ..of(&plan.root, &shared) }
}

/// The shape of one stage; only [`shape`] knows of ambiguous orders.
pub(super) fn of(node: &Node, shared: &[ResultShape]) -> ResultShape {
    let shape = |node: &Node| of(node, shared);
    match &node.op {
        Op::Scan { .. } => ResultShape::default(),
        Op::OneRow => ResultShape { keys: Some(Vec::new()), ..ResultShape::default() },
        Op::Shared { index } => shared.get(*index).cloned().unwrap_or_default(),
        Op::Filter { input, .. } => shape(input),
        // Rows come in any order, none is added or lost.
        Op::Number { input, .. } | Op::Window { input, .. } => ResultShape { order: None, ..shape(input) },
        Op::Extend { input, .. } => shape(input),
        Op::Set { input, items } => {
            let mut found = shape(input);
            let set = |name: &String| items.iter().any(|item| item.physical == *name);
            if found.keys.as_ref().is_some_and(|keys| keys.iter().any(set)) {
                found.keys = None;
            }
            found.order = found.order.and_then(|order| prefix(order, |name| (!set(&name)).then_some(name)));
            found
        }
        Op::Drop { input, columns } => through(shape(input), |name| (!columns.contains(&name)).then_some(name)),
        Op::Rename { input, renames } => through(shape(input), |name| {
            Some(renames.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| new.clone()))
        }),
        Op::Select { input, items } => through(shape(input), |name| kept_as(items, &name)),
        Op::Aggregate { input, groups, .. } => ResultShape {
            keys: Some(groups.iter().map(|group| group.physical.clone()).collect()),
            order: None,
            ..shape(input)
        },
        Op::Join { left, right, kind: JoinKind::Semi | JoinKind::Anti, .. } => {
            unsure(ResultShape { keys: shape(left).keys, ..ResultShape::default() }, &[&shape(left), &shape(right)])
        }
        Op::Join { left, right, .. } => unsure(ResultShape::default(), &[&shape(left), &shape(right)]),
        Op::Sort { input, keys } => {
            let below = shape(input);
            let order: Vec<String> = keys.iter().map_while(|key| key.expr.column()).map(str::to_owned).collect();
            ResultShape { order: (!order.is_empty()).then_some(order), ..below }
        }
        Op::Limit { input, limit, offset } => {
            let below = shape(input);
            let decides = |order: &Vec<String>| {
                let by_keys = below.keys.as_ref().is_some_and(|keys| keys.iter().all(|key| order.contains(key)));
                let by_all = input.schema.iter().all(|column| order.contains(&column.physical));
                by_keys || by_all
            };
            let one_row = below.keys.as_ref().is_some_and(Vec::is_empty);
            let cuts = limit.is_some() || *offset > 0;
            let determined = one_row || below.order.as_ref().is_some_and(decides);
            ResultShape { ambiguous_limit: below.ambiguous_limit || (cuts && !determined), ..below }
        }
        Op::Distinct { input } => {
            let below = shape(input);
            ResultShape { order: None, ..below }
        }
        Op::Union { inputs } => {
            let shapes: Vec<ResultShape> = inputs.iter().map(shape).collect();
            let keys = keys_of_all(inputs, &shapes);
            unsure(ResultShape { keys, ..ResultShape::default() }, &shapes.iter().collect::<Vec<_>>())
        }
    }
}

/// The keys of rows under each other: those of all inputs, where some column tells any two of them apart.
fn keys_of_all(inputs: &[Node], shapes: &[ResultShape]) -> Option<Vec<String>> {
    let mut keys: Vec<String> = Vec::new();
    for name in shapes.iter().map(|shape| shape.keys.as_ref()).collect::<Option<Vec<_>>>()?.into_iter().flatten() {
        if !keys.contains(name) {
            keys.push(name.clone());
        }
    }
    for (at, one) in inputs.iter().enumerate() {
        for other in &inputs[..at] {
            if keys.iter().any(|name| tells_apart(one, other, name)) {
                continue;
            }
            let column = one.schema.iter().find(|column| tells_apart(one, other, &column.physical))?;
            keys.push(column.physical.clone());
        }
    }
    Some(keys)
}

/// Whether no row of one input agrees with any row of the other in this column.
fn tells_apart(one: &Node, other: &Node, name: &str) -> bool {
    let constant = |node: &Node| match &node.op {
        Op::Select { items, .. } => {
            items.iter().find(|item| item.physical == name).and_then(|item| item.expr.literal().cloned())
        }
        _ => None,
    };
    let never_null = |node: &Node| node.schema.iter().any(|column| column.physical == name && !column.nullable);
    match (constant(one), constant(other)) {
        (Some(one), Some(other)) => one != other,
        (Some(Value::Null), None) => never_null(other),
        (None, Some(Value::Null)) => never_null(one),
        _ => false,
    }
}

/// The shape where columns are dropped or renamed: keys must all survive, of the order a prefix may.
fn through(below: ResultShape, rename: impl Fn(String) -> Option<String>) -> ResultShape {
    ResultShape {
        keys: below.keys.and_then(|keys| keys.into_iter().map(&rename).collect()),
        order: below.order.and_then(|order| prefix(order, &rename)),
        ..below
    }
}

/// The shape with the doubts of the inputs.
fn unsure(shape: ResultShape, inputs: &[&ResultShape]) -> ResultShape {
    ResultShape { ambiguous_limit: inputs.iter().any(|input| input.ambiguous_limit), ..shape }
}

fn prefix(order: Vec<String>, rename: impl Fn(String) -> Option<String>) -> Option<Vec<String>> {
    let kept: Vec<String> = order.into_iter().map_while(rename).collect();
    (!kept.is_empty()).then_some(kept)
}

/// The name under which a SELECT passes a column on.
pub(super) fn kept_as(items: &[Item], name: &str) -> Option<String> {
    items.iter().find(|item| item.expr.column() == Some(name)).map(|item| item.physical.clone())
}
