//! A union of AGGREGATEs over the same rows, as ROLLUP and the like make it: GROUP BY GROUPING SETS.

use crate::base::Value;
use crate::functions::Sql;
use crate::plan::{Expr, Item, Measure, Node, Op};

use super::stage::is_constant;

/// The levels of one GROUP BY.
pub(super) struct Levels<'p> {
    /// A table, with all of its columns that some level reads, or a shared sub-pipeline.
    pub(super) source: &'p Node,
    pub(super) columns: Vec<&'p str>,
    /// All group keys.
    pub(super) keys: Vec<&'p Item>,
    pub(super) measures: &'p [Measure],
    /// For each level the places of its keys.
    pub(super) sets: Vec<Vec<usize>>,
    /// What comes out, with its physical names.
    pub(super) outputs: Vec<(&'p str, Output)>,
}

/// A column that comes out.
#[derive(Clone, Copy)]
pub(super) enum Output {
    /// The key at this place, NULL in the levels that go without it.
    Key(usize),
    /// The aggregate at this place.
    Measure(usize),
    /// 1 in the levels that go without the key at this place.
    Grouping(usize),
}

impl<'p> Levels<'p> {
    /// The union as one, if it is that.
    pub(super) fn of(node: &'p Node, inputs: &'p [Node]) -> Option<Self> {
        let levels = inputs.iter().map(Level::of).collect::<Option<Vec<_>>>()?;
        let first = levels.first()?;
        let mut keys: Vec<&Item> = Vec::new();
        let mut columns: Vec<&str> = Vec::new();
        let mut sets = Vec::new();
        for level in &levels {
            if !same_rows(level.source, first.source) || !same_measures(level.measures, first.measures) {
                return None;
            }
            for column in &level.source.schema {
                if !columns.contains(&column.physical.as_str()) {
                    columns.push(&column.physical);
                }
            }
            let mut set = Vec::new();
            for group in level.groups {
                match keys.iter().position(|key| key.physical == group.physical) {
                    Some(at) if keys[at].expr.same(&group.expr) => set.push(at),
                    Some(_) => return None,
                    None => {
                        keys.push(group);
                        set.push(keys.len() - 1);
                    }
                }
            }
            sets.push(set);
        }
        // Without an aggregate the level without keys is no AGGREGATE; and a constant could be the number of a column.
        if keys.is_empty() || first.measures.is_empty() || keys.iter().any(|key| is_constant(&key.expr)) {
            return None;
        }
        let output = |name: &'p str| {
            let values = levels.iter().map(|level| level.value(name)).collect::<Option<Vec<_>>>()?;
            let found = output(&values, &keys, first.measures, &sets)?;
            Some((name, found))
        };
        let outputs = node.schema.iter().map(|column| output(&column.physical)).collect::<Option<Vec<_>>>()?;
        Some(Self { source: first.source, columns, keys, measures: first.measures, sets, outputs })
    }
}

/// What a column is that has these values in the levels.
fn output(values: &[Given<'_>], keys: &[&Item], measures: &[Measure], sets: &[Vec<usize>]) -> Option<Output> {
    let in_levels =
        |holds: &dyn Fn(&Given<'_>, &[usize]) -> bool| values.iter().zip(sets).all(|(value, set)| holds(value, set));
    let measure = measures.iter().position(|measure| in_levels(&|value, _| *value == Given::Column(&measure.physical)));
    let key = |at: &usize| {
        in_levels(&|value, set| match value {
            Given::Column(name) => set.contains(at) && *name == keys[*at].physical,
            Given::Constant(value) => !set.contains(at) && **value == Value::Null,
        })
    };
    let grouping =
        |at: &usize| in_levels(&|value, set| *value == Given::Constant(&Value::BigInt(i64::from(!set.contains(at)))));
    let places = || 0..keys.len();
    measure
        .map(Output::Measure)
        .or_else(|| places().find(key).map(Output::Key))
        .or_else(|| places().find(grouping).map(Output::Grouping))
}

/// What a level gives for a column.
#[derive(PartialEq)]
enum Given<'p> {
    Column(&'p str),
    Constant(&'p Value),
}

/// One level: an AGGREGATE, and what is selected of it.
struct Level<'p> {
    items: Option<&'p [Item]>,
    groups: &'p [Item],
    measures: &'p [Measure],
    source: &'p Node,
}

impl<'p> Level<'p> {
    fn of(node: &'p Node) -> Option<Self> {
        let (items, node) = match &node.op {
            Op::Select { input, items } => (Some(items.as_slice()), &**input),
            _ => (None, node),
        };
        let Op::Aggregate { input, groups, measures } = &node.op else { return None };
        let mut source = &**input;
        loop {
            source = match &source.op {
                Op::Scan { .. } | Op::Shared { .. } => return Some(Self { items, groups, measures, source }),
                // It only leaves columns out.
                Op::Select { input, items }
                    if items.iter().all(|item| item.expr.column() == Some(item.physical.as_str())) =>
                {
                    input
                }
                _ => return None,
            };
        }
    }

    fn value(&self, name: &'p str) -> Option<Given<'p>> {
        let Some(items) = self.items else { return Some(Given::Column(name)) };
        let item = items.iter().find(|item| item.physical == name)?;
        let constant = || item.expr.literal().map(Given::Constant);
        item.expr.column().map(Given::Column).or_else(constant)
    }
}

fn same_rows(one: &Node, other: &Node) -> bool {
    match (&one.op, &other.op) {
        (Op::Scan { table, .. }, Op::Scan { table: other, .. }) => table == other,
        (Op::Shared { index }, Op::Shared { index: other }) => index == other,
        _ => false,
    }
}

fn same_measures(one: &[Measure], other: &[Measure]) -> bool {
    let all_same = |one: &[Expr], other: &[Expr]| {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.same(other))
    };
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            let keys = one.order.iter().zip(&other.order);
            one.physical == other.physical
                && one.function.name == other.function.name
                && one.distinct == other.distinct
                && all_same(&one.args, &other.args)
                && one.order.len() == other.order.len()
                && keys.into_iter().all(|(one, other)| {
                    one.expr.same(&other.expr)
                        && one.descending == other.descending
                        && one.nulls_first == other.nulls_first
                })
        })
}

/// `GROUPING SETS ((a, b), (a), ())`.
pub(super) fn grouping_sets(keys: &[Sql], sets: &[Vec<usize>]) -> String {
    let set = |set: &Vec<usize>| {
        let keys: Vec<&str> = set.iter().map(|key| keys[*key].bare()).collect();
        format!("({})", keys.join(", "))
    };
    format!("GROUPING SETS ({})", sets.iter().map(set).collect::<Vec<_>>().join(", "))
}
