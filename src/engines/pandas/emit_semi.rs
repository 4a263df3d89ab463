//! SEMI and ANTI JOIN in pandas: `isin` for one key, a merge with the different keys for several.
//!
//! How often a row comes is all the same on their right sides, so a join that stands there only to be met becomes a look-up too.

use crate::base::Type;
use crate::functions::quote;
use crate::plan::{JoinKind, JoinOutput, Node, Op};

use super::emit_expr::dtype;
use super::emit_join::Joining;
use super::emit_names::free_of;
use super::emit_needs::Needs;
use super::emit_stage::{Frame, Stages, assign_steps, rename, rename_step};
use super::emit_write::{Step, list, quoted};

/// The two columns that must agree.
struct Pair<'k> {
    left: &'k str,
    right: &'k str,
    ty: Type,
    /// Whether the side's column can be NULL.
    nullable: (bool, bool),
}

/// The same rows, though perhaps not as often: joins on one key of which only one side goes on are SEMI JOINs.
pub(super) fn once(node: &Node) -> Node {
    let mut node = node.clone();
    match &mut node.op {
        Op::Filter { input, .. }
        | Op::Select { input, .. }
        | Op::Extend { input, .. }
        | Op::Set { input, .. }
        | Op::Drop { input, .. }
        | Op::Rename { input, .. }
        | Op::Sort { input, .. } => **input = once(input),
        Op::Join { left, kind: JoinKind::Semi | JoinKind::Anti, .. } => **left = once(left),
        Op::Join { left, right, kind: kind @ JoinKind::Inner, keys, output, .. } => {
            (**left, **right) = (once(left), once(right));
            let of = |side: fn(&JoinOutput) -> Option<&String>| -> Option<Vec<JoinOutput>> {
                output.iter().map(|source| side(source).cloned().map(JoinOutput::Left)).collect()
            };
            let from_left = of(|source| match source {
                JoinOutput::Left(name) | JoinOutput::Key(name, _) => Some(name),
                JoinOutput::Right(_) => None,
            });
            let from_right = of(|source| match source {
                JoinOutput::Right(name) | JoinOutput::Key(_, name) => Some(name),
                JoinOutput::Left(_) => None,
            });
            if keys.len() != 1 {
                return node;
            }
            if let Some(names) = from_left {
                (*kind, *output) = (JoinKind::Semi, names);
            } else if let Some(names) = from_right {
                std::mem::swap(left, right);
                keys.iter_mut().for_each(|(left, right)| std::mem::swap(left, right));
                (*kind, *output) = (JoinKind::Semi, names);
            }
        }
        _ => {}
    }
    node
}

