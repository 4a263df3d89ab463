//! Takes the conditions on columns of the query around out of a query, so that the two can be joined on them.

use crate::base::{Diagnostic, Span};

use super::Resolver;
use super::build::{extended, helper, is_null, keep_all};
use super::condition::renamed;
use super::outer::{is_correlated, looks_out, outer_of, outer_use};
use super::stage::{proves_not_null, reference};
use crate::plan::{BinaryOp, Expr, ExprKind, Item, JoinKind, JoinOutput, Node, Op, Schema, SchemaColumn};

/// A query's stages that no longer look out, and the conditions that were taken out of them, over their columns and outer ones.
type Pulled = (Node, Vec<Expr>);

impl Resolver<'_> {
    /// Takes the conditions on columns of this depth out.
    pub(super) fn pulled(&self, node: Node, depth: usize) -> Result<Pulled, Diagnostic> {
        if !is_correlated(&node, Some(depth)) {
            return Ok((node, Vec::new()));
        }
        if !matches!(node.op, Op::Filter { .. })
            && let Some(place) = outer_use(&node, Some(depth))
        {
            return Err(self.not_here(place, "outside a WHERE"));
        }
        let Node { op, schema, span } = node;
        match op {
            Op::Filter { input, predicate } => {
                let (input, mut conditions) = self.pulled(*input, depth)?;
                let (out, mut here): (Vec<Expr>, Vec<Expr>) =
                    predicate.conjuncts().into_iter().partition(|condition| looks_out(condition, Some(depth)));
                // What stands above relies on there being no NULL where the condition does not hold of any.
                for name in out.iter().flat_map(never_null) {
                    if let Some(column) = input.schema.iter().find(|column| column.physical == name && column.nullable)
                    {
                        here.push(is_null(reference(column, span), true));
                    }
                }
                conditions.extend(out);
                Ok((keep_all(input, here), conditions))
            }
            Op::Select { input, mut items } => {
                let (input, conditions) = self.pulled(*input, depth)?;
                let mut schema = schema;
                let conditions = self.exposed(conditions, &input.schema, |column| {
                    if let Some(item) = items.iter().find(|item| item.expr.column() == Some(&column.physical)) {
                        return item.physical.clone();
                    }
                    let physical = self.fresh("outer");
                    items.push(Item { physical: physical.clone(), expr: reference(column, span) });
                    schema.push(helper(&physical, column.ty, column.nullable));
                    physical
                });
                Ok((Node { op: Op::Select { input: Box::new(input), items }, schema, span }, conditions))
            }
            Op::Extend { input, items } => {
                let (input, conditions) = self.pulled(*input, depth)?;
                let added =
                    schema.into_iter().filter(|column| items.iter().any(|item| item.physical == column.physical));
                let schema = input.schema.iter().cloned().chain(added).collect();
                Ok((Node { op: Op::Extend { input: Box::new(input), items }, schema, span }, conditions))
            }
            Op::Set { input, items } => {
                let (input, conditions) = self.pulled(*input, depth)?;
                let (input, conditions) =
                    self.saved(input, conditions, |name| items.iter().any(|item| item.physical == name), span);
                let schema = input.schema.iter().map(|column| as_in(&schema, column)).collect();
                Ok((Node { op: Op::Set { input: Box::new(input), items }, schema, span }, conditions))
            }
            Op::Drop { input, columns } => {
                let (input, conditions) = self.pulled(*input, depth)?;
                let (input, conditions) =
                    self.saved(input, conditions, |name| columns.iter().any(|column| column == name), span);
                let schema =
                    input.schema.iter().filter(|column| !columns.contains(&column.physical)).cloned().collect();
                Ok((Node { op: Op::Drop { input: Box::new(input), columns }, schema, span }, conditions))
            }
            Op::Rename { input, renames } => {
                let (input, conditions) = self.pulled(*input, depth)?;
                let new = |name: &str| renames.iter().find(|(old, _)| old == name).map(|(_, new)| new.clone());
                let conditions = conditions.into_iter().map(|condition| renamed(condition, &new)).collect();
                let renamed = |column: &SchemaColumn| match new(&column.physical) {
                    Some(physical) => as_in(&schema, &SchemaColumn { physical, ..column.clone() }),
                    None => column.clone(),
                };
                let schema = input.schema.iter().map(renamed).collect();
                Ok((Node { op: Op::Rename { input: Box::new(input), renames }, schema, span }, conditions))
            }
            Op::Sort { input, keys } => {
                let (input, conditions) = self.pulled(*input, depth)?;
                Ok((
                    Node { schema: input.schema.clone(), op: Op::Sort { input: Box::new(input), keys }, span },
                    conditions,
                ))
            }
            Op::Number { input, physical } => {
                let (input, conditions) = self.pulled(*input, depth)?;
                let mut all = input.schema.clone();
                all.extend(schema.into_iter().filter(|column| column.physical == physical));
                Ok((Node { op: Op::Number { input: Box::new(input), physical }, schema: all, span }, conditions))
            }
            Op::Distinct { input } => {
                let (input, conditions) = self.pulled(*input, depth)?;
                self.equalities(&conditions, "DISTINCT")?;
                Ok((
                    Node { schema: input.schema.clone(), op: Op::Distinct { input: Box::new(input) }, span },
                    conditions,
                ))
            }
            Op::Window { input, mut windows, first } => {
                let (input, conditions) = self.pulled(*input, depth)?;
                let mut keys = Vec::new();
                let mut held = Vec::new();
                for (inside, outside) in self.equalities(&conditions, "a window function")? {
                    let (name, ty, nullable) = match inside.column() {
                        Some(name) => (name.to_owned(), inside.ty, inside.nullable),
                        None => {
                            let physical = self.fresh("outer");
                            let (ty, nullable) = (inside.ty, inside.nullable);
                            keys.push(Item { physical: physical.clone(), expr: inside });
                            (physical, ty, nullable)
                        }
                    };
                    for window in &mut windows {
                        if !window.partition.contains(&name) {
                            window.partition.push(name.clone());
                        }
                    }
                    let column = Expr { kind: ExprKind::Column(name), ty, nullable, span: outside.span };
                    held.push(self.compare(BinaryOp::Equal, column, outside)?);
                }
                let input = extended(input, keys, span);
                let added =
                    schema.into_iter().filter(|column| windows.iter().any(|window| window.physical == column.physical));
                let schema = input.schema.iter().cloned().chain(added).collect();
                Ok((Node { op: Op::Window { input: Box::new(input), windows, first }, schema, span }, held))
            }
            Op::Aggregate { input, mut groups, measures } => {
                if groups.is_empty() {
                    // Over no rows it gives a row, and a group would not.
                    return Err(self.not_here(span, "below an AGGREGATE without GROUP BY, other than at the end"));
                }
                let (input, conditions) = self.pulled(*input, depth)?;
                let (of_groups, of_measures) = schema.split_at(groups.len().min(schema.len()));
                let mut of_groups = of_groups.to_vec();
                let mut held = Vec::new();
                for (inside, outside) in self.equalities(&conditions, "AGGREGATE")? {
                    let (ty, nullable) = (inside.ty, inside.nullable);
                    let known = groups
                        .iter()
                        .find(|group| inside.column().is_some() && group.expr.column() == inside.column())
                        .map(|group| group.physical.clone());
                    let name = known.unwrap_or_else(|| {
                        let physical = self.fresh("outer");
                        of_groups.push(helper(&physical, ty, nullable));
                        groups.push(Item { physical: physical.clone(), expr: inside });
                        physical
                    });
                    let column = Expr { kind: ExprKind::Column(name), ty, nullable, span: outside.span };
                    held.push(self.compare(BinaryOp::Equal, column, outside)?);
                }
                of_groups.extend(of_measures.iter().cloned());
                let op = Op::Aggregate { input: Box::new(input), groups, measures };
                Ok((Node { op, schema: of_groups, span }, held))
            }
            Op::Join { left, right, kind, keys, nulls_equal, mut output } => {
                let (left, of_left) = self.pulled(*left, depth)?;
                let (right, of_right) = self.pulled(*right, depth)?;
                use JoinKind::{Anti, Full, Left, Right, Semi};
                if !of_left.is_empty() && matches!(kind, Right | Full)
                    || !of_right.is_empty() && matches!(kind, Left | Full | Semi | Anti)
                {
                    return Err(self.not_here(span, "on this side of an outer, semi or anti join"));
                }
                let mut schema = schema;
                let mut through = |column: &SchemaColumn, from: JoinOutput| {
                    if let Some(at) = output.iter().position(|source| *source == from) {
                        return schema[at].physical.clone();
                    }
                    let physical = self.fresh("outer");
                    output.push(from);
                    schema.push(helper(&physical, column.ty, column.nullable));
                    physical
                };
                let mut conditions = self.exposed(of_left, &left.schema, |column| {
                    through(column, JoinOutput::Left(column.physical.clone()))
                });
                conditions.extend(self.exposed(of_right, &right.schema, |column| {
                    through(column, JoinOutput::Right(column.physical.clone()))
                }));
                let op = Op::Join { left: Box::new(left), right: Box::new(right), kind, keys, nulls_equal, output };
                Ok((Node { op, schema, span }, conditions))
            }
            Op::Limit { .. } => Err(self.not_here(span, "below LIMIT")),
            Op::Union { .. } => Err(self.not_here(span, "below UNION")),
            Op::Scan { .. } | Op::OneRow | Op::Shared { .. } => Err(self.not_here(span, "in a table")),
        }
    }

    /// The conditions under the names that `expose` gives to the columns.
    fn exposed(
        &self,
        conditions: Vec<Expr>,
        schema: &[SchemaColumn],
        mut expose: impl FnMut(&SchemaColumn) -> String,
    ) -> Vec<Expr> {
        let mut names: Vec<(String, String)> = Vec::new();
        for condition in &conditions {
            condition.columns(&mut |name| {
                if let Some(column) = schema.iter().find(|column| column.physical == name)
                    && !names.iter().any(|(old, _)| old == name)
                {
                    names.push((name.to_owned(), expose(column)));
                }
            });
        }
        let new = |name: &str| names.iter().find(|(old, _)| old == name).map(|(_, new)| new.clone());
        conditions.into_iter().map(|condition| renamed(condition, &new)).collect()
    }

    /// The stage with a copy of each column that the conditions use and the stage above does away with.
    fn saved(&self, node: Node, conditions: Vec<Expr>, lost: impl Fn(&str) -> bool, span: Span) -> Pulled {
        let mut copies = Vec::new();
        let schema: Schema = node.schema.iter().filter(|column| lost(&column.physical)).cloned().collect();
        let conditions = self.exposed(conditions, &schema, |column| {
            let physical = self.fresh("outer");
            copies.push(Item { physical: physical.clone(), expr: reference(column, span) });
            physical
        });
        (extended(node, copies, span), conditions)
    }

    /// The conditions as pairs of an inside and an outside, or the reason why they are none.
    pub(super) fn equalities(&self, conditions: &[Expr], below: &str) -> Result<Vec<(Expr, Expr)>, Diagnostic> {
        conditions
            .iter()
            .map(|condition| {
                inside_and_outside(condition).ok_or_else(|| {
                    self.error(
                        condition.span,
                        format!("below {below}, a column of the query around can only be compared with `=`"),
                    )
                    .help("write `inner = outer`, joined to the others by AND; or join the two tables instead")
                })
            })
            .collect()
    }

    fn not_here(&self, place: Span, what: &str) -> Diagnostic {
        self.error(place, format!("a column of the query around cannot be used {what}"))
            .help("compare it in a WHERE next to the inner table, or join the two tables")
    }
}

