//! A union of one SELECT per column over the same rows, as UNPIVOT makes it: `.melt(...)`.

use crate::base::{Type, Value};
use crate::functions::quote;
use crate::plan::{Casting, Expr, ExprKind, Item, Node, Op};

use super::Unsupported;
use super::emit_expr::ColumnOf;
use super::emit_stage::{Frame, Stages, assign_steps, rename_step};
use super::emit_write::{Step, list, quoted};

/// Columns of one frame that become rows.
pub(super) struct Melt<'p> {
    /// A table or a shared sub-pipeline.
    source: &'p Node,
    /// The columns that stay.
    ids: Vec<String>,
    /// The columns that become rows, each with what it is called among the names, and what is taken instead of it.
    columns: Vec<(&'p str, &'p Value, &'p Expr)>,
    value: &'p str,
    name: &'p str,
    ty: Type,
    /// Whether rows without a value are left out.
    drops: bool,
}

impl<'p> Melt<'p> {
    /// The union as one, if it is one that pandas can melt as it stands.
    pub(super) fn of(inputs: &'p [Node]) -> Option<Self> {
        let parts = inputs.iter().map(Part::of).collect::<Option<Vec<_>>>()?;
        let first = parts.first()?;
        if !parts.iter().all(|part| part.items.len() == first.items.len() && same_rows(part.source, first.source)) {
            return None;
        }
        let (mut ids, mut value, mut name) = (Vec::new(), None, None);
        for at in 0..first.items.len() {
            let physical = first.items[at].physical.as_str();
            let all = |holds: &dyn Fn(&Item) -> bool| parts.iter().all(|part| holds(&part.items[at]));
            if all(&|item| item.physical == physical && item.expr.column() == Some(physical)) {
                ids.push(physical.to_owned());
            } else if all(&|item| item.physical == physical && is_label(&item.expr)) && name.is_none() {
                name = Some(at);
            } else if all(&|item| item.physical == physical && melted(&item.expr).is_some()) && value.is_none() {
                value = Some(at);
            } else {
                return None;
            }
        }
        let (value, name) = (value?, name?);
        let mut columns: Vec<(&str, &Value, &Expr)> = Vec::new();
        let (mut filtered, mut kept) = (false, false);
        for part in &parts {
            let expr = &part.items[value].expr;
            let column = melted(expr)?;
            match part.not_null {
                Some(tested) if tested == column => filtered = true,
                Some(_) => return None,
                None => kept |= part.source.schema.iter().any(|known| known.physical == column && known.nullable),
            }
            columns.push((column, part.items[name].expr.literal()?, expr));
        }
        let (value, name) = (first.items[value].physical.as_str(), first.items[name].physical.as_str());
        let label = |at: usize| columns[at].1.to_string();
        let clash = (0..columns.len()).any(|at| {
            let taken = |text: &str| ids.iter().any(|id| id == text);
            let again = |other: usize| columns[other].0 == columns[at].0 || label(other) == label(at);
            taken(columns[at].0) || taken(&label(at)) || label(at) == value || (0..at).any(again)
        });
        // pandas wants no column of that name, not even one that goes.
        let value_taken = columns.iter().any(|(column, ..)| *column == value);
        if clash || value_taken || filtered && kept {
            return None;
        }
        let ty = columns.first()?.2.ty;
        Some(Self { source: first.source, ids, columns, value, name, ty, drops: filtered })
    }
}

/// One of the SELECTs.
struct Part<'p> {
    items: &'p [Item],
    source: &'p Node,
    /// The column that must not be NULL.
    not_null: Option<&'p str>,
}