impl Stages<'_> {
    /// The rows of `left` that have a partner in `right`, or those that have none.
    ///
    /// `is_series`: the variable of `right` holds its one key as a Series.
    pub(super) fn semi(
        &mut self,
        left: Frame,
        right: &Frame,
        is_series: bool,
        join: &Joining,
        needed: &Needs,
    ) -> Frame {
        let pairs: Vec<Pair<'_>> = join
            .keys
            .iter()
            .map(|(a, b)| {
                let (a_nullable, ty) = left.column(a).map_or((true, Type::Null), |column| (column.nullable, column.ty));
                let b_nullable = right.column(b).is_none_or(|column| column.nullable);
                Pair { left: a, right: b, ty, nullable: (a_nullable, b_nullable) }
            })
            .collect();
        let mut frame = match pairs.as_slice() {
            // `isin` finds a missing value among missing values, but not in `Int64`.
            [pair] if !(join.nulls_equal && pair.ty == Type::BigInt && pair.nullable == (true, true)) => {
                let others =
                    if is_series { right.var.clone() } else { format!("{}[{}]", right.var, quote(pair.right)) };
                self.looked_up(left, others, join, pair, needed)
            }
            pairs => self.merged(left, right, join, pairs),
        };
        let renames: Vec<(String, String)> = join
            .output
            .iter()
            .zip(&join.names)
            .filter_map(|(source, name)| match source {
                JoinOutput::Left(from) | JoinOutput::Key(from, _) => Some((from.clone(), name.clone())),
                JoinOutput::Right(_) => None,
            })
            .collect();
        rename(&mut self.writer, &mut frame, &renames);
        frame
    }

    fn looked_up(&mut self, left: Frame, mut others: String, join: &Joining, pair: &Pair<'_>, needed: &Needs) -> Frame {
        // `isin` finds a missing value among missing values.
        if !join.nulls_equal && pair.nullable == (true, true) {
            others.push_str(".dropna()");
        }
        // Texts are taken over one by one, so each should come once.
        if pair.ty == Type::Varchar {
            others.push_str(".unique()");
        }
        let not = if join.kind == JoinKind::Anti { "~" } else { "" };
        let mask = format!("{not}{}[{}].isin({others})", left.var, quote(pair.left));
        let named = |output: &JoinOutput, name: &String| match output {
            JoinOutput::Left(from) | JoinOutput::Key(from, _) => {
                needed.as_ref().is_some_and(|needed| needed.contains(name)).then(|| from.clone())
            }
            JoinOutput::Right(_) => None,
        };
        let kept =
            needed.as_ref().map(|_| join.output.iter().zip(&join.names).filter_map(|(o, n)| named(o, n)).collect());
        self.masked(left, mask, &kept)
    }

    fn merged(&mut self, left: Frame, right: &Frame, join: &Joining, pairs: &[Pair<'_>]) -> Frame {
        let mut kept: Vec<String> = Vec::new();
        let mut renames: Vec<(String, String)> = Vec::new();
        let mut copies: Vec<(String, String)> = Vec::new();
        let mut on_right: Vec<String> = Vec::new();
        let plain = (1..pairs.len()).all(|at| pairs[..at].iter().all(|pair| pair.left != pairs[at].left));
        for pair in pairs {
            let taken = |name: &str| left.has(name) || right.has(name) || on_right.iter().any(|other| other == name);
            let name = if plain { pair.left.to_owned() } else { free_of("key", taken) };
            if kept.iter().any(|known| known == pair.right) {
                copies.push((name.clone(), format!("{}[{}]", right.var, quote(pair.right))));
            } else {
                kept.push(pair.right.to_owned());
                renames.push((pair.right.to_owned(), name.clone()));
            }
            on_right.push(name);
        }
        let mut steps = Vec::new();
        if right.names() != kept {
            steps.push(Step::columns(quoted(&kept)));
        }
        let without: Vec<String> = pairs
            .iter()
            .filter(|pair| pair.nullable.1 && !(join.nulls_equal && pair.nullable.0))
            .map(|pair| pair.right.to_owned())
            .collect();
        if !without.is_empty() {
            steps.push(Step::call("dropna", vec![format!("subset={}", list(&without))]));
        }
        steps.push(Step::call("drop_duplicates", Vec::new()));
        renames.retain(|(from, to)| from != to);
        if !renames.is_empty() {
            steps.push(rename_step(&renames));
        }
        let widened = pairs
            .iter()
            .zip(&on_right)
            .filter(|(pair, _)| pair.nullable.0 != pair.nullable.1 && matches!(pair.ty, Type::BigInt | Type::Boolean))
            .map(|(pair, name)| (name.as_str(), dtype(pair.ty, pair.nullable.0)));
        let copied = assign_steps(right, copies.iter().map(|(name, code)| (name.as_str(), code.as_str())));
        steps.extend(copied);
        let widened: Vec<(&str, &str)> = widened.collect();
        if !widened.is_empty() {
            steps.push(Step::call("astype", vec![super::emit_write::dict(widened)]));
        }
        let partner = self.names.free("keys");
        self.writer.assign(&partner, &right.var, &steps);
        let mut args = vec![partner];
        let on_left: Vec<String> = pairs.iter().map(|pair| pair.left.to_owned()).collect();
        if plain {
            args.push(format!("on={}", list(&on_left)));
        } else {
            args.push(format!("left_on={}", list(&on_left)));
            args.push(format!("right_on={}", list(&on_right)));
        }
        if join.kind == JoinKind::Anti {
            args.push("how=\"left_anti\"".to_owned());
        }
        let mut steps = vec![Step::call("merge", args)];
        if !plain {
            steps.push(Step::columns(quoted(&left.names())));
        }
        self.writer.assign(&left.var, &left.var, &steps);
        Frame { ranged: join.kind != JoinKind::Anti, ..left }
    }
}
