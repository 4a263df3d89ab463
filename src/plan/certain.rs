//! What the SQL alone decides, where a function looks at the order of rows and the order leaves ties.
//!
//! `ROW_NUMBER() OVER (ORDER BY x)` numbers two rows of one `x` either way: the rows without the numbers are certain, and so are
//! the pairs of `x` and number, but not both together. So what is certain of a result are sets of columns: for each of them the
//! rows cut down to these columns, in any order, come from the SQL alone.

use std::collections::BTreeSet;

use super::shape::{kept_as, of as shape_of};
use super::{Expr, FrameUnit, Item, JoinKind, JoinOutput, Measure, Node, Op, Plan, ResultShape, Window};

/// Names of columns.
type Names = BTreeSet<String>;

/// Columns whose values the SQL decides, row by row together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certain {
    /// The columns.
    pub columns: BTreeSet<String>,
    /// It holds only where, for each of these, no two rows of the result agree in all of its columns.
    pub unless_tied: Vec<BTreeSet<String>>,
    /// Whether the last ORDER BY sorts by such columns alone: then a LIMIT keeps it.
    sorted: bool,
}

/// All that is certain of a result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certainty {
    /// Where there is none, anything may come.
    pub sets: Vec<Certain>,
    /// The functions that look at an order with ties.
    pub functions: Vec<&'static str>,
}

/// More than this many sets say nothing more in practice.
const MOST: usize = 16;

/// What is certain of the plan's result.
pub fn certainty(plan: &Plan) -> Certainty {
    let mut shared = Shared { shapes: Vec::new(), certain: Vec::new() };
    for node in &plan.shared {
        let (shape, certain) = (shape_of(node, &shared.shapes), shared.of(node));
        shared.shapes.push(shape);
        shared.certain.push(certain);
    }
    let mut found = shared.of(&plan.root);
    found.functions.sort_unstable();
    found.functions.dedup();
    found
}

impl Certainty {
    /// Whether all of the node's columns are certain.
    pub(super) fn is_complete(&self, node: &Node) -> bool {
        self.sets.iter().any(|set| {
            set.unless_tied.is_empty() && node.schema.iter().all(|column| set.columns.contains(&column.physical))
        })
    }

    fn of_all(node: &Node) -> Self {
        let columns = node.schema.iter().map(|column| column.physical.clone()).collect();
        Self { sets: vec![Certain { columns, unless_tied: Vec::new(), sorted: true }], functions: Vec::new() }
    }

    /// Each set changed; those for which there is nothing are gone.
    fn map(mut self, change: impl Fn(Certain) -> Option<Certain>) -> Self {
        let mut sets: Vec<Certain> = Vec::new();
        for set in self.sets.into_iter().filter_map(change) {
            if !sets.contains(&set) && sets.len() < MOST {
                sets.push(set);
            }
        }
        self.sets = sets;
        self
    }

    /// After rows were taken away no one can see any more which ones tied.
    fn fewer_rows(self, still: impl Fn(&Certain) -> bool) -> Self {
        self.map(|set| (set.unless_tied.is_empty() && still(&set)).then_some(set))
    }
}

impl Certain {
    fn holds(&self, expr: &Expr) -> bool {
        let mut all = true;
        expr.columns(&mut |name| all &= self.columns.contains(name));
        all
    }

    /// The same under other names; a column without one is gone.
    fn renamed(self, name: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let columns = self.columns.iter().filter_map(|column| name(column)).collect();
        let new = |tie: &Names| tie.iter().map(|column| name(column)).collect::<Option<Names>>();
        let unless_tied = self.unless_tied.iter().map(new).collect::<Option<Vec<Names>>>()?;
        Some(Self { columns, unless_tied, ..self })
    }
}

struct Shared {
    shapes: Vec<ResultShape>,
    certain: Vec<Certainty>,
}

