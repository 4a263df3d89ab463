//! Tables side by side, and conditions over them: a chain of joins in the order of FROM, each table as soon as an equality ties it.

use std::collections::{BTreeMap, BTreeSet};

use super::pushdown::{called, cannot_stop, either, keep, pushed, sink};
use super::{BinaryOp, Expr, ExprKind, JoinKind, JoinOutput, Node, Op, Schema, SchemaColumn};
use crate::base::Span;

/// A column of one of the tables: which table, and the column's physical name there.
type Source = (usize, String);

/// A semi or anti join with the tables: a condition on their rows.
struct Lookup {
    keys: Vec<(Source, String)>,
    right: Node,
    kind: JoinKind,
    nulls_equal: bool,
    span: Span,
}

/// Inner joins taken apart.
#[derive(Default)]
struct Parts {
    tables: Vec<Node>,
    equal: Vec<(Source, Source)>,
    /// Over columns called as [`inside`] calls them.
    conditions: Vec<Expr>,
    lookups: Vec<Lookup>,
    span: Option<Span>,
}

/// What a column is called while the tables are apart; no column of a user has a NUL in its name.
fn inside((table, column): &Source) -> String {
    format!("{table}\u{0}{column}")
}

fn source_of(name: &str) -> Option<Source> {
    let (table, column) = name.split_once('\u{0}')?;
    Some((table.parse().ok()?, column.to_owned()))
}

/// The rows of inner and cross joins for which all conditions are true, joined anew. The columns are the node's.
pub(super) fn joined(node: Node, conditions: Vec<Expr>) -> Node {
    let (schema, span) = (node.schema.clone(), node.span);
    let mut parts = Parts::default();
    let columns = parts.take(node);
    for condition in conditions.into_iter().flat_map(factored) {
        parts.conditions.push(called(condition, &|column| columns.get(column).map(inside)));
    }
    parts.equalities();
    parts.hints();
    let names = parts.names(&schema, &columns);
    let node = parts.build(&names, &schema, span);
    let extra: Vec<String> = node
        .schema
        .iter()
        .map(|column| column.physical.clone())
        .filter(|name| !schema.iter().any(|wanted| wanted.physical == *name))
        .collect();
    if extra.is_empty() {
        return node;
    }
    let kept = node.schema.iter().filter(|column| !extra.contains(&column.physical)).cloned().collect();
    Node { op: Op::Drop { input: Box::new(node), columns: extra }, schema: kept, span }
}

impl Parts {
    /// Takes joins apart. Gives where each column of the node comes from.
    fn take(&mut self, node: Node) -> BTreeMap<String, Source> {
        let Node { op, schema, span } = node;
        match op {
            Op::Join { left, right, kind: JoinKind::Inner | JoinKind::Cross, keys, nulls_equal: false, output } => {
                self.span = Some(self.span.map_or(span, |all| all.cover(span)));
                let (left, right) = (self.take(*left), self.take(*right));
                for (one, other) in &keys {
                    if let (Some(one), Some(other)) = (left.get(one), right.get(other)) {
                        self.equal.push((one.clone(), other.clone()));
                    }
                }
                let from = |output: &JoinOutput| match output {
                    JoinOutput::Left(name) | JoinOutput::Key(name, _) => left.get(name).cloned(),
                    JoinOutput::Right(name) => right.get(name).cloned(),
                };
                let sources = schema.iter().zip(&output);
                sources.filter_map(|(column, output)| Some((column.physical.clone(), from(output)?))).collect()
            }
            Op::Join { left, right, kind: kind @ (JoinKind::Semi | JoinKind::Anti), keys, nulls_equal, output }
                if is_join(&left) && output.iter().all(|from| matches!(from, JoinOutput::Left(_))) =>
            {
                let left = self.take(*left);
                let on_left = |name: &String| left.get(name).cloned();
                let keys = keys.iter().filter_map(|(one, other)| Some((on_left(one)?, other.clone()))).collect();
                self.lookups.push(Lookup { keys, right: pushed(*right), kind, nulls_equal, span });
                let from = |output: &JoinOutput| match output {
                    JoinOutput::Left(name) | JoinOutput::Right(name) | JoinOutput::Key(name, _) => on_left(name),
                };
                let sources = schema.iter().zip(&output);
                sources.filter_map(|(column, output)| Some((column.physical.clone(), from(output)?))).collect()
            }
            Op::Filter { input, predicate } if is_join(&input) && cannot_stop(&predicate) => {
                let columns = self.take(*input);
                for condition in predicate.conjuncts().into_iter().flat_map(factored) {
                    self.conditions.push(called(condition, &|column| columns.get(column).map(inside)));
                }
                columns
            }
            op => {
                let at = self.tables.len();
                let name = |column: &SchemaColumn| (column.physical.clone(), (at, column.physical.clone()));
                let columns = schema.iter().map(name).collect();
                self.tables.push(Node { op, schema, span });
                columns
            }
        }
    }

