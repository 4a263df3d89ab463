//! Plan -> `LazyFrame`, stage by stage.
//!
//! Every stage gives exactly the columns of its schema, by their physical names and in their order; a stage without columns gives
//! [`ROWS`], because a frame without columns forgets how many rows it has.

use polars::prelude as pl;
use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

use crate::engines::Failure;
use crate::functions::Arg;
use crate::plan::{Expr, Item, Measure, Node, Op, Plan, SortKey};

use super::failure::{of as failure_of, unsupported};
use super::leaves::Leaves;
use super::{expr, join};

/// The plan as one frame.
///
/// # Errors
/// When a stage or an expression has no form in Polars, a table is missing, or a shared sub-pipeline fails.
pub(super) fn lower(plan: &Plan, leaves: &dyn Leaves) -> Result<LazyFrame, Failure> {
    let mut lowering = Lowering { plan, leaves, shared: Vec::new() };
    for node in &plan.shared {
        let frame = leaves.settle(lowering.node(node)?)?;
        lowering.shared.push(frame);
    }
    lowering.node(&plan.root)
}

struct Lowering<'a> {
    plan: &'a Plan,
    leaves: &'a dyn Leaves,
    /// The shared sub-pipelines so far.
    shared: Vec<LazyFrame>,
}

impl Lowering<'_> {
    fn node(&self, node: &Node) -> Result<LazyFrame, Failure> {
        match &node.op {
            Op::Scan { table, columns } => {
                let table = self.plan.tables.get(*table).ok_or_else(|| unsupported("the plan names no such table"))?;
                let frame = self.leaves.open(&table.name, columns)?;
                Ok(project(frame, named(columns)))
            }
            Op::OneRow => {
                let one = pl::Column::new(ROWS.into(), [true]);
                DataFrame::new(1, vec![one]).map(IntoLazy::lazy).map_err(|error| failure_of(&error, false))
            }
            Op::Filter { input, predicate } => Ok(self.node(input)?.filter(expr::lower(predicate)?)),
            Op::Select { input, items } => select(self.node(input)?, items),
            Op::Extend { input, items } | Op::Set { input, items } => {
                let frame = self.node(input)?.with_columns(lowered(items)?);
                Ok(if input.schema.is_empty() { project(frame, columns_of(node)) } else { frame })
            }
            Op::Drop { input, .. } => Ok(project(self.node(input)?, columns_of(node))),
            Op::Rename { input, renames } => {
                let items: Vec<pl::Expr> = input
                    .schema
                    .iter()
                    .map(|column| {
                        let old = expr::column(&column.physical);
                        match renames.iter().find(|(from, _)| *from == column.physical) {
                            Some((_, new)) => old.alias(new.as_str()),
                            None => old,
                        }
                    })
                    .collect();
                Ok(project(self.node(input)?, items))
            }
            Op::Aggregate { input, groups, measures } => {
                let any = input.schema.first().map_or(ROWS, |column| column.physical.as_str());
                aggregate(self.node(input)?, any, groups, measures)
            }
            Op::Join { left, right, kind, keys, nulls_equal, output } => {
                let sides = (self.node(left)?, self.node(right)?);
                join::lower(sides, (&left.schema, &right.schema), *kind, (keys, *nulls_equal), output, &node.schema)
            }
            Op::Sort { input, keys } => sort(self.node(input)?, keys),
            Op::Limit { input, limit, offset } => {
                let offset = i64::try_from(*offset).unwrap_or(i64::MAX);
                let rows = limit.and_then(|rows| pl::IdxSize::try_from(rows).ok()).unwrap_or(pl::IdxSize::MAX);
                Ok(self.node(input)?.slice(offset, rows))
            }
            Op::Window { .. } => Err(unsupported("window functions have no form here yet")),
            Op::Number { input, physical } => {
                let mut columns = columns_of(input);
                columns.push(expr::column(physical).cast(pl::DataType::Int64));
                Ok(self.node(input)?.with_row_index(physical.as_str(), None).select(columns))
            }
            Op::Shared { index } => match self.shared.get(*index) {
                Some(frame) => Ok(frame.clone()),
                None => Err(unsupported("the plan names no such shared sub-pipeline")),
            },
            Op::Distinct { input } => Ok(self.node(input)?.unique(None, pl::UniqueKeepStrategy::Any)),
            Op::Union { inputs } => {
                let frames = inputs.iter().map(|input| self.node(input)).collect::<Result<Vec<_>, _>>()?;
                pl::concat(frames, pl::UnionArgs { strict: true, ..Default::default() })
                    .map_err(|error| failure_of(&error, false))
            }
        }
    }
}

/// The column that stands for the rows of a stage without columns. No column of a user is called so: a NUL is refused in files.
const ROWS: &str = "\u{0}rows";

/// These expressions of a frame, which has at least one column; [`ROWS`] where there are none.
pub(super) fn project(frame: LazyFrame, columns: Vec<pl::Expr>) -> LazyFrame {
    if columns.is_empty() {
        return frame.with_columns([pl::lit(true).alias(ROWS)]).select([expr::column(ROWS)]);
    }
    frame.select(columns)
}