impl Shared {
    fn of(&self, node: &Node) -> Certainty {
        match &node.op {
            Op::Scan { .. } | Op::OneRow => Certainty::of_all(node),
            Op::Shared { index } => self.certain.get(*index).cloned().unwrap_or_else(|| Certainty::of_all(node)),
            Op::Filter { input, predicate } => self.of(input).fewer_rows(|set| set.holds(predicate)),
            Op::Select { input, items } => self.of(input).map(|set| selected(set, items)),
            Op::Extend { input, items } => self.of(input).map(|mut set| {
                let new: Vec<String> =
                    items.iter().filter(|item| set.holds(&item.expr)).map(|item| item.physical.clone()).collect();
                set.columns.extend(new);
                Some(set)
            }),
            Op::Set { input, items } => self.of(input).map(|mut set| {
                let known: Vec<(&String, bool)> =
                    items.iter().map(|item| (&item.physical, set.holds(&item.expr))).collect();
                if set.unless_tied.iter().any(|tie| items.iter().any(|item| tie.contains(&item.physical))) {
                    return None;
                }
                for (name, known) in known {
                    if known {
                        set.columns.insert(name.clone());
                    } else {
                        set.columns.remove(name);
                    }
                }
                Some(set)
            }),
            Op::Drop { input, columns } => self.of(input).map(|set| {
                set.renamed(|name| (!columns.iter().any(|dropped| dropped == name)).then(|| name.to_owned()))
            }),
            Op::Rename { input, renames } => self.of(input).map(|set| {
                set.renamed(|name| {
                    let new = renames.iter().find(|(old, _)| old == name);
                    Some(new.map_or_else(|| name.to_owned(), |(_, new)| new.clone()))
                })
            }),
            Op::Aggregate { input, groups, measures } => self.aggregate(input, groups, measures),
            Op::Join { left, right, kind, keys, output, .. } => self.join(node, (left, right), *kind, keys, output),
            Op::Sort { input, keys } => self.of(input).map(|mut set| {
                set.sorted = keys.iter().all(|key| set.holds(&key.expr));
                Some(set)
            }),
            Op::Limit { input, .. } => self.of(input).fewer_rows(|set| set.sorted),
            Op::Window { input, windows, .. } => self.window(input, windows),
            Op::Number { input, physical } => self.of(input).map(|mut set| {
                set.columns.insert(physical.clone());
                Some(set)
            }),
            Op::Distinct { input } => {
                self.of(input).fewer_rows(|set| node.schema.iter().all(|column| set.columns.contains(&column.physical)))
            }
            Op::Union { inputs } => inputs
                .iter()
                .map(|input| self.of(input))
                .reduce(|all, next| {
                    both(&all, &next, |one, other| {
                        let columns = one.columns.intersection(&other.columns).cloned().collect();
                        Some(Certain { columns, unless_tied: Vec::new(), sorted: true })
                    })
                })
                .unwrap_or_default(),
        }
    }

    fn aggregate(&self, input: &Node, groups: &[Item], measures: &[Measure]) -> Certainty {
        let mut below = self.of(input);
        let keys: Names = groups.iter().filter_map(|group| group.expr.column()).map(str::to_owned).collect();
        let open: Vec<&Measure> = measures.iter().filter(|measure| self.is_open(input, measure, &keys)).collect();
        below.functions.extend(open.iter().map(|measure| measure.function.name));
        below.fewer_rows(|set| groups.iter().all(|group| set.holds(&group.expr))).map(|set| {
            let known = |measure: &&Measure| {
                !open.iter().any(|other| other.physical == measure.physical)
                    && measure.args.iter().chain(measure.order.iter().map(|key| &key.expr)).all(|expr| set.holds(expr))
            };
            let columns = groups.iter().map(|group| group.physical.clone());
            let columns =
                columns.chain(measures.iter().filter(known).map(|measure| measure.physical.clone())).collect();
            Some(Certain { columns, unless_tied: Vec::new(), sorted: true })
        })
    }

    /// Whether an aggregate takes one of several values that nothing tells apart.
    fn is_open(&self, input: &Node, measure: &Measure, groups: &Names) -> bool {
        // MIN_BY and STRING_AGG take the smallest value where their own order leaves a choice.
        if measure.function.name != "ANY_VALUE" {
            return false;
        }
        let value = measure.args.first().and_then(Expr::column);
        !value.is_some_and(|value| groups.contains(value)) && !self.decides(input, groups)
    }

