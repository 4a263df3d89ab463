//! Stages into SELECTs: as many into one as SQL's order of clauses allows, the others in a chain of WITH.

use crate::base::Span;
use crate::engines::pandas::Unsupported;
use crate::engines::pandas::emit_names::comment;
use crate::engines::pandas::emit_stage::repeats;
use crate::functions::Sql;
use crate::plan::{BinaryOp, Expr, Item, JoinKind, JoinOutput, Node, Op, Plan, SortKey};

use super::aggregate::sort_key;
use super::block::{Block, Column, Items};
use super::emit::Table;
use super::expr::{Scope, chain};
use super::levels::{Levels, Output, grouping_sets};
use super::names::Names;

const MATERIALIZED: &str = "AS MATERIALIZED";

/// Writes the stages of a plan.
pub(super) struct Stages<'a> {
    plan: &'a Plan,
    tables: &'a [Table],
    names: Names,
    /// The entries of WITH so far.
    with: Vec<String>,
    /// The relations of [`Plan::shared`].
    shared: Vec<(String, Vec<Column>)>,
    /// For each of them its place in WITH, and how often it is read.
    reads: Vec<(usize, usize)>,
    said: Option<String>,
}

impl<'a> Stages<'a> {
    /// A writer over tables whose names are taken.
    pub(super) fn new(plan: &'a Plan, tables: &'a [Table], names: Names) -> Self {
        Self { plan, tables, names, with: Vec::new(), shared: Vec::new(), reads: Vec::new(), said: None }
    }

    /// The whole query.
    ///
    /// # Errors
    /// When something in the plan has no form in DuckDB.
    pub(super) fn write(mut self) -> Result<String, Unsupported> {
        for node in &self.plan.shared {
            let block = self.node(node)?;
            let columns = block.columns();
            let name = self.names.give("shared");
            self.reads.push((self.with.len(), 0));
            self.with.push(entry(&name, MATERIALIZED, &block));
            self.shared.push((name, columns));
            self.said = None;
        }
        let last = self.node(&self.plan.root)?;
        let query = last.lines().join("\n") + "\n";
        // Where several readers became one there is nothing to keep.
        for (at, _) in self.reads.iter().filter(|(_, reads)| *reads == 1) {
            self.with[*at] = self.with[*at].replacen(MATERIALIZED, "AS", 1);
        }
        if self.with.is_empty() {
            return Ok(query);
        }
        Ok(format!("WITH {}\n{query}", self.with.join(",\n")))
    }

