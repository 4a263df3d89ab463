//! What later stages need of a frame, so that a filter takes only those columns along: `df.loc[mask, ["a", "b"]]`.

use std::collections::BTreeSet;

use crate::plan::{Expr, JoinKind, JoinOutput, Node, Op};

/// Physical names of columns; none where every column may be needed.
pub(super) type Needs = Option<BTreeSet<String>>;

/// What a stage needs of each of its inputs, left first, if this is needed of the stage itself.
pub(super) fn of_inputs(node: &Node, needed: &Needs) -> Vec<Needs> {
    match &node.op {
        Op::Scan { .. } | Op::OneRow | Op::Shared { .. } => Vec::new(),
        Op::Filter { predicate, .. } => vec![with(needed, [predicate])],
        Op::Select { items, .. } => vec![with(&Some(BTreeSet::new()), items.iter().map(|item| &item.expr))],
        Op::Extend { items, .. } | Op::Set { items, .. } => {
            vec![with(needed, items.iter().map(|item| &item.expr))]
        }
        Op::Aggregate { groups, measures, .. } => {
            let ordered = measures.iter().flat_map(|measure| measure.order.iter().map(|key| &key.expr));
            let args = measures.iter().flat_map(|measure| &measure.args);
            let exprs = groups.iter().map(|group| &group.expr).chain(args).chain(ordered);
            vec![with(&Some(BTreeSet::new()), exprs)]
        }
        Op::Join { kind, keys, output, .. } => {
            let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
            for (on_left, on_right) in keys {
                left.insert(on_left.clone());
                right.insert(on_right.clone());
            }
            for source in output {
                match source {
                    JoinOutput::Left(column) => left.insert(column.clone()),
                    JoinOutput::Right(column) => right.insert(column.clone()),
                    JoinOutput::Key(on_left, on_right) => {
                        left.insert(on_left.clone());
                        right.insert(on_right.clone())
                    }
                };
            }
            // Which of the left's columns stay is said by the names of the output, all of which a semi join renames.
            let left = if matches!(kind, JoinKind::Cross) && left.is_empty() { None } else { Some(left) };
            vec![left, Some(right)]
        }
        Op::Sort { keys, .. } => vec![with(needed, keys.iter().map(|key| &key.expr))],
        Op::Limit { .. } | Op::Number { .. } => vec![needed.clone()],
        Op::Window { windows, .. } => {
            let args = windows.iter().flat_map(|window| &window.args);
            let ordered = windows.iter().flat_map(|window| window.order.iter().map(|key| &key.expr));
            let mut below = with(needed, args.chain(ordered));
            if let Some(below) = &mut below {
                below.extend(windows.iter().flat_map(|window| window.partition.iter().cloned()));
            }
            vec![below]
        }
        Op::Drop { input, columns } => {
            let all = || input.schema.iter().map(|column| &column.physical).filter(|name| !columns.contains(name));
            vec![needed.clone().or_else(|| Some(all().cloned().collect()))]
        }
        // These take their input as it is.
        Op::Rename { .. } | Op::Distinct { .. } => vec![None],
        Op::Union { inputs } => vec![None; inputs.len()],
    }
}

fn with<'e>(needed: &Needs, exprs: impl IntoIterator<Item = &'e Expr>) -> Needs {
    let mut needed = needed.clone()?;
    for expr in exprs {
        expr.columns(&mut |name| {
            needed.insert(name.to_owned());
        });
    }
    Some(needed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::base::{Column, TableSchema, Type};
    use crate::plan::{Node, Op, compile};

    use super::*;

    /// What the first filter from the root down is asked for.
    fn asked(node: &Node, needed: Needs) -> Needs {
        if matches!(node.op, Op::Filter { .. }) {
            return needed;
        }
        let below = of_inputs(node, &needed);
        node.inputs().into_iter().zip(below).map(|(input, needed)| asked(input, needed)).next().flatten()
    }

    #[test]
    fn a_filter_is_asked_for_what_comes_after_it() {
        let column = |name: &str| Column { name: name.to_owned(), ty: Type::BigInt, nullable: false, vast: false };
        let table = TableSchema { name: "t".to_owned(), columns: ["a", "b", "c"].map(column).to_vec() };
        let asked_by = |sql: &str| {
            let plan = compile("test", sql, std::slice::from_ref(&table)).unwrap();
            let all = plan.root.schema.iter().map(|column| column.physical.clone()).collect();
            asked(&plan.root, Some(all)).map(|names| names.into_iter().collect::<Vec<_>>().join(" "))
        };
        assert_eq!(asked_by("FROM t |> WHERE c > 1 |> SELECT a").as_deref(), Some("a"));
        assert_eq!(asked_by("FROM t |> WHERE c > 1 |> AGGREGATE SUM(b) AS s GROUP BY a").as_deref(), Some("a b"));
        assert_eq!(asked_by("FROM t |> WHERE c > 1 |> ORDER BY b |> SELECT a").as_deref(), Some("a b"));
        assert_eq!(asked_by("FROM t |> WHERE c > 1 |> DISTINCT"), None);
    }
}
