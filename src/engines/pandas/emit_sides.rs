//! Which side of an inner join comes first. `merge` finds partners fastest where the keys of its argument come once each, as those of
//! a table of things do that others refer to; so the side whose keys repeat is the one that `merge` is called on.
//!
//! Groups come once for their keys. Of tables no uniqueness is known, but their sizes are: of two that are joined, the larger one refers to
//! the smaller.

use crate::plan::{JoinOutput, Node, Op, Plan};

use super::emit_load::Table;

/// The tables behind the columns of a plan.
pub(super) struct Sizes<'p> {
    pub(super) plan: &'p Plan,
    pub(super) tables: &'p [Table<'p>],
}

impl Sizes<'_> {
    /// Whether keys repeat on the right more likely than on the left.
    pub(super) fn right_repeats(&self, left: &Node, right: &Node, keys: &[(String, String)]) -> bool {
        let most =
            |side: &Node, names: Vec<&str>| names.into_iter().filter_map(|name| self.rows_behind(side, name)).max();
        let once = self.comes_once(left, keys.iter().map(|(name, _)| name.as_str()).collect());
        if once != self.comes_once(right, keys.iter().map(|(_, name)| name.as_str()).collect()) {
            return once;
        }
        let left = most(left, keys.iter().map(|(name, _)| name.as_str()).collect());
        let right = most(right, keys.iter().map(|(_, name)| name.as_str()).collect());
        matches!((left, right), (Some(left), Some(right)) if right > left)
    }

    /// Whether no two rows agree in these columns: they are all that the rows were grouped by.
    pub(super) fn comes_once(&self, node: &Node, names: Vec<&str>) -> bool {
        let has = |name: &String| names.contains(&name.as_str());
        match &node.op {
            Op::Aggregate { groups, .. } => groups.iter().all(|group| has(&group.physical)),
            Op::Distinct { .. } => node.schema.iter().all(|column| has(&column.physical)),
            Op::Shared { index } => self.plan.shared.get(*index).is_some_and(|shared| self.comes_once(shared, names)),
            Op::Filter { input, .. }
            | Op::Drop { input, .. }
            | Op::Sort { input, .. }
            | Op::Limit { input, .. }
            | Op::Window { input, .. }
            | Op::Number { input, .. } => self.comes_once(input, names),
            Op::Select { input, items } => {
                let named = items.iter().filter(|item| has(&item.physical));
                self.comes_once(input, named.filter_map(|item| item.expr.column()).collect())
            }
            Op::Extend { input, items } | Op::Set { input, items } => {
                let made = |name: &&str| items.iter().any(|item| item.physical == **name);
                self.comes_once(input, names.into_iter().filter(|name| !made(name)).collect())
            }
            Op::Rename { input, renames } => {
                let old = |name| renames.iter().find(|(_, new)| new == name).map_or(name, |(old, _)| old.as_str());
                self.comes_once(input, names.into_iter().map(old).collect())
            }
            Op::Scan { .. } | Op::OneRow | Op::Join { .. } | Op::Union { .. } => false,
        }
    }

    /// The rows of the table that a column comes from; 0 where it is the one key of groups. None where it is computed.
    fn rows_behind(&self, node: &Node, name: &str) -> Option<u64> {
        match &node.op {
            Op::Scan { table, .. } => self.tables.get(*table).map(|table| table.source.rows),
            Op::OneRow => None,
            Op::Shared { index } => self.plan.shared.get(*index).and_then(|shared| self.rows_behind(shared, name)),
            Op::Aggregate { input, groups, .. } => {
                let group = groups.iter().find(|group| group.physical == name)?;
                if groups.len() == 1 { Some(0) } else { self.rows_behind(input, group.expr.column()?) }
            }
            Op::Select { input, items } | Op::Extend { input, items } | Op::Set { input, items } => {
                match items.iter().find(|item| item.physical == name) {
                    Some(item) => self.rows_behind(input, item.expr.column()?),
                    None => self.rows_behind(input, name),
                }
            }
            Op::Rename { input, renames } => {
                let old = renames.iter().find(|(_, new)| new == name).map_or(name, |(old, _)| old);
                self.rows_behind(input, old)
            }
            Op::Join { left, right, output, .. } => {
                let at = node.schema.iter().position(|column| column.physical == name)?;
                match output.get(at)? {
                    JoinOutput::Left(column) | JoinOutput::Key(column, _) => self.rows_behind(left, column),
                    JoinOutput::Right(column) => self.rows_behind(right, column),
                }
            }
            Op::Filter { input, .. }
            | Op::Drop { input, .. }
            | Op::Sort { input, .. }
            | Op::Limit { input, .. }
            | Op::Window { input, .. }
            | Op::Number { input, .. }
            | Op::Distinct { input } => self.rows_behind(input, name),
            Op::Union { inputs } => inputs.iter().map(|input| self.rows_behind(input, name)).sum(),
        }
    }
}
