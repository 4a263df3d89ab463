//! JOIN in pandas. `merge` lets NULL meet NULL and turns integers without a partner into doubles, so both are seen to before it.

use std::collections::BTreeMap;

use crate::base::Type;
use crate::functions::quote;
use crate::plan::{JoinKind, JoinOutput};

use super::Unsupported;
use super::emit_expr::{ColumnOf, dtype};
use super::emit_names::free_of;
use super::emit_stage::{Frame, Stages, rename_step};
use super::emit_write::{Step, list, quoted};

/// What the plan says of a join.
pub(super) struct Joining {
    pub(super) kind: JoinKind,
    pub(super) keys: Vec<(String, String)>,
    pub(super) nulls_equal: bool,
    pub(super) output: Vec<JoinOutput>,
    /// The physical names of the output.
    pub(super) names: Vec<String>,
}

impl Joining {
    /// The same inner join with its sides changed.
    pub(super) fn turned(self) -> Self {
        let output = self.output.into_iter().map(|source| match source {
            JoinOutput::Left(column) => JoinOutput::Right(column),
            JoinOutput::Right(column) => JoinOutput::Left(column),
            JoinOutput::Key(left, right) => JoinOutput::Key(right, left),
        });
        let keys = self.keys.into_iter().map(|(left, right)| (right, left)).collect();
        Self { keys, output: output.collect(), ..self }
    }
}