    fn node(&mut self, node: &Node) -> Result<Block, Unsupported> {
        match &node.op {
            Op::Scan { table, columns } => self.scan(*table, columns, node.span),
            Op::OneRow => Ok(Block::default()),
            Op::Shared { index } => {
                let (name, columns) = self
                    .shared
                    .get(*index)
                    .ok_or_else(|| Unsupported::new("the plan reads rows that it does not compute", node.span))?;
                if let Some((_, reads)) = self.reads.get_mut(*index) {
                    *reads += 1;
                }
                Ok(Block::reading(Sql::name(name).source(), columns.clone(), true))
            }
            Op::Filter { input, predicate } => {
                let mut block = self.input(input, Block::takes_filter, node.span)?;
                let scope = scope_of(&block);
                let parts = chain(predicate, BinaryOp::And).into_iter().map(|part| scope.loose(part));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                block.filters.extend(parts);
                Ok(block)
            }
            Op::Select { input, items } => {
                let mut block = self.input(input, Block::takes_items, node.span)?;
                let list = values(&block, items, &mut Names::default())?;
                block.items = Some(Items { all: false, list });
                Ok(block)
            }
            Op::Extend { input, items } => {
                let mut block = self.input(input, Block::takes_items, node.span)?;
                let list = values(&block, items, &mut names_of(&block))?;
                block.items = Some(Items { all: true, list });
                Ok(block)
            }
            Op::Set { input, items } => {
                let mut block = self.input(input, Block::takes_items, node.span)?;
                block.items = Some(Items { all: false, list: replaced(&block, items)? });
                Ok(block)
            }
            Op::Drop { input, columns } => {
                let fits = |block: &Block| block.takes_names() && block.groups.is_none();
                let mut block = self.input(input, fits, node.span)?;
                let mut list = spelled_out(&block);
                list.retain(|(_, column)| !columns.contains(&column.physical));
                block.items = Some(Items { all: false, list });
                Ok(block)
            }
            Op::Rename { input, renames } => {
                let mut block = self.input(input, Block::takes_names, node.span)?;
                let mut list = spelled_out(&block);
                let new = |column: &Column| renames.iter().find(|(old, _)| *old == column.physical).map(|(_, new)| new);
                let kept = list.iter().filter(|(_, column)| new(column).is_none());
                let mut names = Names::beside(kept.map(|(_, column)| column.name.as_str()));
                for (_, column) in &mut list {
                    if let Some(new) = new(column).cloned() {
                        *column = Column { name: names.give(&new), physical: new };
                    }
                }
                block.items = Some(Items { all: false, list });
                Ok(block)
            }
            Op::Aggregate { input, groups, measures } => {
                let mut block = self.input(input, Block::takes_items, node.span)?;
                let mut names = Names::default();
                let mut list = values(&block, groups, &mut names)?;
                let scope = scope_of(&block);
                for measure in measures {
                    let column = Column { name: names.give(&measure.physical), physical: measure.physical.clone() };
                    list.push((scope.measure(measure)?, column));
                }
                block.items = Some(Items { all: false, list });
                block.groups = Some(groups.len());
                Ok(block)
            }
            Op::Window { input, windows, .. } => {
                let mut block = self.input(input, Block::takes_items, node.span)?;
                let mut names = names_of(&block);
                let scope = scope_of(&block);
                let mut list = Vec::new();
                for window in windows {
                    let column = Column { name: names.give(&window.physical), physical: window.physical.clone() };
                    list.push((scope.window(window)?, column));
                }
                block.items = Some(Items { all: true, list });
                Ok(block)
            }
            Op::Number { input, physical } => {
                let mut block = self.input(input, Block::takes_items, node.span)?;
                let column = Column { name: names_of(&block).give(physical), physical: physical.clone() };
                block.items = Some(Items { all: true, list: vec![(Sql::call("row_number", &[]).over(""), column)] });
                Ok(block)
            }
            Op::Join { left, right, kind, keys, nulls_equal, output } => {
                let left = self.side(left)?;
                let right = self.side(right)?;
                let mut block = join((&left, &right), *kind, (keys, *nulls_equal), output, node)?;
                self.say(&mut block, node.span);
                Ok(block)
            }
            Op::Sort { input, keys } => self.sort(input, keys, node.span),
            Op::Limit { input, limit, offset } => {
                let mut block = self.input(input, Block::takes_limit, node.span)?;
                (block.limit, block.offset) = (*limit, *offset);
                Ok(block)
            }
            Op::Distinct { input } => {
                let mut block = self.input(input, Block::takes_distinct, node.span)?;
                block.distinct = true;
                Ok(block)
            }
            Op::Union { inputs } => {
                if let Some(levels) = Levels::of(node, inputs) {
                    return self.levels(&levels, node.span);
                }
                let mut union = Vec::new();
                let mut columns = Vec::new();
                for (at, input) in inputs.iter().enumerate() {
                    let said = self.said.take();
                    let block = self.node(input)?;
                    self.said = said;
                    // ORDER BY and LIMIT would belong to the whole union, and a union within a union is one.
                    let block = if block.takes_names() { block } else { self.behind_with(block) };
                    if at == 0 {
                        columns = block.columns();
                    }
                    union.push(block.lines());
                }
                let mut block = Block { union, scope: columns, star: true, ..Block::default() };
                self.say(&mut block, node.span);
                Ok(block)
            }
        }
    }

    /// The stage before, in a block that can take this one; the stage's own SQL stands there as a comment.
    fn input(&mut self, node: &Node, takes: impl Fn(&Block) -> bool, span: Span) -> Result<Block, Unsupported> {
        let block = self.node(node)?;
        let mut block = if takes(&block) { block } else { self.behind_with(block) };
        self.say(&mut block, span);
        Ok(block)
    }

