//! Plan -> `LazyFrame`, stage by stage.
//!
//! Every stage gives exactly the columns of its schema, by their physical names and in their order; a stage without columns gives
//! [`ROWS`], because a frame without columns forgets how many rows it has.

use polars::prelude as pl;
use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

use crate::base::Type;
use crate::engines::Failure;
use crate::functions::{Arg, Function};
use crate::plan::{Expr, Item, JoinOutput, Measure, Node, Op, Plan, Schema, SortKey};

use super::failure::{of as failure_of, unsupported};
use super::leaves::Leaves;
use super::{expr, join, unfused, window};

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
            Op::Filter { input, predicate } => {
                let condition = unfused::condition(expr::lower(predicate)?, input);
                Ok(self.node(input)?.filter(condition))
            }
            Op::Select { input, items } => match renamed_join(input, items) {
                Some((join, output)) => self.join(join, &output, &node.schema),
                None => select(self.node(input)?, items),
            },
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
            Op::Join { output, .. } => self.join(node, output, &node.schema),
            Op::Sort { input, keys } => sort(self.node(input)?, keys),
            Op::Limit { input, limit, offset } => {
                let offset = i64::try_from(*offset).unwrap_or(i64::MAX);
                let rows = limit.and_then(|rows| pl::IdxSize::try_from(rows).ok()).unwrap_or(pl::IdxSize::MAX);
                Ok(self.node(input)?.slice(offset, rows))
            }
            Op::Window { input, windows, first } => match (windows.as_slice(), first) {
                ([numbered], Some(rows)) => window::first(self.node(input)?, &input.schema, numbered, *rows),
                _ => window::lower(self.node(input)?, &input.schema, windows),
            },
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

impl Lowering<'_> {
    /// A join that gives this output under these names.
    fn join(&self, node: &Node, output: &[JoinOutput], schema: &Schema) -> Result<LazyFrame, Failure> {
        let Op::Join { left, right, kind, keys, nulls_equal, .. } = &node.op else {
            return Err(unsupported("this is no join"));
        };
        let sides = (self.node(left)?, self.node(right)?);
        join::lower(sides, (&left.schema, &right.schema), *kind, (keys, *nulls_equal), output, schema)
    }
}

/// A join whose columns are only chosen and renamed, with its output as it is named above: it gives it so at once.
fn renamed_join<'n>(input: &'n Node, items: &[Item]) -> Option<(&'n Node, Vec<JoinOutput>)> {
    let Op::Join { output, .. } = &input.op else { return None };
    let from = |item: &Item| {
        let name = item.expr.column()?;
        let at = input.schema.iter().position(|column| column.physical == name)?;
        output.get(at).cloned()
    };
    // Of no columns, rows are left.
    (!items.is_empty()).then_some(())?;
    Some((input, items.iter().map(from).collect::<Option<Vec<_>>>()?))
}

/// The column that stands for the rows of a stage without columns. No column of a user is called so: a NUL is refused in files.
pub(super) const ROWS: &str = "\u{0}rows";

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

/// A frame that selects nothing but constants would have one row, so constants are added first and then selected.
fn select(input: LazyFrame, items: &[Item]) -> Result<LazyFrame, Failure> {
    if items.iter().all(|item| expr::is_constant(&item.expr)) {
        let names: Vec<pl::Expr> = items.iter().map(|item| expr::column(&item.physical)).collect();
        return Ok(project(input.with_columns(lowered(items)?), names));
    }
    Ok(project(input, lowered(items)?))
}

fn sort(input: LazyFrame, keys: &[SortKey]) -> Result<LazyFrame, Failure> {
    // Sorting by a constant changes nothing, and has no length of its own.
    let keys: Vec<&SortKey> = keys.iter().filter(|key| !expr::is_constant(&key.expr)).collect();
    if keys.is_empty() {
        return Ok(input);
    }
    let by = keys.iter().map(|key| expr::lower(&key.expr)).collect::<Result<Vec<_>, _>>()?;
    Ok(input.sort_by_exprs(by, pl::SortMultipleOptions { maintain_order: false, ..sort_options(&keys) }))
}