/// What happens to one side before the merge.
#[derive(Default)]
struct Side {
    /// Old name to the name in the result.
    names: BTreeMap<String, String>,
    /// Keys whose NULLs are dropped.
    dropna: Vec<String>,
    /// Old name to data type.
    astype: Vec<(String, &'static str)>,
}

/// A pair of keys.
struct Pair {
    left: String,
    right: String,
    /// Both become one column of this name.
    merged: bool,
}

impl Stages<'_> {
    /// The join of two frames, in the variable `target`.
    pub(super) fn join(
        &mut self,
        left: Frame,
        right: Frame,
        join: &Joining,
        target: &str,
    ) -> Result<Frame, Unsupported> {
        let Joining { kind, keys, nulls_equal, output, names } = join;
        let kind = *kind;
        let (mut l, mut r) = (Side::default(), Side::default());
        let mut copies: Vec<(String, String)> = Vec::new();
        for (source, name) in output.iter().zip(names) {
            let (side, column) = match source {
                JoinOutput::Left(column) => (&mut l, column),
                JoinOutput::Right(column) => (&mut r, column),
                JoinOutput::Key(..) => continue,
            };
            match side.names.get(column) {
                Some(first) => copies.push((name.clone(), first.clone())),
                None => {
                    side.names.insert(column.clone(), name.clone());
                }
            }
        }
        let mut coalesced: Vec<(String, String, String)> = Vec::new();
        let mut pairs: Vec<Pair> = Vec::new();
        for (on_left, on_right) in keys {
            let as_one = output.iter().zip(names).find_map(|(source, name)| match source {
                JoinOutput::Key(a, b) if a == on_left && b == on_right => Some(name),
                _ => None,
            });
            let fresh = !pairs.iter().any(|pair| pair.left == *on_left || pair.right == *on_right);
            let (known_left, known_right) = (l.names.get(on_left).cloned(), r.names.get(on_right).cloned());
            // What nobody asks for keeps its name and stays, if no other column has it: that costs less than giving it its partner's.
            let stays = |key: &String, known: &Option<String>| {
                let given = || l.names.values().chain(r.names.values());
                known.is_some() || !(names.contains(key) || given().any(|name| name == key))
            };
            let apart = kind == JoinKind::Inner
                && on_left != on_right
                && !nullable(&left, on_left)
                && !nullable(&right, on_right)
                && stays(on_left, &known_left)
                && stays(on_right, &known_right);
            let merged_name = match (as_one, &known_left, &known_right) {
                _ if !fresh => None,
                (None, ..) if apart => None,
                (Some(name), None, None) => Some(name.clone()),
                // A key that nobody asks for can lie under its partner, where the partner's value is the join's.
                (None, Some(name), None) if matches!(kind, JoinKind::Inner | JoinKind::Left) => Some(name.clone()),
                (None, None, Some(name)) if matches!(kind, JoinKind::Inner | JoinKind::Right) => Some(name.clone()),
                (None, None, None) => {
                    let given = || l.names.values().chain(r.names.values());
                    let free = !names.contains(on_left) && !given().any(|name| name == on_left);
                    free.then(|| on_left.clone())
                }
                _ => None,
            };
            match merged_name {
                Some(name) => {
                    l.names.insert(on_left.clone(), name.clone());
                    r.names.insert(on_right.clone(), name);
                    pairs.push(Pair { left: on_left.clone(), right: on_right.clone(), merged: true });
                }
                None => {
                    for (side, key) in [(0, on_left), (1, on_right)] {
                        let taken = |name: &str| {
                            names.iter().any(|out| out == name)
                                || l.names.values().chain(r.names.values()).any(|given| given == name)
                        };
                        let side_names = if side == 0 { &l.names } else { &r.names };
                        if !side_names.contains_key(key) {
                            let name = free_of(key, taken);
                            let side_names = if side == 0 { &mut l.names } else { &mut r.names };
                            side_names.insert(key.clone(), name);
                        }
                    }
                    if let Some(name) = as_one {
                        coalesced.push((name.clone(), l.names[on_left].clone(), r.names[on_right].clone()));
                    }
                    pairs.push(Pair { left: on_left.clone(), right: on_right.clone(), merged: false });
                }
            }
        }
        l.carry_along(&left, names, &r);
        let mut columns = result_columns(&left, &right, kind, &pairs, &mut l, &mut r);
        // NULL keys would find each other: the side that loses its lonely rows anyway goes without them.
        let both_null: Vec<&Pair> = pairs
            .iter()
            .filter(|pair| !*nulls_equal && nullable(&left, &pair.left) && nullable(&right, &pair.right))
            .collect();
        let split_off = kind == JoinKind::Full && !both_null.is_empty();
        for pair in &both_null {
            match kind {
                JoinKind::Inner | JoinKind::Left => add(&mut r.dropna, &pair.right),
                JoinKind::Right => add(&mut l.dropna, &pair.left),
                JoinKind::Full | JoinKind::Cross | JoinKind::Semi | JoinKind::Anti => {}
            }
        }
        let mut left_steps = l.steps(&left);
        if !left_steps.is_empty() && left.var == target {
            self.writer.assign(target, target, &left_steps);
            left_steps.clear();
        }
        let right_steps = r.steps(&right);
        let mut arguments = Vec::new();
        if kind != JoinKind::Cross {
            let on_left: Vec<String> = pairs.iter().map(|pair| l.names[&pair.left].clone()).collect();
            let on_right: Vec<String> = pairs.iter().map(|pair| r.names[&pair.right].clone()).collect();
            if on_left == on_right {
                arguments.push(format!("on={}", one_or_list(&on_left)));
            } else {
                arguments.push(format!("left_on={}", one_or_list(&on_left)));
                arguments.push(format!("right_on={}", one_or_list(&on_right)));
            }
        }
        match kind {
            JoinKind::Inner | JoinKind::Semi | JoinKind::Anti => {}
            JoinKind::Left => arguments.push("how=\"left\"".to_owned()),
            JoinKind::Right => arguments.push("how=\"right\"".to_owned()),
            JoinKind::Full => arguments.push("how=\"outer\"".to_owned()),
            JoinKind::Cross => arguments.push("how=\"cross\"".to_owned()),
        }
        let mut partner = right.var.clone();
        if right_steps.len() == 1 && !split_off {
            partner.push_str(&right_steps[0].source());
        } else if !right_steps.is_empty() {
            let var = if self.names.is_given(&right.var) && right.var.starts_with("right") {
                right.var.clone()
            } else {
                self.names.free("right")
            };
            self.writer.assign(&var, &right.var, &right_steps);
            partner = var;
        }
        let merge = |partner: String| {
            let args = std::iter::once(partner).chain(arguments.iter().cloned()).collect();
            Step::call("merge", args)
        };
        if split_off {
            self.writer.line("# Rows without a key meet nobody, but merge would pair them with each other.");
            let no_key = self.names.free("no_key");
            let keys: Vec<String> = both_null.iter().map(|pair| r.names[&pair.right].clone()).collect();
            self.writer.line(&match keys.as_slice() {
                [one] => format!("{no_key} = {partner}[{}].isna()", quote(one)),
                many => format!("{no_key} = {partner}[{}].isna().any(axis=1)", list(many)),
            });
            let met = format!("{}{}", left.var, merge(format!("{partner}[~{no_key}]")).source());
            let args = vec![format!("[{met}, {partner}[{no_key}]]"), "ignore_index=True".to_owned()];
            self.writer.assign(target, "", &[Step::function("pd.concat", args)]);
        } else {
            left_steps.push(merge(partner));
            self.writer.assign(target, &left.var, &left_steps);
        }
        let mut frame = Frame { var: target.to_owned(), columns: Vec::new(), ranged: true };
        let mut made = Vec::new();
        for (name, first) in copies {
            let column = columns.iter().find(|column| column.name == first).cloned();
            made.push((name.clone(), format!("{}[{}]", frame.var, quote(&first))));
            columns.extend(column.map(|column| ColumnOf { name, ..column }));
        }
        for (name, on_left, on_right) in coalesced {
            let (a, b) =
                (format!("{}[{}]", frame.var, quote(&on_left)), format!("{}[{}]", frame.var, quote(&on_right)));
            let code = match kind {
                JoinKind::Inner | JoinKind::Left | JoinKind::Cross | JoinKind::Semi | JoinKind::Anti => a,
                JoinKind::Right => b,
                JoinKind::Full => format!("{a}.fillna({b})"),
            };
            let from = if kind == JoinKind::Right { &on_right } else { &on_left };
            let column = columns.iter().find(|column| column.name == *from).cloned();
            made.push((name.clone(), code));
            columns.extend(column.map(|column| ColumnOf { name, ..column }));
        }
        frame.columns = columns;
        // Keys that nobody asks for stay where they are; the stages that would mind drop them.
        let steps =
            super::emit_stage::assign_steps(&frame, made.iter().map(|(name, code)| (name.as_str(), code.as_str())));
        if !steps.is_empty() {
            let var = frame.var.clone();
            self.writer.assign(&var, &var, &steps);
        }
        Ok(frame)
    }
}