    /// Conditions that are an equality between columns of two tables become keys.
    fn equalities(&mut self) {
        let mut others = Vec::new();
        for condition in std::mem::take(&mut self.conditions) {
            let pair = match &condition.kind {
                ExprKind::Binary(BinaryOp::Equal, left, right) if left.ty == right.ty => {
                    left.column().and_then(source_of).zip(right.column().and_then(source_of))
                }
                _ => None,
            };
            match pair.filter(|(one, other)| one.0 != other.0) {
                Some(pair) => self.equal.push(pair),
                None => others.push(condition),
            }
        }
        self.conditions = others;
    }

    /// An OR whose every branch says something of one table lets that table go in smaller: `(a.x = 1 AND b.y = 2) OR (a.x = 2 AND
    /// b.y = 1)` can be true only where `a.x = 1 OR a.x = 2`.
    fn hints(&mut self) {
        let mut hints = Vec::new();
        for condition in &self.conditions {
            let branches = disjuncts(condition.clone());
            if branches.len() < 2 {
                continue;
            }
            for table in tables_of(condition) {
                let said = branches.iter().map(|branch| {
                    let of_table = branch.clone().conjuncts().into_iter().filter(|part| {
                        let tables = tables_of(part);
                        tables.len() == 1 && tables.contains(&table)
                    });
                    of_table.reduce(|left, right| either(BinaryOp::And, left, right))
                });
                let said: Option<Vec<Expr>> = said.collect();
                hints.extend(
                    said.and_then(|said| said.into_iter().reduce(|one, other| either(BinaryOp::Or, one, other))),
                );
            }
        }
        self.conditions.retain(|condition| !hints.iter().any(|hint| hint.same(condition)));
        self.conditions.extend(hints);
    }

    /// The name that every column of the tables has from the first join on: the node's, or one of its own.
    fn names(&self, schema: &Schema, columns: &BTreeMap<String, Source>) -> BTreeMap<Source, String> {
        let mut names: BTreeMap<Source, String> = BTreeMap::new();
        for column in schema {
            if let Some(source) = columns.get(&column.physical) {
                names.entry(source.clone()).or_insert_with(|| column.physical.clone());
            }
        }
        let mut taken: BTreeSet<String> = schema.iter().map(|column| column.physical.clone()).collect();
        for (at, table) in self.tables.iter().enumerate() {
            for column in &table.schema {
                let source = (at, column.physical.clone());
                if names.contains_key(&source) {
                    continue;
                }
                let mut name = column.physical.clone();
                while !taken.insert(name.clone()) {
                    name.push('_');
                }
                names.insert(source, name);
            }
        }
        names
    }

    fn build(mut self, names: &BTreeMap<Source, String>, schema: &Schema, span: Span) -> Node {
        let tables = std::mem::take(&mut self.tables);
        let count = tables.len();
        let mut tables: Vec<Option<Node>> =
            tables.into_iter().enumerate().map(|(at, table)| Some(self.alone(at, table))).collect();
        let mut chains: Vec<Chain> = Vec::new();
        let mut left: BTreeSet<usize> = (0..count).collect();
        while let Some(first) = left.pop_first() {
            let Some(table) = tables.get_mut(first).and_then(Option::take) else { continue };
            let mut chain = Chain::begin(first, table, names);
            while let Some(next) = left.iter().copied().find(|at| self.ties(&chain.tables, *at)) {
                left.remove(&next);
                let Some(table) = tables.get_mut(next).and_then(Option::take) else { continue };
                let keys = self.keys(&chain.tables, next);
                chain = chain.join(Chain::begin(next, table, names), &keys, names, self.span.unwrap_or(span));
                chain.node = self.complete(chain.node, &chain.tables, names);
            }
            chains.push(chain);
        }
        let mut chains = chains.into_iter();
        let Some(mut whole) = chains.next() else {
            return Node { op: Op::OneRow, schema: Vec::new(), span };
        };
        for chain in chains {
            whole = whole.join(chain, &[], names, self.span.unwrap_or(span));
            whole.node = self.complete(whole.node, &whole.tables, names);
        }
        in_order(whole.node, schema)
    }