/// The sides of `inner = outer`, inner side first, where each is on one side only.
fn inside_and_outside(condition: &Expr) -> Option<(Expr, Expr)> {
    let ExprKind::Binary(BinaryOp::Equal, one, other) = &condition.kind else { return None };
    let is_inside = |expr: &Expr| !looks_out(expr, None);
    let is_outside = |expr: &Expr| {
        let mut outside = true;
        expr.columns(&mut |name| outside &= outer_of(name).is_some());
        outside
    };
    match (is_inside(one), is_inside(other)) {
        (true, false) if is_outside(other) => Some(((**one).clone(), (**other).clone())),
        (false, true) if is_outside(one) => Some(((**other).clone(), (**one).clone())),
        _ => None,
    }
}

/// The columns of the query itself that are not NULL where the condition is true.
fn never_null(condition: &Expr) -> Vec<String> {
    let mut names = Vec::new();
    proves_not_null(condition, &mut names);
    names.retain(|name| outer_of(name).is_none());
    names
}

fn as_in(schema: &[SchemaColumn], column: &SchemaColumn) -> SchemaColumn {
    schema.iter().find(|known| known.physical == column.physical).unwrap_or(column).clone()
}

/// What is left of a query when the stages at its end that only compute are taken off, and the expressions over what is left.
pub(super) struct Peeled {
    /// The stages that are left.
    pub(super) node: Node,
    /// What was asked for, over their columns.
    pub(super) values: Vec<Expr>,
    /// Conditions of a WHERE that was taken off.
    pub(super) guards: Vec<Expr>,
}