    fn scan(&mut self, table: usize, columns: &[String], span: Span) -> Result<Block, Unsupported> {
        let unknown = || Unsupported::new("the plan reads a table or a column that it does not name", span);
        let table = self.tables.get(table).ok_or_else(unknown)?;
        let scope: Vec<Column> = columns
            .iter()
            .map(|column| table.columns.iter().find(|known| known.physical == *column).cloned().ok_or_else(unknown))
            .collect::<Result<_, _>>()?;
        let star = scope == table.columns;
        Ok(Block::reading(Sql::name(&table.name).source(), scope, star))
    }

    /// Several levels of groups at once.
    fn levels(&mut self, levels: &Levels<'_>, span: Span) -> Result<Block, Unsupported> {
        let mut block = match levels.source.op {
            Op::Scan { table, .. } => {
                let known = self.tables.get(table).map(|table| table.columns.as_slice()).unwrap_or_default();
                let read = known.iter().map(|column| column.physical.clone());
                let read: Vec<String> = read.filter(|name| levels.columns.contains(&name.as_str())).collect();
                self.scan(table, &read, span)?
            }
            _ => self.node(levels.source)?,
        };
        self.say(&mut block, span);
        let scope = scope_of(&block);
        let keys = levels.keys.iter().map(|key| scope.exact(&key.expr)).collect::<Result<Vec<_>, _>>()?;
        let mut names = Names::default();
        let mut list = Vec::new();
        for (physical, output) in &levels.outputs {
            let value = match output {
                Output::Key(at) => keys[*at].clone(),
                Output::Measure(at) => scope.measure(&levels.measures[*at])?,
                Output::Grouping(at) => Sql::call("grouping", &[&keys[*at]]).cast("BIGINT"),
            };
            list.push((value, Column { name: names.give(physical), physical: (*physical).to_owned() }));
        }
        block.items = Some(Items { all: false, list });
        block.groups = Some(0);
        block.sets = Some(grouping_sets(&keys, &levels.sets));
        Ok(block)
    }

    fn sort(&mut self, input: &Node, keys: &[SortKey], span: Span) -> Result<Block, Unsupported> {
        // A constant decides nothing, and an integer would be the number of a column.
        let keys: Vec<&SortKey> = keys.iter().filter(|key| !is_constant(&key.expr)).collect();
        let plain = keys.iter().all(|key| key.expr.column().is_some());
        // Beside what is selected ORDER BY sees the columns that come out; before, those that go in.
        let mut block = self.input(input, |block| block.takes_order() && (plain || block.takes_items()), span)?;
        let columns = block.columns();
        let scope = Scope::of(columns.iter().map(|column| (column.physical.as_str(), Sql::name(&column.name))));
        for key in keys {
            let key_sql = scope.exact(&key.expr)?;
            block.order.push(sort_key(&key_sql, key));
        }
        Ok(block)
    }

    /// One side of a join: a relation by its name, and its columns.
    fn side(&mut self, node: &Node) -> Result<(String, Vec<Column>), Unsupported> {
        let said = self.said.take();
        let block = self.node(node)?;
        self.said = said;
        let block = if block.relation().is_some() { block } else { self.behind_with(block) };
        let relation = block.relation().unwrap_or_default().to_owned();
        Ok((relation, block.scope))
    }

    /// Puts a block into WITH; what comes out reads it.
    fn behind_with(&mut self, block: Block) -> Block {
        let name = self.names.give("stage");
        self.with.push(entry(&name, "AS", &block));
        Block::reading(Sql::name(&name).source(), block.columns(), true)
    }

    /// The stage's SQL, unless it has just been said.
    fn say(&mut self, block: &mut Block, span: Span) {
        if let Some(comment) = comment(span.of(&self.plan.sql))
            && !repeats(self.said.as_deref(), &comment)
        {
            block.comments.push(comment.replacen('#', "--", 1));
            self.said = Some(comment);
        }
    }
}

/// `"name" AS (` block `)`.
fn entry(name: &str, how: &str, block: &Block) -> String {
    let lines: String = block.lines().iter().map(|line| format!("  {line}\n")).collect();
    format!("{} {how} (\n{lines})", Sql::name(name).source())
}

fn scope_of(block: &Block) -> Scope<'_> {
    Scope::of(block.scope.iter().map(|column| (column.physical.as_str(), Sql::name(&column.name))))
}