/// So many columns of the left side that nobody needs may stay: taking them along costs less than a copy of all the others. The right
/// side is the smaller one, so that a selection of it is cheap, and what it takes along would be gathered for every row.
const CARRIED: usize = 2;

impl Side {
    /// Leaves a few numbers where they are instead of copying everything else, unless their names are wanted. Texts cost too much.
    fn carry_along(&mut self, frame: &Frame, names: &[String], other: &Side) {
        let extra: Vec<&ColumnOf> =
            frame.columns.iter().filter(|column| !self.names.contains_key(&column.name)).collect();
        let taken = |name: &String| {
            names.contains(name) || self.names.values().chain(other.names.values()).any(|given| given == name)
        };
        let cheap = |column: &&ColumnOf| column.ty != Type::Varchar && !taken(&column.name);
        if extra.len() <= CARRIED && extra.len() < frame.columns.len() / 2 && extra.iter().all(cheap) {
            let kept: Vec<String> = extra.into_iter().map(|column| column.name.clone()).collect();
            self.names.extend(kept.into_iter().map(|name| (name.clone(), name)));
        }
    }

    fn steps(&self, frame: &Frame) -> Vec<Step> {
        let kept: Vec<String> = frame.names().into_iter().filter(|name| self.names.contains_key(name)).collect();
        let mut steps = Vec::new();
        if kept.len() != frame.columns.len() {
            steps.push(Step::columns(quoted(&kept)));
        }
        if !self.dropna.is_empty() {
            steps.push(Step::call("dropna", vec![format!("subset={}", list(&self.dropna))]));
        }
        if !self.astype.is_empty() {
            let pairs = self.astype.iter().map(|(name, to)| (name.as_str(), *to));
            steps.push(Step::call("astype", vec![super::emit_write::dict(pairs)]));
        }
        let renames: Vec<(String, String)> =
            kept.iter().map(|name| (name.clone(), self.names[name].clone())).filter(|(from, to)| from != to).collect();
        if !renames.is_empty() {
            steps.push(rename_step(&renames));
        }
        steps
    }
}