/// Which stages may be taken off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Peel {
    /// Those that neither add nor take away a value, other than a second one.
    Values,
    /// Those that neither give rows where there are none nor the other way round.
    Existence,
    /// All that can come after a single row.
    OneRow,
}

/// Takes the stages at the end off.
pub(super) fn peeled(node: Node, values: Vec<Expr>, peel: Peel) -> Peeled {
    let mut left = Peeled { node, values, guards: Vec::new() };
    loop {
        let Peeled { node: Node { op, schema, span }, values, guards } = left;
        let over = |items: &[Item], exprs: Vec<Expr>| -> Vec<Expr> {
            let computed = |name: &str| items.iter().find(|item| item.physical == name).map(|item| item.expr.clone());
            exprs.into_iter().map(|expr| expr.replaced(&mut |name| computed(name))).collect()
        };
        left = match op {
            Op::Select { input, items } | Op::Extend { input, items } | Op::Set { input, items } => {
                Peeled { node: *input, values: over(&items, values), guards: over(&items, guards) }
            }
            Op::Rename { input, renames } => {
                let old = |name: &str| renames.iter().find(|(_, new)| new == name).map(|(old, _)| old.clone());
                let back = |exprs: Vec<Expr>| exprs.into_iter().map(|expr| renamed(expr, &old)).collect();
                Peeled { node: *input, values: back(values), guards: back(guards) }
            }
            Op::Drop { input, .. } | Op::Sort { input, .. } | Op::Distinct { input } => {
                Peeled { node: *input, values, guards }
            }
            Op::Number { input, .. } | Op::Window { input, .. } if peel == Peel::Existence => {
                Peeled { node: *input, values, guards }
            }
            Op::Aggregate { input, groups, .. } if peel == Peel::Existence && !groups.is_empty() => {
                Peeled { node: *input, values, guards }
            }
            Op::Limit { input, limit, offset: 0 } if peel != Peel::Values && limit != Some(0) => {
                Peeled { node: *input, values, guards }
            }
            Op::Filter { input, predicate } if peel == Peel::OneRow => {
                let mut guards = guards;
                guards.extend(predicate.conjuncts());
                Peeled { node: *input, values, guards }
            }
            op => return Peeled { node: Node { op, schema, span }, values, guards },
        };
    }
}

/// Whether these stages give exactly one row, whatever the data.
pub(super) fn gives_one_row(node: &Node) -> bool {
    match &node.op {
        Op::OneRow => true,
        Op::Aggregate { groups, .. } => groups.is_empty(),
        _ => false,
    }
}

/// Whether these stages give no more than one row, whatever the data.
pub(super) fn gives_one_row_at_most(node: &Node) -> bool {
    matches!(&node.op, Op::Limit { limit: Some(0 | 1), .. }) || matches!(&node.op, Op::OneRow)
}
