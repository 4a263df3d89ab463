//! Joins with a side of exactly one row, as sub-queries that give one value are: its values stand in variables that a condition reads, or
//! beside every row where later stages ask for them. Nothing is merged.

use crate::base::Type;
use crate::functions::{Binds, Python, quote};
use crate::plan::{Expr, ExprKind, Item, JoinKind, JoinOutput, Node, Op, SchemaColumn};

use super::Unsupported;
use super::emit_expr::{ColumnOf, Exprs};
use super::emit_join::Joining;
use super::emit_measure::Planned;
use super::emit_names::is_keyword_argument;
use super::emit_needs::{self, Needs};
use super::emit_prepare::Preparing;
use super::emit_stage::{Frame, Stages, assign_steps};
use super::emit_truth::Mask;
use super::emit_write::Step;

/// A value in a variable, under the name of the column that it would be.
pub(super) struct Scalar {
    pub(super) column: ColumnOf,
    pub(super) var: String,
    /// Whether it is one for every row of the frame that is spoken of.
    pub(super) is_column: bool,
}

/// Whether a side has exactly one row: an AGGREGATE of all rows, and what is computed from it.
pub(super) fn is_one_row(node: &Node) -> bool {
    match &node.op {
        Op::Aggregate { groups, .. } => groups.is_empty(),
        Op::Select { input, .. } | Op::Extend { input, .. } | Op::Set { input, .. } => is_one_row(input),
        _ => false,
    }
}

/// Whether a column of one row can be a plain value: a missing double is a double too, and a count is never missing.
fn is_plain(node: &Node, name: &str) -> bool {
    let found = node.schema.iter().find(|column| column.physical == name);
    found.is_some_and(|column| column.ty == Type::Double || (column.ty == Type::BigInt && is_count(node, name)))
}

fn is_count(node: &Node, name: &str) -> bool {
    let Op::Aggregate { measures, .. } = &node.op else { return false };
    measures.iter().any(|measure| measure.physical == name && measure.function.name == "COUNT")
}

/// The stage below those that only leave columns out.
fn without_selections(node: &Node) -> &Node {
    match &node.op {
        Op::Select { input, items } if items.iter().all(|item| item.expr.column() == Some(&item.physical)) => {
            without_selections(input)
        }
        _ => node,
    }
}

impl Joining {
    /// Whether the right side's one row can be written beside every row of the left, under names that the left does not have.
    pub(super) fn spreads(&self, left: &Frame, right: &Frame) -> bool {
        self.output.iter().zip(&self.names).all(|(source, name)| match source {
            JoinOutput::Left(column) => column == name,
            JoinOutput::Right(column) => {
                right.column(column).is_some_and(|column| column.ty == Type::Double)
                    && !left.has(name)
                    && is_keyword_argument(name)
            }
            JoinOutput::Key(..) => false,
        })
    }
}

