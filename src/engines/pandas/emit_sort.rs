//! ORDER BY in pandas.

use crate::base::Type;
use crate::functions::quote;
use crate::plan::{ExprKind, SortKey};

use super::Unsupported;
use super::emit_names::free_of;
use super::emit_stage::{Frame, Stages, assign_steps};
use super::emit_write::{Step, list};

/// A column to sort by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct By {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) descending: bool,
    /// Whether NULL comes first; absent where there is none.
    pub(super) nulls_first: Option<bool>,
}

impl Stages<'_> {
    /// The rows in order.
    pub(super) fn sort(&mut self, mut frame: Frame, keys: &[SortKey]) -> Result<Frame, Unsupported> {
        let before = frame.names();
        let mut helpers = Vec::new();
        let mut by = Vec::new();
        for key in keys.iter().filter(|key| !matches!(key.expr.kind, ExprKind::Literal(_))) {
            let value = frame.exprs().value(&key.expr)?;
            let name = match key.expr.column() {
                Some(name) => name.to_owned(),
                None => {
                    let taken = |name: &str| frame.has(name) || helpers.iter().any(|(helper, _)| helper == name);
                    let name = free_of("sort_key", taken);
                    helpers.push((name.clone(), value.expr.source().to_owned()));
                    name
                }
            };
            let nulls_first = value.nullable.then_some(key.nulls_first);
            by.push(By { name, ty: value.ty, descending: key.descending, nulls_first });
        }
        if by.is_empty() {
            return Ok(frame);
        }
        let mut steps = assign_steps(&frame, helpers.iter().map(|(name, code)| (name.as_str(), code.as_str())));
        steps.extend(sort_steps(&by, Ties::Free, true));
        if !helpers.is_empty() {
            let names: Vec<String> = helpers.into_iter().map(|(name, _)| name).collect();
            steps.push(Step::call("drop", vec![format!("columns={}", list(&names))]));
        }
        self.writer.assign(&frame.var, &frame.var, &steps);
        frame.keep(&before);
        Ok(Frame { ranged: true, ..frame })
    }
}

impl By {
    /// Among several keys pandas takes a missing double that comes first for minus infinity (3.1).
    fn stands_alone(&self) -> bool {
        self.ty == Type::Double && self.nulls_first == Some(true)
    }
}

/// What becomes of rows that agree in all keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ties {
    /// Any order.
    Free,
    /// The order they had.
    Kept,
}

/// `.sort_values(...)`, as often as it takes: `na_position` is one for all keys of a call, so keys that want it otherwise
/// get a call of their own, from the least significant on, each further one stable.
pub(super) fn sort_steps(by: &[By], ties: Ties, renumbered: bool) -> Vec<Step> {
    type Pass<'b> = (Vec<&'b By>, Option<bool>);
    let mut passes: Vec<Pass<'_>> = Vec::new();
    for key in by {
        match passes.last_mut() {
            Some((pass, place))
                if (place.is_none() || key.nulls_first.is_none() || *place == key.nulls_first)
                    && !pass.iter().copied().chain([key]).any(By::stands_alone) =>
            {
                pass.push(key);
                *place = place.or(key.nulls_first);
            }
            _ => passes.push((vec![key], key.nulls_first)),
        }
    }
    let mut steps = Vec::new();
    for (at, (pass, nulls_first)) in passes.iter().rev().enumerate() {
        let names: Vec<String> = pass.iter().map(|key| key.name.clone()).collect();
        let mut args = vec![if let [one] = names.as_slice() { quote(one) } else { list(&names) }];
        if pass.iter().any(|key| key.descending) {
            let ascending: Vec<&str> = pass.iter().map(|key| if key.descending { "False" } else { "True" }).collect();
            args.push(match ascending.as_slice() {
                [one] => format!("ascending={one}"),
                many => format!("ascending=[{}]", many.join(", ")),
            });
        }
        if *nulls_first == Some(true) {
            args.push("na_position=\"first\"".to_owned());
        }
        // Sorting by several keys is stable by itself.
        if at > 0 || (ties == Ties::Kept && pass.len() == 1) {
            args.push("kind=\"stable\"".to_owned());
        }
        if renumbered {
            args.push("ignore_index=True".to_owned());
        }
        steps.push(Step::call("sort_values", args));
    }
    steps
}