    /// A table with what is said of it alone.
    fn alone(&mut self, at: usize, table: Node) -> Node {
        let only = |condition: &Expr| tables_of(condition).iter().eq(std::iter::once(&at));
        let conditions: Vec<Expr> = self.conditions.extract_if(.., |condition| only(condition)).collect();
        let own = |name: &str| source_of(name).map(|(_, column)| column);
        let conditions: Vec<Expr> = conditions.into_iter().map(|condition| called(condition, &own)).collect();
        let mut table = if conditions.is_empty() { pushed(table) } else { sink(table, conditions) };
        let mine = |lookup: &mut Lookup| lookup.keys.iter().all(|((of, _), _)| *of == at);
        for lookup in self.lookups.extract_if(.., mine).collect::<Vec<_>>() {
            table = lookup.on(table, &|(_, column)| column.clone());
        }
        table
    }

    /// Whether an equality ties a table to those that are joined.
    fn ties(&self, joined: &BTreeSet<usize>, table: usize) -> bool {
        !self.keys(joined, table).is_empty()
    }

    /// The equalities between the joined tables and another, as pairs of both sides.
    fn keys(&self, joined: &BTreeSet<usize>, table: usize) -> Vec<(Source, Source)> {
        let sorted = |(one, other): &(Source, Source)| {
            if joined.contains(&one.0) && other.0 == table {
                Some((one.clone(), other.clone()))
            } else if joined.contains(&other.0) && one.0 == table {
                Some((other.clone(), one.clone()))
            } else {
                None
            }
        };
        let mut keys: Vec<(Source, Source)> = Vec::new();
        for pair in self.equal.iter().filter_map(sorted) {
            if !keys.contains(&pair) {
                keys.push(pair);
            }
        }
        keys
    }

    /// What can be asked of the joined tables now and could not before.
    fn complete(&mut self, node: Node, joined: &BTreeSet<usize>, names: &BTreeMap<Source, String>) -> Node {
        let here = |condition: &mut Expr| tables_of(condition).is_subset(joined);
        let conditions: Vec<Expr> = self.conditions.extract_if(.., here).collect();
        let name = |column: &str| names.get(&source_of(column)?).cloned();
        let mut node = keep(node, conditions.into_iter().map(|condition| called(condition, &name)).collect());
        let mine = |lookup: &mut Lookup| lookup.keys.iter().all(|((of, _), _)| joined.contains(of));
        for lookup in self.lookups.extract_if(.., mine).collect::<Vec<_>>() {
            node = lookup.on(node, &|source| names.get(source).cloned().unwrap_or_default());
        }
        node
    }
}

impl Lookup {
    fn on(self, left: Node, name: &dyn Fn(&Source) -> String) -> Node {
        let keys = self.keys.iter().map(|(source, right)| (name(source), right.clone())).collect();
        let schema = left.schema.clone();
        let output = schema.iter().map(|column| JoinOutput::Left(column.physical.clone())).collect();
        let (left, right) = (Box::new(left), Box::new(self.right));
        let op = Op::Join { left, right, kind: self.kind, keys, nulls_equal: self.nulls_equal, output };
        Node { op, schema, span: self.span }
    }
}

/// Tables joined so far.
struct Chain {
    tables: BTreeSet<usize>,
    node: Node,
    /// What the node calls the columns of its tables.
    called: BTreeMap<Source, String>,
}

impl Chain {
    fn begin(at: usize, node: Node, names: &BTreeMap<Source, String>) -> Self {
        let own = names.keys().filter(|(table, _)| *table == at);
        let called = own.map(|source| (source.clone(), source.1.clone())).collect();
        Self { tables: BTreeSet::from([at]), node, called }
    }

    /// All columns of both; from here on they have their final names.
    fn join(self, other: Chain, keys: &[(Source, Source)], names: &BTreeMap<Source, String>, span: Span) -> Chain {
        let kind = if keys.is_empty() { JoinKind::Cross } else { JoinKind::Inner };
        let mut schema = Schema::new();
        let mut output = Vec::new();
        let mut called = BTreeMap::new();
        for (chain, is_left) in [(&self, true), (&other, false)] {
            for column in &chain.node.schema {
                let Some((source, _)) = chain.called.iter().find(|(_, name)| **name == column.physical) else {
                    continue;
                };
                let Some(name) = names.get(source) else { continue };
                let is_key = keys.iter().any(|(one, other)| one == source || other == source);
                schema.push(SchemaColumn {
                    physical: name.clone(),
                    nullable: column.nullable && !is_key,
                    ..column.clone()
                });
                let from = column.physical.clone();
                output.push(if is_left { JoinOutput::Left(from) } else { JoinOutput::Right(from) });
                called.insert(source.clone(), name.clone());
            }
        }
        let name = |chain: &Chain, source: &Source| chain.called.get(source).cloned().unwrap_or_default();
        let keys = keys.iter().map(|(one, two)| (name(&self, one), name(&other, two))).collect();
        let tables = self.tables.union(&other.tables).copied().collect();
        let (left, right) = (Box::new(self.node), Box::new(other.node));
        let op = Op::Join { left, right, kind, keys, nulls_equal: false, output };
        Chain { tables, node: Node { op, schema, span }, called }
    }
}