    fn window(&self, input: &Node, windows: &[Window]) -> Certainty {
        let mut below = self.of(input);
        let mut parts: Vec<(&Window, Names, Names, bool)> = Vec::new();
        for window in windows {
            let order = window.order.iter().filter_map(|key| key.expr.column());
            let place: Names = window.partition.iter().map(String::as_str).chain(order).map(str::to_owned).collect();
            let mut values = Names::new();
            for arg in &window.args {
                arg.columns(&mut |name| values.extend([name.to_owned()]));
            }
            let open = looks_at_places(window, &place, &values) && !self.decides(input, &place);
            if open {
                below.functions.push(window.function.name);
            }
            parts.push((window, place, values, open));
        }
        let functions = std::mem::take(&mut below.functions);
        let mut sets: Vec<Certain> = Vec::new();
        for set in below.sets {
            let knows = |place: &Names, values: &Names| place.union(values).all(|name| set.columns.contains(name));
            let mut plain = set.clone();
            let mut tied = set.clone();
            let mut sorted = Vec::new();
            for (window, place, values, open) in &parts {
                if !knows(place, values) {
                    continue;
                }
                tied.columns.insert(window.physical.clone());
                if !open {
                    plain.columns.insert(window.physical.clone());
                    continue;
                }
                tied.unless_tied.push(place.clone());
                // A number by place, or a value that tied rows share, is certain beside what the rows are sorted by.
                if matches!(window.function.name, "ROW_NUMBER" | "NTILE") || values.is_subset(place) {
                    let mut columns = place.clone();
                    columns.insert(window.physical.clone());
                    sorted.push(Certain { columns, unless_tied: set.unless_tied.clone(), sorted: true });
                }
            }
            let ties = tied.unless_tied.len() > plain.unless_tied.len();
            sets.push(plain);
            sets.extend(ties.then_some(tied));
            sets.extend(sorted);
        }
        Certainty { sets, functions }.map(Some)
    }

    /// Whether these columns tell all rows apart, as far as they differ at all.
    fn decides(&self, input: &Node, columns: &Names) -> bool {
        let by_keys =
            shape_of(input, &self.shapes).keys.is_some_and(|keys| keys.iter().all(|key| columns.contains(key)));
        by_keys || input.schema.iter().all(|column| columns.contains(&column.physical))
    }

    fn join(
        &self,
        node: &Node,
        (left, right): (&Node, &Node),
        kind: JoinKind,
        keys: &[(String, String)],
        output: &[JoinOutput],
    ) -> Certainty {
        both(&self.of(left), &self.of(right), |one, other| {
            let known = keys.iter().all(|(left, right)| one.columns.contains(left) && other.columns.contains(right));
            if !known || !other.unless_tied.is_empty() {
                return None;
            }
            let names = node.schema.iter().zip(output).filter(|(_, from)| match from {
                JoinOutput::Left(name) => one.columns.contains(name),
                JoinOutput::Right(name) => other.columns.contains(name),
                JoinOutput::Key(left, right) => one.columns.contains(left) && other.columns.contains(right),
            });
            let columns = names.map(|(column, _)| column.physical.clone()).collect();
            // A left join takes no row away; rows that it repeats look tied, which only makes the judge milder.
            let from_left = |name: &str| {
                let at = output.iter().position(
                    |from| matches!(from, JoinOutput::Left(left) | JoinOutput::Key(left, _) if left == name),
                )?;
                node.schema.get(at).map(|column| column.physical.clone())
            };
            let ties = one.clone().renamed(from_left).map(|set| set.unless_tied);
            match (ties, kind) {
                _ if one.unless_tied.is_empty() => Some(Certain { columns, unless_tied: Vec::new(), sorted: true }),
                (Some(unless_tied), JoinKind::Left) => Some(Certain { columns, unless_tied, sorted: true }),
                _ => None,
            }
        })
    }
}

/// What both sides are certain of together.
fn both(left: &Certainty, right: &Certainty, together: impl Fn(&Certain, &Certain) -> Option<Certain>) -> Certainty {
    let pairs = left.sets.iter().flat_map(|one| right.sets.iter().map(move |other| (one, other)));
    let sets = pairs.filter_map(|(one, other)| together(one, other)).collect();
    let functions = left.functions.iter().chain(&right.functions).copied().collect();
    Certainty { sets, functions }.map(Some)
}

fn selected(set: Certain, items: &[Item]) -> Option<Certain> {
    let columns = items.iter().filter(|item| set.holds(&item.expr)).map(|item| item.physical.clone()).collect();
    let passed = |name: &String| kept_as(items, name);
    let ties = set.unless_tied.iter().map(|tie| tie.iter().map(passed).collect::<Option<Names>>());
    let unless_tied = ties.collect::<Option<Vec<Names>>>()?;
    Some(Certain { columns, unless_tied, sorted: set.sorted })
}

/// Whether a window function gives another value when rows that tie change places.
fn looks_at_places(window: &Window, place: &Names, values: &Names) -> bool {
    let by_rows = window.frame.unit == FrameUnit::Rows && !window.frame.is_whole();
    match window.function.name {
        "RANK" | "DENSE_RANK" | "PERCENT_RANK" | "CUME_DIST" => false,
        "ROW_NUMBER" | "NTILE" | "LAG" | "LEAD" => true,
        // At the ends of a whole partition, or of its peers, stand rows that share what they are sorted by.
        "FIRST_VALUE" | "LAST_VALUE" | "NTH_VALUE" => by_rows || !values.is_subset(place),
        _ => by_rows,
    }
}
