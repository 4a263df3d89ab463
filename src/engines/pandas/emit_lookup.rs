//! LEFT and RIGHT JOIN that fetch one value by a key that comes once: a look-up with `map`, which makes no second frame.

use crate::base::Type;
use crate::functions::quote;
use crate::plan::{JoinKind, JoinOutput, Node};

use super::emit_expr::{ColumnOf, dtype};
use super::emit_join::Joining;
use super::emit_sides::Sizes;
use super::emit_stage::{Frame, Stages, assign_steps, rename_step};
use super::emit_write::{Step, quoted};

/// A join of which all rows of one side stay and the other side gives at most one value to each.
pub(super) struct Lookup {
    /// The key of the side that stays, and the other's.
    keys: (String, String),
    /// The other side's column, and its name in the result.
    value: (String, String),
    /// The columns of the side that stays, and their names in the result.
    kept: Vec<(String, String)>,
    /// Whether the right side stays.
    pub(super) is_turned: bool,
}

impl Lookup {
    /// The join as a look-up, if that is what it is.
    pub(super) fn of(join: &Joining, left: &Node, right: &Node, sides: &Sizes<'_>) -> Option<Self> {
        let is_turned = match join.kind {
            JoinKind::Left => false,
            JoinKind::Right => true,
            JoinKind::Inner | JoinKind::Full | JoinKind::Cross | JoinKind::Semi | JoinKind::Anti => return None,
        };
        let [(on_left, on_right)] = join.keys.as_slice() else { return None };
        let (other, mine, theirs) = if is_turned { (left, on_right, on_left) } else { (right, on_left, on_right) };
        if join.nulls_equal || !sides.comes_once(other, vec![theirs.as_str()]) {
            return None;
        }
        let (mut kept, mut values): (Vec<(String, String)>, Vec<(String, String)>) = (Vec::new(), Vec::new());
        for (source, name) in join.output.iter().zip(&join.names) {
            let (column, stays) = match source {
                JoinOutput::Left(column) => (column, !is_turned),
                JoinOutput::Right(column) => (column, is_turned),
                JoinOutput::Key(..) => (mine, true),
            };
            if stays { &mut kept } else { &mut values }.push((column.clone(), name.clone()));
        }
        let once = (1..kept.len()).all(|at| kept[..at].iter().all(|(column, _)| *column != kept[at].0));
        match <[_; 1]>::try_from(values) {
            Ok([value]) if once && value.0 != *theirs => {
                Some(Self { keys: (mine.clone(), theirs.clone()), value, kept, is_turned })
            }
            _ => None,
        }
    }

    /// Whether pandas finds these keys by `map` as the join does.
    pub(super) fn fits(&self, stays: &Frame, other: &Frame) -> bool {
        let (Some(mine), Some(theirs)) = (stays.column(&self.keys.0), other.column(&self.keys.1)) else { return false };
        // A missing text finds nothing; what `Int64` finds is not as certain.
        let known = mine.ty == theirs.ty
            && !theirs.nullable
            && (mine.ty == Type::Varchar || (mine.ty == Type::BigInt && !mine.nullable));
        known && other.column(&self.value.0).is_some()
    }

    /// The column of the other side that is looked up.
    pub(super) fn value(&self) -> &str {
        &self.value.0
    }
}

impl Stages<'_> {
    /// The rows of `stays` with the value that `other` has for their key, in the variable `target`. `is_series`: the variable of `other` holds
    /// the values under their keys.
    pub(super) fn look_up(
        &mut self,
        mut stays: Frame,
        other: &Frame,
        is_series: bool,
        lookup: &Lookup,
        target: &str,
    ) -> Frame {
        let Lookup { keys: (mine, theirs), value: (value, name), kept, .. } = lookup;
        let ty = other.column(value).map_or(Type::Null, |column| column.ty);
        let mut steps = Vec::new();
        if !is_series {
            steps.push(Step::call("set_index", vec![quote(theirs)]));
            steps.push(Step::subscript(quote(value)));
        }
        let is_full = other.column(value).is_some_and(|column| !column.nullable);
        if is_full && matches!(ty, Type::BigInt | Type::Boolean) {
            steps.push(Step::call("astype", vec![quote(dtype(ty, true))]));
        }
        let mut values = other.var.clone();
        if !steps.is_empty() {
            values = self.names.give_value(name);
            self.writer.assign(&values, &other.var, &steps);
        }
        let found = format!("{}[{}].map({values})", stays.var, quote(mine));
        let mut steps = Vec::new();
        // What nobody asks for costs nothing where it is, unless its name is wanted.
        let wanted: Vec<String> =
            stays.names().into_iter().filter(|name| kept.iter().any(|(old, _)| old == name)).collect();
        let taken = |column: &String| column == name || kept.iter().any(|(_, new)| new == column);
        if stays.names().iter().any(|column| !wanted.contains(column) && taken(column)) {
            steps.push(Step::columns(quoted(&wanted)));
            stays.keep(&wanted);
        }
        let renames: Vec<(String, String)> = kept.iter().filter(|(from, to)| from != to).cloned().collect();
        if !renames.is_empty() {
            steps.push(rename_step(&renames));
        }
        for column in &mut stays.columns {
            if let Some((_, to)) = kept.iter().find(|(from, _)| *from == column.name) {
                column.name.clone_from(to);
            }
        }
        steps.extend(assign_steps(&stays, std::iter::once((name.as_str(), found.as_str()))));
        self.writer.assign(target, &stays.var, &steps);
        let mut frame = Frame { var: target.to_owned(), ..stays };
        frame.put(ColumnOf { name: name.clone(), ty, nullable: true });
        frame
    }
}