fn named(columns: &[String]) -> Vec<pl::Expr> {
    columns.iter().map(|column| expr::column(column)).collect()
}

fn columns_of(node: &Node) -> Vec<pl::Expr> {
    node.schema.iter().map(|column| expr::column(&column.physical)).collect()
}

fn lowered(items: &[Item]) -> Result<Vec<pl::Expr>, Failure> {
    items.iter().map(|item| Ok(expr::lower(&item.expr)?.alias(item.physical.as_str()))).collect()
}

fn is_constant(expr: &Expr) -> bool {
    let mut constant = true;
    expr.columns(&mut |_| constant = false);
    constant
}

/// A frame that selects nothing but constants would have one row, so constants are added first and then selected.
fn select(input: LazyFrame, items: &[Item]) -> Result<LazyFrame, Failure> {
    if items.iter().all(|item| is_constant(&item.expr)) {
        let names: Vec<pl::Expr> = items.iter().map(|item| expr::column(&item.physical)).collect();
        return Ok(project(input.with_columns(lowered(items)?), names));
    }
    Ok(project(input, lowered(items)?))
}

fn sort(input: LazyFrame, keys: &[SortKey]) -> Result<LazyFrame, Failure> {
    // Sorting by a constant changes nothing, and has no length of its own.
    let keys: Vec<&SortKey> = keys.iter().filter(|key| !is_constant(&key.expr)).collect();
    if keys.is_empty() {
        return Ok(input);
    }
    let by = keys.iter().map(|key| expr::lower(&key.expr)).collect::<Result<Vec<_>, _>>()?;
    let options = pl::SortMultipleOptions {
        descending: keys.iter().map(|key| key.descending).collect(),
        nulls_last: keys.iter().map(|key| !key.nulls_first).collect(),
        ..Default::default()
    };
    Ok(input.sort_by_exprs(by, options))
}

fn aggregate(input: LazyFrame, any: &str, groups: &[Item], measures: &[Measure]) -> Result<LazyFrame, Failure> {
    // Constants have no length of their own inside an aggregation: each becomes a column first.
    let mut constants = Vec::new();
    let mut materialise = |expr: &Expr| -> Result<pl::Expr, Failure> {
        let lowered = expr::lower(expr)?;
        if !is_constant(expr) {
            return Ok(lowered);
        }
        let name = format!("\u{0}constant {}", constants.len());
        constants.push(lowered.alias(name.as_str()));
        Ok(expr::column(&name))
    };
    let mut keys = Vec::new();
    for item in groups {
        keys.push(materialise(&item.expr)?.alias(item.physical.as_str()));
    }
    let mut values = Vec::new();
    for measure in measures {
        // Rows are counted by a column: `len()` asks for none, and the optimiser would drop an aggregation below together with the one
        // row that it gives.
        let rows = groups.is_empty() && measure.function.name == "COUNT" && measure.args.is_empty();
        if rows {
            values.push(expr::column(any).len().cast(pl::DataType::Int64).alias(measure.physical.as_str()));
            continue;
        }
        let first = measure.args.first().map(&mut materialise).transpose()?;
        values.push(measured(measure, first, groups.is_empty())?.alias(measure.physical.as_str()));
    }
    let input = if constants.is_empty() { input } else { input.with_columns(constants) };
    Ok(match (groups.is_empty(), values.is_empty()) {
        (true, _) => input.select(values),
        (false, true) => input.select(keys).unique(None, pl::UniqueKeepStrategy::Any),
        (false, false) => input.group_by(keys).agg(values),
    })
}

/// One aggregate over its first argument `first`; the other arguments are parameters. Without groups there may be no rows at all,
/// which is why every argument counts as nullable then.
fn measured(measure: &Measure, first: Option<pl::Expr>, whole: bool) -> Result<pl::Expr, Failure> {
    let mut args = Vec::new();
    for (place, arg) in measure.args.iter().enumerate() {
        let lowered = match &first {
            Some(first) if place == 0 => first.clone(),
            _ => expr::lower(arg)?,
        };
        let nullable = arg.nullable || whole;
        args.push(Arg { expr: lowered, ty: arg.ty, nullable, literal: arg.literal().cloned() });
    }
    if measure.distinct {
        let (Some(arg), Some(of)) = (args.first_mut(), measure.args.first()) else {
            return Err(unsupported(format!("`{}(DISTINCT)` without an argument", measure.function.name)));
        };
        if measure.function.name == "COUNT" {
            return Ok(count_distinct(arg.expr.clone(), of.nullable));
        }
        arg.expr = arg.expr.clone().unique();
    }
    (measure.function.polars)(&args).map_err(|reason| unsupported(format!("`{}` {reason}", measure.function.name)))
}

/// Distinct values; NULL, which counts as one in Polars, is taken off again.
fn count_distinct(of: pl::Expr, nullable: bool) -> pl::Expr {
    let distinct = of.clone().n_unique().cast(pl::DataType::Int64);
    if !nullable {
        return distinct;
    }
    distinct - of.clone().len().neq(of.count()).cast(pl::DataType::Int64)
}

#[cfg(test)]
mod tests;