impl<'p> Part<'p> {
    fn of(node: &'p Node) -> Option<Self> {
        let Op::Select { input, items } = &node.op else { return None };
        let (mut source, mut not_null) = (&**input, None);
        loop {
            source = match &source.op {
                Op::Scan { .. } | Op::Shared { .. } => return Some(Self { items, source, not_null }),
                Op::Filter { input, predicate } if not_null.is_none() => {
                    let ExprKind::IsNull { expr, negated: true } = &predicate.kind else { return None };
                    not_null = Some(expr.column()?);
                    input
                }
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
}

fn same_rows(one: &Node, other: &Node) -> bool {
    match (&one.op, &other.op) {
        (Op::Scan { table, .. }, Op::Scan { table: other, .. }) => table == other,
        (Op::Shared { index }, Op::Shared { index: other }) => index == other,
        _ => false,
    }
}

fn is_label(expr: &Expr) -> bool {
    matches!(expr.literal(), Some(Value::Varchar(_) | Value::BigInt(_)))
}

/// The column that a value is taken from, perhaps as a wider type.
fn melted(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Cast { expr, casting: Casting::Implicit } => expr.column(),
        _ => expr.column(),
    }
}

impl Stages<'_> {
    /// The rows of a melt, in `target`.
    pub(super) fn melt(&mut self, melt: &Melt<'_>, target: &str) -> Result<Frame, Unsupported> {
        let mut frame = match melt.source.op {
            Op::Scan { table, .. } => self.scan(table),
            Op::Shared { index } => self.shared[index].clone(),
            _ => return self.node(melt.source, target),
        };
        let items: Vec<Item> = melt
            .columns
            .iter()
            .map(|(column, _, expr)| Item { physical: (*column).to_owned(), expr: (*expr).clone() })
            .collect();
        let mut steps = self.assigned(&mut frame, &items)?;
        let numbered = melt.columns.iter().any(|(_, label, _)| label.type_of() == Type::BigInt);
        let called = |column: &str, label: &Value| if numbered { column.to_owned() } else { label.to_string() };
        let renames: Vec<(String, String)> = melt
            .columns
            .iter()
            .map(|(column, label, _)| ((*column).to_owned(), called(column, label)))
            .filter(|(from, to)| from != to)
            .collect();
        let used: Vec<String> =
            melt.ids.iter().cloned().chain(melt.columns.iter().map(|(column, ..)| (*column).to_owned())).collect();
        // A column that goes anyway may have a name that is wanted now.
        if frame.columns.len() > used.len() && (!renames.is_empty() || frame.has(melt.value)) {
            steps.push(Step::columns(quoted(&used)));
        }
        if !renames.is_empty() {
            steps.push(rename_step(&renames));
        }
        let columns: Vec<String> = melt.columns.iter().map(|(column, label, _)| called(column, label)).collect();
        steps.push(Step::call(
            "melt",
            vec![
                format!("id_vars={}", list(&melt.ids)),
                format!("value_vars={}", list(&columns)),
                format!("var_name={}", quote(melt.name)),
                format!("value_name={}", quote(melt.value)),
            ],
        ));
        if melt.drops {
            steps.push(Step::call("dropna", vec![format!("subset=[{}]", quote(melt.value))]));
        }
        self.writer.assign(target, &frame.var, &steps);
        let nullable =
            melt.columns.iter().any(|(column, ..)| frame.column(column).is_none_or(|column| column.nullable));
        let mut columns: Vec<ColumnOf> = melt.ids.iter().filter_map(|id| frame.column(id).cloned()).collect();
        columns.push(ColumnOf { name: melt.name.to_owned(), ty: Type::Varchar, nullable: false });
        columns.push(ColumnOf { name: melt.value.to_owned(), ty: melt.ty, nullable });
        let mut frame = Frame { var: target.to_owned(), columns, ranged: !melt.drops };
        if numbered {
            let numbers: Vec<String> =
                melt.columns.iter().map(|(column, label, _)| format!("{}: {label}", quote(column))).collect();
            let code = format!("{target}[{0}].map({{{1}}}).astype(\"int64\")", quote(melt.name), numbers.join(", "));
            let steps = assign_steps(&frame, std::iter::once((melt.name, code.as_str())));
            self.writer.assign(target, target, &steps);
            frame.put(ColumnOf { name: melt.name.to_owned(), ty: Type::BigInt, nullable: false });
        }
        Ok(frame)
    }
}