impl Stages<'_> {
    /// The values of the right side's one row as columns of the left.
    pub(super) fn spread(&mut self, mut left: Frame, right: &Frame, join: &Joining) -> Frame {
        let mut made = Vec::new();
        for (source, name) in join.output.iter().zip(&join.names) {
            let JoinOutput::Right(column) = source else { continue };
            let value = format!("{}[{}].iloc[0]", right.var, quote(column));
            made.push((name.clone(), value, right.column(column).is_none_or(|column| column.nullable)));
        }
        let steps = assign_steps(&left, made.iter().map(|(name, value, _)| (name.as_str(), value.as_str())));
        if !steps.is_empty() {
            self.writer.assign(&left.var, &left.var, &steps);
        }
        for (name, _, nullable) in made {
            left.put(ColumnOf { name, ty: Type::Double, nullable });
        }
        left
    }

    /// WHERE over tables beside one row, of which only the condition reads something. None where it is not that.
    pub(super) fn filter_by_one_row(
        &mut self,
        node: &Node,
        target: &str,
        needed: &Needs,
    ) -> Result<Option<Frame>, Unsupported> {
        let Op::Filter { input, predicate } = &node.op else { return Ok(None) };
        let Op::Join { left, right, kind: JoinKind::Cross, output, .. } = &input.op else { return Ok(None) };
        let Some(after) = needed.as_ref().filter(|_| is_one_row(right)) else { return Ok(None) };
        let mut read = Vec::new();
        for (source, column) in output.iter().zip(&input.schema) {
            match source {
                JoinOutput::Left(name) if *name == column.physical => {}
                JoinOutput::Right(name) if is_plain(right, name) && !after.contains(&column.physical) => {
                    read.push((name.as_str(), column.physical.as_str()));
                }
                _ => return Ok(None),
            }
        }
        if read.is_empty() {
            return Ok(None);
        }
        let (frame, scalars) = self.beside_one_row(input, left, right, &read, target)?;
        self.say(node.span);
        self.filter(frame, predicate, &scalars, needed).map(Some)
    }

    /// A join on equality with one row of which nothing is kept: a comparison. None where it is not that.
    pub(super) fn equal_to_one_row(
        &mut self,
        node: &Node,
        target: &str,
        needed: &Needs,
    ) -> Result<Option<Frame>, Unsupported> {
        let Op::Join { left, right, kind: JoinKind::Inner, keys, nulls_equal: false, output } = &node.op else {
            return Ok(None);
        };
        let kept = |(source, column): (&JoinOutput, &SchemaColumn)| match source {
            JoinOutput::Left(name) => *name == column.physical,
            JoinOutput::Right(_) | JoinOutput::Key(..) => false,
        };
        let plain = is_one_row(right) && keys.iter().all(|(_, name)| is_plain(right, name));
        if !plain || !output.iter().zip(&node.schema).all(kept) {
            return Ok(None);
        }
        let read: Vec<(&str, &str)> = keys.iter().map(|(_, name)| (name.as_str(), name.as_str())).collect();
        let (frame, scalars) = self.beside_one_row(node, left, right, &read, target)?;
        self.say(node.span);
        let equal = keys.iter().zip(&scalars).map(|((name, _), scalar)| {
            let column = Python::atom(format!("{}[{}]", frame.var, quote(name)));
            Python::infix(&column, "==", &Python::atom(&scalar.var), Binds::Comparison)
        });
        let Some(mask) = equal.reduce(|a, b| Python::infix(&a, "&", &b, Binds::And)) else { return Ok(None) };
        Ok(Some(self.masked(frame, mask.source().to_owned(), needed)))
    }

    /// The left side of a join, and of the right side's one row the columns that are read, under the names that the readers know.
    fn beside_one_row(
        &mut self,
        join: &Node,
        left: &Node,
        right: &Node,
        read: &[(&str, &str)],
        target: &str,
    ) -> Result<(Frame, Vec<Scalar>), Unsupported> {
        let mut below = emit_needs::of_inputs(join, &None).into_iter();
        self.needed = below.next().flatten();
        let frame = self.node(left, target)?;
        self.needed = below.next().flatten();
        let mut scalars = self.values_of(right, read, None)?;
        self.needed = None;
        for (scalar, (_, name)) in scalars.iter_mut().zip(read) {
            (*name).clone_into(&mut scalar.column.name);
        }
        Ok((frame, scalars))
    }

    /// SELECT over aggregates of all rows, where every item is plain arithmetic with them: they stand in variables, and the one table
    /// that is made is the result. None where it is not that.
    pub(super) fn computed_from_values(
        &mut self,
        node: &Node,
        input: &Node,
        items: &[Item],
        target: &str,
    ) -> Result<Option<Frame>, Unsupported> {
        let mut read: Vec<&str> = Vec::new();
        let mut see = |name: &str| {
            if let Some(column) = input.schema.iter().find(|column| column.physical == name)
                && !read.contains(&column.physical.as_str())
            {
                read.push(&column.physical);
            }
        };
        items.iter().for_each(|item| item.expr.columns(&mut see));
        let is_aggregate = matches!(&input.op, Op::Aggregate { groups, .. } if groups.is_empty());
        if !is_aggregate || !read.iter().all(|name| is_plain(input, name)) {
            return Ok(None);
        }
        let named = |name: &str| ColumnOf { name: name.to_owned(), ty: Type::Double, nullable: true };
        let tried: Vec<Scalar> =
            read.iter().map(|name| Scalar { column: named(name), var: (*name).to_owned(), is_column: false }).collect();
        let tried = Exprs { frame: target, columns: &[], scalars: &tried };
        let plain = |item: &Item| {
            let computes = matches!(item.expr.kind, ExprKind::Binary(..)) && item.expr.ty == Type::Double;
            computes && tried.value(&item.expr).is_ok_and(|value| value.expr.is_scalar())
        };
        if !items.iter().all(plain) {
            return Ok(None);
        }
        let read: Vec<(&str, &str)> = read.iter().map(|name| (*name, *name)).collect();
        self.needed = emit_needs::of_inputs(node, &None).into_iter().next().flatten();
        let scalars = self.values_of(input, &read, Some(target))?;
        self.needed = None;
        self.say(node.span);
        let exprs = Exprs { frame: target, columns: &[], scalars: &scalars };
        let (mut entries, mut columns) = (Vec::new(), Vec::new());
        for item in items {
            let value = exprs.value(&item.expr)?;
            entries.push(format!("{}: [{}]", quote(&item.physical), value.expr.source()));
            columns.push(ColumnOf { name: item.physical.clone(), ty: Type::Double, nullable: value.nullable });
        }
        self.writer.assign(target, "", &[Step::table(entries)]);
        Ok(Some(Frame { var: target.to_owned(), columns, ranged: true }))
    }

    /// Columns of a stage's one row, each in a variable. What they are computed from goes into `target`, or beside a pipeline that stands
    /// in a variable already.
    fn values_of(
        &mut self,
        node: &Node,
        read: &[(&str, &str)],
        target: Option<&str>,
    ) -> Result<Vec<Scalar>, Unsupported> {
        let Op::Aggregate { input, measures, .. } = &node.op else {
            let frame = self.partner(node)?;
            return Ok(self.values_in(&frame, read));
        };
        self.needed = emit_needs::of_inputs(node, &None).into_iter().next().flatten();
        let input = without_selections(input);
        let mut frame = match (self.whole(input), target) {
            (Some(whole), _) => whole,
            (None, Some(target)) => self.node(input, target)?,
            (None, None) => self.partner(input)?,
        };
        self.needed = None;
        self.say(node.span);
        let before = frame.clone();
        let mut kitchen = Preparing::new(&before, measures.iter().map(|measure| measure.physical.clone()).collect());
        let mut plans = Vec::new();
        for measure in measures.iter().filter(|measure| read.iter().any(|(name, _)| *name == measure.physical)) {
            plans.push(Planned::of(measure, &mut kitchen, &mut self.names)?);
        }
        if !kitchen.is_empty() || plans.iter().any(|plan| plan.finish.is_some() || plan.texts.is_some()) {
            // What is put beside the rows must not come into a frame that others read.
            let var = self.names.free("right");
            self.writer.assign(&var, &frame.var, &[]);
            frame.var = var;
            let frame = self.aggregate_all(frame, measures)?;
            return Ok(self.values_in(&frame, read));
        }
        let mut scalars = Vec::new();
        for (name, _) in read {
            let Some(plan) = plans.iter().find(|plan| plan.measure.physical == *name) else { continue };
            let code: Vec<String> = plan.parts.iter().map(|part| part.of_all(&frame.var, plan.measure.ty)).collect();
            let var = self.value(name, &code.concat());
            scalars.push(Scalar { column: plan.result(), var, is_column: false });
        }
        Ok(scalars)
    }

    fn values_in(&mut self, frame: &Frame, read: &[(&str, &str)]) -> Vec<Scalar> {
        let columns: Vec<ColumnOf> = read.iter().filter_map(|(name, _)| frame.column(name)).cloned().collect();
        let of = |column: ColumnOf| {
            let code = format!("{}[{}].iloc[0]", frame.var, quote(&column.name));
            Scalar { var: self.value(&column.name, &code), column, is_column: false }
        };
        columns.into_iter().map(of).collect()
    }

    /// A variable that holds this.
    fn value(&mut self, name: &str, code: &str) -> String {
        let var = self.names.give_value(name.trim_start_matches('_'));
        self.writer.assign(&var, code, &[]);
        var
    }

    /// WHERE over a window that nothing else asks for: it stays beside the frame. None where it is not that.
    pub(super) fn filter_by_window(
        &mut self,
        node: &Node,
        target: &str,
        needed: &Needs,
    ) -> Result<Option<Frame>, Unsupported> {
        let Op::Filter { input, predicate } = &node.op else { return Ok(None) };
        let Op::Window { windows, .. } = &input.op else { return Ok(None) };
        let ([window], Some(after)) = (windows.as_slice(), needed) else { return Ok(None) };
        if after.contains(&window.physical) {
            return Ok(None);
        }
        let mut frame = self.node(input, target)?;
        let mut beside = Vec::new();
        if let Some(column) = frame.column(&window.physical).cloned()
            && let Some(code) = self.writer.take_assigned(&frame.var, &column.name)
        {
            frame.columns.retain(|other| other.name != column.name);
            let var = self.value(&column.name, &code);
            beside.push(Scalar { column, var, is_column: true });
        }
        self.say(node.span);
        self.filter(frame, predicate, &beside, needed).map(Some)
    }

    /// The rows of a frame for which a condition on them and on values in variables is true.
    pub(super) fn filter(
        &mut self,
        frame: Frame,
        predicate: &Expr,
        scalars: &[Scalar],
        needed: &Needs,
    ) -> Result<Frame, Unsupported> {
        let exprs = Exprs { frame: &frame.var, columns: &frame.columns, scalars };
        match exprs.is_true(predicate)? {
            Mask::Always => Ok(frame),
            Mask::Never => {
                self.writer.assign(&frame.var, &frame.var, &[Step::call("head", vec!["0".to_owned()])]);
                Ok(Frame { ranged: false, ..frame })
            }
            Mask::Rows { py, .. } => Ok(self.masked(frame, py.source().to_owned(), needed)),
        }
    }
}
