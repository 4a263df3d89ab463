//! JOIN in Python Polars, where NULL keys never meet.

use std::collections::BTreeMap;

use crate::engines::pandas::emit_names::free_of;
use crate::engines::pandas::emit_write::{Step, dict, list};
use crate::functions::quote;
use crate::plan::{JoinKind, JoinOutput};

use super::emit_stage::Chain;

/// A join of the plan.
pub(super) struct Join<'a> {
    pub(super) kind: JoinKind,
    pub(super) keys: &'a [(String, String)],
    pub(super) nulls_equal: bool,
    pub(super) output: &'a [JoinOutput],
}

/// Adds the join with the frame `right`; `names` are the physical names of the output.
pub(super) fn join(chain: &mut Chain, right: String, right_columns: &[String], join: &Join<'_>, names: &[String]) {
    let Join { kind, keys, nulls_equal, output } = *join;
    let wanted = |side: &dyn Fn(&JoinOutput) -> bool| output.iter().any(side);
    // Keys become one column unless both of a pair are asked for.
    let coalesced = keys.iter().enumerate().all(|(at, (on_left, on_right))| {
        let left_asked = wanted(&|from| matches!(from, JoinOutput::Left(name) if name == on_left));
        let right_asked = wanted(&|from| matches!(from, JoinOutput::Right(name) if name == on_right));
        let repeated = keys[..at].iter().any(|(left, right)| left == on_left || right == on_right);
        !repeated && !right_asked && (!left_asked || matches!(kind, JoinKind::Inner | JoinKind::Left))
    });
    // Each right column under a name that the left side has not: the name of its output, if it has one.
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    // Of a semi or anti join's right side nothing is left.
    let right_columns = if matches!(kind, JoinKind::Semi | JoinKind::Anti) { &[] } else { right_columns };
    for column in right_columns {
        let key = keys.iter().find(|(_, on_right)| on_right == column);
        let out = output.iter().zip(names).find_map(|(from, name)| match from {
            JoinOutput::Right(right) if right == column => Some(name.clone()),
            _ => None,
        });
        let name = match (key, out) {
            (Some((on_left, _)), _) if coalesced => on_left.clone(),
            (_, Some(name)) if !chain.columns.contains(&name) => name,
            _ => {
                let taken = |name: &str| {
                    chain.columns.iter().any(|known| known == name)
                        || given.values().any(|known| known == name)
                        || (names.iter().any(|known| known == name) && name != column)
                };
                free_of(column, taken)
            }
        };
        given.insert(column.clone(), name);
    }
    let renames: Vec<(&str, &str)> =
        given.iter().filter(|(from, to)| from != to).map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let right = if renames.is_empty() {
        right
    } else {
        format!("{right}{}", Step::call("rename", vec![dict(renames.iter().copied())]).source())
    };
    let mut args = vec![right];
    let on_left: Vec<String> = keys.iter().map(|(left, _)| left.clone()).collect();
    let on_right: Vec<String> = keys.iter().map(|(_, right)| given.get(right).unwrap_or(right).clone()).collect();
    let one_or_list = |names: &[String]| if let [one] = names { quote(one) } else { list(names) };
    if kind != JoinKind::Cross {
        if on_left == on_right {
            args.push(format!("on={}", one_or_list(&on_left)));
        } else {
            args.push(format!("left_on={}", one_or_list(&on_left)));
            args.push(format!("right_on={}", one_or_list(&on_right)));
        }
    }
    match kind {
        JoinKind::Inner => {}
        JoinKind::Left => args.push("how=\"left\"".to_owned()),
        JoinKind::Right => args.push("how=\"right\"".to_owned()),
        JoinKind::Full => args.push("how=\"full\"".to_owned()),
        JoinKind::Cross => args.push("how=\"cross\"".to_owned()),
        JoinKind::Semi => args.push("how=\"semi\"".to_owned()),
        JoinKind::Anti => args.push("how=\"anti\"".to_owned()),
    }
    match (kind, coalesced) {
        (JoinKind::Full, true) => args.push("coalesce=True".to_owned()),
        (JoinKind::Inner | JoinKind::Left | JoinKind::Right, false) => args.push("coalesce=False".to_owned()),
        _ => {}
    }
    if nulls_equal {
        args.push("nulls_equal=True".to_owned());
    }
    chain.push(Step::call("join", args));
    let mut columns = chain.columns.clone();
    columns
        .extend(right_columns.iter().map(|column| given[column].clone()).filter(|name| !chain.columns.contains(name)));
    // What the output calls otherwise, or has more than once.
    let sources: Vec<(String, String)> = output
        .iter()
        .zip(names)
        .map(|(from, name)| {
            let code = match from {
                JoinOutput::Left(left) => format!("pl.col({})", quote(left)),
                JoinOutput::Right(right) => format!("pl.col({})", quote(&given[right])),
                JoinOutput::Key(left, right) => match (coalesced, kind) {
                    (true, _)
                    | (false, JoinKind::Inner | JoinKind::Left | JoinKind::Cross | JoinKind::Semi | JoinKind::Anti) => {
                        format!("pl.col({})", quote(left))
                    }
                    (false, JoinKind::Right) => format!("pl.col({})", quote(&given[right])),
                    (false, JoinKind::Full) => format!("pl.coalesce({}, {})", quote(left), quote(&given[right])),
                },
            };
            (name.clone(), code)
        })
        .collect();
    let as_it_is = sources.iter().all(|(name, code)| *code == format!("pl.col({})", quote(name)))
        && columns.len() == names.len()
        && kind != JoinKind::Right;
    if as_it_is || names.is_empty() {
        chain.columns = columns;
        return;
    }
    let selected = sources
        .into_iter()
        .map(|(name, code)| {
            if code == format!("pl.col({})", quote(&name)) {
                quote(&name)
            } else {
                format!("{code}.alias({})", quote(&name))
            }
        })
        .collect();
    chain.push(Step::call("select", selected));
    chain.columns = names.to_vec();
}