/// The columns in the order of `schema`, those that it does not have behind them.
fn in_order(node: Node, schema: &Schema) -> Node {
    let Node { op, schema: own, span } = node;
    match op {
        Op::Join { left, right, kind: kind @ (JoinKind::Inner | JoinKind::Cross), keys, nulls_equal, output } => {
            let mut columns: Vec<(SchemaColumn, JoinOutput)> = own.into_iter().zip(output).collect();
            let place = |column: &SchemaColumn| {
                schema.iter().position(|wanted| wanted.physical == column.physical).unwrap_or(schema.len())
            };
            columns.sort_by_key(|(column, _)| place(column));
            // What the user can write for a column is decided where the tables were put side by side.
            let named = |column: SchemaColumn| match schema.iter().find(|wanted| wanted.physical == column.physical) {
                Some(wanted) => {
                    SchemaColumn { name: wanted.name.clone(), qualifier: wanted.qualifier.clone(), ..column }
                }
                None => column,
            };
            let (own, output): (Schema, Vec<JoinOutput>) =
                columns.into_iter().map(|(column, from)| (named(column), from)).unzip();
            Node { op: Op::Join { left, right, kind, keys, nulls_equal, output }, schema: own, span }
        }
        // Conditions and lookups stand on the last join.
        Op::Filter { input, predicate } => {
            let input = in_order(*input, schema);
            let schema = like(&input.schema, &own);
            Node { op: Op::Filter { input: Box::new(input), predicate }, schema, span }
        }
        Op::Join { left, right, kind, keys, nulls_equal, .. } => {
            let left = in_order(*left, schema);
            let output = left.schema.iter().map(|column| JoinOutput::Left(column.physical.clone())).collect();
            let own = left.schema.clone();
            Node { op: Op::Join { left: Box::new(left), right, kind, keys, nulls_equal, output }, schema: own, span }
        }
        op => Node { op, schema: own, span },
    }
}

/// The columns in this order, with what is known of NULL elsewhere.
fn like(order: &Schema, known: &Schema) -> Schema {
    let nullable = |column: &SchemaColumn| {
        known.iter().find(|other| other.physical == column.physical).map_or(column.nullable, |other| other.nullable)
    };
    order.iter().map(|column| SchemaColumn { nullable: nullable(column), ..column.clone() }).collect()
}

fn is_join(node: &Node) -> bool {
    match &node.op {
        Op::Join { kind: JoinKind::Inner | JoinKind::Cross, .. } => true,
        Op::Join { left: input, kind: JoinKind::Semi | JoinKind::Anti, .. } | Op::Filter { input, .. } => {
            is_join(input)
        }
        _ => false,
    }
}

/// The tables whose columns a condition uses.
fn tables_of(condition: &Expr) -> BTreeSet<usize> {
    let mut tables = BTreeSet::new();
    condition.columns(&mut |name| {
        tables.extend(source_of(name).map(|(table, _)| table));
    });
    tables
}

/// The conditions of which one must hold.
fn disjuncts(condition: Expr) -> Vec<Expr> {
    match condition.kind {
        ExprKind::Binary(BinaryOp::Or, left, right) => {
            let mut all = disjuncts(*left);
            all.extend(disjuncts(*right));
            all
        }
        _ => vec![condition],
    }
}

/// What stands in every branch of an OR stands before it: `(a AND b) OR (a AND c)` is `a AND (b OR c)`.
fn factored(condition: Expr) -> Vec<Expr> {
    let branches: Vec<Vec<Expr>> = disjuncts(condition.clone()).into_iter().map(Expr::conjuncts).collect();
    let Some((first, others)) = branches.split_first() else { return vec![condition] };
    if others.is_empty() {
        return vec![condition];
    }
    let (common, _): (Vec<Expr>, Vec<Expr>) =
        first.iter().cloned().partition(|part| others.iter().all(|branch| branch.iter().any(|other| other.same(part))));
    if common.is_empty() {
        return vec![condition];
    }
    let mut rest = Vec::new();
    for branch in branches {
        let own = branch.into_iter().filter(|part| !common.iter().any(|known| known.same(part)));
        match own.reduce(|left, right| either(BinaryOp::And, left, right)) {
            Some(branch) => rest.push(branch),
            // One branch says no more than what is common.
            None => return common,
        }
    }
    let mut all = common;
    all.extend(rest.into_iter().reduce(|left, right| either(BinaryOp::Or, left, right)));
    all
}