fn names_of(block: &Block) -> Names {
    Names::beside(block.scope.iter().map(|column| column.name.as_str()))
}

fn values(block: &Block, items: &[Item], names: &mut Names) -> Result<Vec<(Sql, Column)>, Unsupported> {
    let scope = scope_of(block);
    let value = |item: &Item| {
        let column = Column { name: names.give(&item.physical), physical: item.physical.clone() };
        Ok((scope.exact(&item.expr)?, column))
    };
    items.iter().map(value).collect()
}

/// All columns, some of them computed anew.
fn replaced(block: &Block, items: &[Item]) -> Result<Vec<(Sql, Column)>, Unsupported> {
    let scope = scope_of(block);
    let value = |column: &Column| match items.iter().find(|item| item.physical == column.physical) {
        Some(item) => Ok((scope.exact(&item.expr)?, column.clone())),
        None => Ok((Sql::name(&column.name), column.clone())),
    };
    block.scope.iter().map(value).collect()
}

/// What a block selects, column by column.
fn spelled_out(block: &Block) -> Vec<(Sql, Column)> {
    let plain = |column: &Column| (Sql::name(&column.name), column.clone());
    match &block.items {
        None => block.scope.iter().map(plain).collect(),
        Some(items) => {
            let all = if items.all { block.scope.as_slice() } else { &[] };
            all.iter().map(plain).chain(items.list.iter().cloned()).collect()
        }
    }
}

/// `FROM left AS l JOIN right AS r ON ...`, with exactly the columns that the plan names.
fn join(
    (left, right): (&(String, Vec<Column>), &(String, Vec<Column>)),
    kind: JoinKind,
    (keys, nulls_equal): (&[(String, String)], bool),
    output: &[JoinOutput],
    node: &Node,
) -> Result<Block, Unsupported> {
    let qualified = |alias: &str, columns: &[Column], name: &str| {
        let found = columns.iter().find(|column| column.physical == name);
        found
            .map(|column| Sql::atom(format!("{alias}.{}", Sql::name(&column.name).source())))
            .ok_or_else(|| Unsupported::new(format!("one side of the join has no column `{name}`"), node.span))
    };
    let on_left = |name: &str| qualified("l", &left.1, name);
    let on_right = |name: &str| qualified("r", &right.1, name);
    let (words, may_lack_left) = match kind {
        JoinKind::Inner => ("JOIN", false),
        JoinKind::Left => ("LEFT JOIN", false),
        JoinKind::Right => ("RIGHT JOIN", true),
        JoinKind::Full => ("FULL JOIN", true),
        JoinKind::Cross => ("CROSS JOIN", false),
        JoinKind::Semi => ("SEMI JOIN", false),
        JoinKind::Anti => ("ANTI JOIN", false),
    };
    let mut from = vec![format!("FROM {} AS l", left.0), format!("{words} {} AS r", right.0)];
    if kind != JoinKind::Cross {
        let equal = if nulls_equal { "IS NOT DISTINCT FROM" } else { "=" };
        let mut conditions = Vec::new();
        for (left, right) in keys {
            conditions.push(format!("{} {equal} {}", on_left(left)?.source(), on_right(right)?.source()));
        }
        from.push(format!("  ON {}", if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") }));
    }
    let mut names = Names::default();
    let mut list = Vec::new();
    for (from, to) in output.iter().zip(&node.schema) {
        let value = match from {
            JoinOutput::Left(name) => on_left(name)?,
            JoinOutput::Right(name) => on_right(name)?,
            JoinOutput::Key(left, _) if !may_lack_left => on_left(left)?,
            JoinOutput::Key(_, right) if kind == JoinKind::Right => on_right(right)?,
            JoinOutput::Key(left, right) => Sql::call("coalesce", &[&on_left(left)?, &on_right(right)?]),
        };
        list.push((value, Column { name: names.give(&to.physical), physical: to.physical.clone() }));
    }
    Ok(Block { from, items: Some(Items { all: false, list }), ..Block::default() })
}

pub(super) fn is_constant(expr: &Expr) -> bool {
    let mut constant = true;
    expr.columns(&mut |_| constant = false);
    constant
}