fn aggregate(input: LazyFrame, any: &str, groups: &[Item], measures: &[Measure]) -> Result<LazyFrame, Failure> {
    let mut constants = Constants::default();
    let mut keys = Vec::new();
    for item in groups {
        keys.push(constants.column(&item.expr)?.alias(item.physical.as_str()));
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
        let args = measure.args.iter().map(|arg| constants.column(arg)).collect::<Result<Vec<_>, _>>()?;
        values.push(measured(measure, args, groups.is_empty())?.alias(measure.physical.as_str()));
    }
    let input = constants.added_to(input);
    let frame = match (groups.is_empty(), values.is_empty()) {
        (true, _) => input.select(values),
        (false, true) => input.select(keys).unique(None, pl::UniqueKeepStrategy::Any),
        (false, false) => input.group_by(keys).agg(values),
    };
    let undefined: Vec<pl::Expr> = measures
        .iter()
        .filter(|measure| measure.nullable && may_give_nan(measure.function))
        .filter(|measure| measure.ty == Type::Double)
        .map(|measure| expr::to_null(expr::column(&measure.physical)).alias(measure.physical.as_str()))
        .collect();
    Ok(if undefined.is_empty() { frame } else { frame.with_columns(undefined) })
}

/// Whether Polars has NaN for an aggregate that is not defined: of infinities, or of numbers that are all the same. It becomes NULL when
/// all groups are there, in one look. The other functions look after it themselves.
pub(super) fn may_give_nan(function: &Function) -> bool {
    const BY_ADDING: &[&str] = &[
        "SUM",
        "AVG",
        "MEDIAN",
        "QUANTILE_CONT",
        "STDDEV_SAMP",
        "STDDEV_POP",
        "VAR_SAMP",
        "VAR_POP",
        "COVAR_SAMP",
        "COVAR_POP",
        "CORR",
    ];
    BY_ADDING.contains(&function.name)
}

/// Constants have no length of their own inside an aggregation, or over a partition: each becomes a column first. Those that no
/// function looks at, such as the fraction of a quantile, Polars drops again.
#[derive(Default)]
pub(super) struct Constants(Vec<pl::Expr>);

impl Constants {
    /// The expression, as a column if it is constant.
    pub(super) fn column(&mut self, expr: &Expr) -> Result<pl::Expr, Failure> {
        let lowered = expr::lower(expr)?;
        if !expr::is_constant(expr) {
            return Ok(lowered);
        }
        let name = format!("\u{0}constant {}", self.0.len());
        self.0.push(lowered.alias(name.as_str()));
        Ok(expr::column(&name))
    }

    /// The frame with the columns that were made.
    pub(super) fn added_to(self, frame: LazyFrame) -> LazyFrame {
        if self.0.is_empty() { frame } else { frame.with_columns(self.0) }
    }
}

/// One aggregate over these arguments. Without groups there may be no rows at all, which is why every argument counts as nullable
/// then; `whole` says that this is so.
pub(super) fn measured(measure: &Measure, args: Vec<pl::Expr>, whole: bool) -> Result<pl::Expr, Failure> {
    let lacks = |reason: &str| unsupported(format!("`{}` {reason}", measure.function.name));
    let mut args: Vec<Arg<pl::Expr>> = args
        .into_iter()
        .zip(&measure.args)
        .map(|(expr, of)| Arg { expr, ty: of.ty, nullable: of.nullable || whole, literal: of.literal().cloned() })
        .collect();
    if measure.distinct {
        let of = measure.args.iter().filter(|arg| arg.literal().is_none()).count();
        let Some(arg) = args.first_mut().filter(|_| of < 2) else {
            return Err(lacks(&format!("of DISTINCT values with {of} columns")));
        };
        if measure.function.name == "COUNT" {
            return Ok(count_distinct(arg.expr.clone(), measure.args[0].nullable));
        }
        arg.expr = arg.expr.clone().unique();
    }
    let order: Vec<&SortKey> = measure.order.iter().filter(|key| !expr::is_constant(&key.expr)).collect();
    if let Some(first) = order.first() {
        let by = match (measure.distinct, first.expr.column()) {
            (false, _) => order.iter().map(|key| expr::lower(&key.expr)).collect::<Result<Vec<_>, _>>()?,
            // After DISTINCT there is nothing left to sort by but the values themselves.
            (true, Some(name)) if measure.args.first().and_then(Expr::column) == Some(name) => {
                vec![expr::column(name).unique()]
            }
            (true, _) => return Err(lacks("of DISTINCT values in the order of something else")),
        };
        let options = sort_options(&order[..by.len()]);
        for arg in args.iter_mut().filter(|arg| arg.literal.is_none()) {
            arg.expr = arg.expr.clone().sort_by(by.clone(), options.clone());
        }
    }
    (measure.function.polars)(&args).map_err(lacks)
}

pub(super) fn sort_options(keys: &[&SortKey]) -> pl::SortMultipleOptions {
    pl::SortMultipleOptions {
        descending: keys.iter().map(|key| key.descending).collect(),
        nulls_last: keys.iter().map(|key| !key.nulls_first).collect(),
        maintain_order: true,
        ..Default::default()
    }
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