/// The columns of the merge in its order, and with them the changes of data type that it needs.
fn result_columns(
    left: &Frame,
    right: &Frame,
    kind: JoinKind,
    pairs: &[Pair],
    l: &mut Side,
    r: &mut Side,
) -> Vec<ColumnOf> {
    let left_lonely = matches!(kind, JoinKind::Right | JoinKind::Full);
    let right_lonely = matches!(kind, JoinKind::Left | JoinKind::Full);
    let mut merged: BTreeMap<String, bool> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.merged) {
        let (Some(a), Some(b)) = (find(left, &pair.left), find(right, &pair.right)) else { continue };
        let masked = matches!(a.ty, Type::BigInt | Type::Boolean);
        let result = match (a.nullable, b.nullable) {
            (x, y) if x == y => x,
            (false, true) if matches!(kind, JoinKind::Inner | JoinKind::Left) => {
                add(&mut r.dropna, &pair.right);
                if masked {
                    r.astype.push((pair.right.clone(), dtype(b.ty, false)));
                }
                false
            }
            (true, false) if matches!(kind, JoinKind::Inner | JoinKind::Right) => {
                add(&mut l.dropna, &pair.left);
                if masked {
                    l.astype.push((pair.left.clone(), dtype(a.ty, false)));
                }
                false
            }
            (false, true) => {
                if masked {
                    l.astype.push((pair.left.clone(), dtype(a.ty, true)));
                }
                true
            }
            _ => {
                if masked {
                    r.astype.push((pair.right.clone(), dtype(b.ty, true)));
                }
                true
            }
        };
        merged.insert(pair.left.clone(), result);
    }
    let mut columns = Vec::new();
    for column in left.columns.iter().filter(|column| l.names.contains_key(&column.name)) {
        let nullable = match merged.get(&column.name) {
            Some(nullable) => *nullable,
            None => {
                widen(&mut l.astype, column, left_lonely);
                column.nullable || left_lonely
            }
        };
        columns.push(ColumnOf { name: l.names[&column.name].clone(), ty: column.ty, nullable });
    }
    for column in right.columns.iter().filter(|column| r.names.contains_key(&column.name)) {
        if pairs.iter().any(|pair| pair.merged && pair.right == column.name) {
            continue;
        }
        widen(&mut r.astype, column, right_lonely);
        columns.push(ColumnOf {
            name: r.names[&column.name].clone(),
            ty: column.ty,
            nullable: column.nullable || right_lonely,
        });
    }
    columns
}

/// Integers and truth values that will meet a missing row need a data type with room for NULL.
fn widen(astype: &mut Vec<(String, &'static str)>, column: &ColumnOf, lonely: bool) {
    if lonely && !column.nullable && matches!(column.ty, Type::BigInt | Type::Boolean) {
        astype.push((column.name.clone(), dtype(column.ty, true)));
    }
}

fn find<'f>(frame: &'f Frame, name: &str) -> Option<&'f ColumnOf> {
    frame.columns.iter().find(|column| column.name == name)
}

fn nullable(frame: &Frame, name: &str) -> bool {
    find(frame, name).is_some_and(|column| column.nullable)
}

fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

fn one_or_list(names: &[String]) -> String {
    if let [one] = names { quote(one) } else { list(names) }
}
