//! What a diagnosis looks at: two tables with their rows paired, every cell that differs, and what is known beside them.

use serde::{Deserialize, Serialize};

use crate::base::Table;
use crate::compare::align::{Aligned, all};
use crate::compare::cells::Agreement;
use crate::compare::columns::{Cells, ColumnPair, Columns, Data, Written};
use crate::compare::matching::{Matching, match_rows};
use crate::compare::nearest::pair_nearest;
use crate::compare::tolerance::Tolerance;
use crate::compare::verdict::Alignment;

use super::finding::Sampled;

/// Whose meaning a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// pandas.
    Pandas,
    /// Polars.
    Polars,
    /// DuckDB, and whatever else keeps to SQL's meaning.
    Sql,
}

impl Engine {
    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Engine::Pandas => "pandas",
            Engine::Polars => "Polars",
            Engine::Sql => "SQL",
        }
    }
}

/// What made a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// A pandas program.
    Pandas,
    /// A Polars program.
    Polars,
    /// DuckDB.
    DuckDb,
    /// Polars, with code that is made to keep SQL's meaning.
    PolarsOfSql,
    /// pandas, with code that is made to keep SQL's meaning.
    PandasOfSql,
    /// Nobody said: pandas or Polars.
    #[default]
    Unknown,
}

impl Side {
    /// Whose ways it may show.
    pub(super) fn may_be(self, engine: Engine) -> bool {
        match engine {
            Engine::Pandas => matches!(self, Side::Pandas | Side::PandasOfSql | Side::Unknown),
            Engine::Polars => matches!(self, Side::Polars | Side::PolarsOfSql | Side::Unknown),
            Engine::Sql => matches!(self, Side::DuckDb | Side::PolarsOfSql | Side::PandasOfSql),
        }
    }
}

/// What is known beside the two tables.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The pandas program.
    pub pandas: Option<String>,
    /// The Polars program.
    pub polars: Option<String>,
    /// The SQL.
    pub sql: Option<String>,
    /// Causes without which less differs, as running a program again has shown.
    pub helped: Vec<String>,
    /// Causes without which just as much differs.
    pub useless: Vec<String>,
}

impl Hints {
    /// Adds the program of a side. Of two programs of one engine, what either does may be the cause.
    pub fn add(&mut self, side: Side, program: &str) {
        let known = match side {
            Side::Pandas => &mut self.pandas,
            Side::Polars => &mut self.polars,
            Side::DuckDb => &mut self.sql,
            _ => return,
        };
        match known {
            Some(known) => known.push_str(&format!("\n{program}")),
            None => *known = Some(program.to_owned()),
        }
    }
}

/// Cells that are so near to each other are no more than noise, whatever the tolerance was.
const NOISE: f64 = 1e-9;
/// Of more rows than these, a sample is looked at: so many that differ, and so many that do not.
const SAMPLE: usize = 10_000;
/// Columns of tables whose rows are paired anew, leaving out one.
const LEFT_OUT: usize = 30;

/// Two tables, their rows paired as well as they can be, and what differs.
pub(in crate::compare) struct Scene<'a> {
    pub(super) columns: &'a Columns,
    /// The tables, for the columns that only one has.
    pub(super) tables: (&'a Table, &'a Table),
    pub(super) rows: (usize, usize),
    pub(super) paired: Layer,
    /// Rows without a partner, beside the row that is most like them: perhaps the same row with another key.
    pub(super) alike: Layer,
    pub(super) left_only: Vec<u32>,
    pub(super) right_only: Vec<u32>,
    /// What was looked at, where that is not all.
    pub(super) sampled: Option<Sampled>,
    /// The column without which every row has a partner, if rows were paired so.
    pub(super) by_all_but: Option<String>,
    /// What identifies the rows, as places in `columns`.
    pub(super) keys: Vec<usize>,
    /// Both sides hold the same rows in different places, and places were asked for.
    pub(super) moved: bool,
    pub(super) sides: (Side, Side),
    pub(super) hints: &'a Hints,
}

/// Some pairs of rows, and where their cells differ.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// Row of the left, row of the right.
    pub(super) pairs: Vec<(u32, u32)>,
    /// Per column the places in `pairs` whose cells differ by more than noise.
    pub(super) differing: Vec<Vec<u32>>,
    /// Per column the places in `pairs` whose doubles differ by no more than noise.
    pub(super) noise: Vec<Vec<u32>>,
}

impl Layer {
    fn new(columns: &Columns, pairs: Vec<(u32, u32)>, tolerance: Tolerance) -> Self {
        let (differing, noise) = columns.pairs.iter().map(|pair| apart(pair, &pairs, tolerance)).unzip();
        Self { pairs, differing, noise }
    }
}

/// How the rows came to be paired, and what their order must be.
pub(in crate::compare) struct Pairs<'a> {
    pub(in crate::compare) aligned: &'a Aligned,
    /// Per pair, whether a cell differs; empty where none does.
    pub(in crate::compare) differing: &'a [bool],
    pub(in crate::compare) tolerance: Tolerance,
    /// Whether the promised order is broken.
    pub(in crate::compare) order: bool,
}

impl<'a> Scene<'a> {
    /// Looks at what a comparison found.
    pub(in crate::compare) fn new(
        columns: &'a Columns,
        tables: (&'a Table, &'a Table),
        found: &Pairs<'_>,
        sides: (Side, Side),
        hints: &'a Hints,
    ) -> Self {
        let Pairs { aligned, differing, tolerance, order } = *found;
        let rows = (tables.0.rows(), tables.1.rows());
        let comparable: Vec<&ColumnPair> = columns.pairs.iter().filter(|pair| pair.is_comparable()).collect();
        let mut whole = Settled::of(aligned);
        let mut moved = order;
        if aligned.alignment == Alignment::Position && !comparable.is_empty() {
            moved = whole.settle(&comparable, rows, tolerance) || moved;
        }
        let by_all_but = whole.leave_one_out(&comparable, rows, tolerance);
        let differing = if by_all_but.is_some() { &[] } else { differing };
        let Chosen { pairs, left_only, right_only, sampled } = whole.choose(differing);
        let alike = match comparable.is_empty() || left_only.is_empty() || right_only.is_empty() {
            true => Vec::new(),
            false => pair_nearest(&comparable, &mut left_only.clone(), &mut right_only.clone(), tolerance),
        };
        let keys = match &aligned.alignment {
            Alignment::Keys(keys) => {
                keys.iter().filter_map(|key| columns.pairs.iter().position(|pair| pair.name == *key)).collect()
            }
            _ => Vec::new(),
        };
        let paired = Layer::new(columns, pairs, tolerance);
        let alike = Layer::new(columns, alike, tolerance);
        Self {
            columns,
            tables,
            rows,
            paired,
            alike,
            left_only,
            right_only,
            sampled,
            by_all_but,
            keys,
            moved,
            sides,
            hints,
        }
    }

    /// Whether anything differs but types.
    pub(super) fn differs(&self) -> bool {
        self.moved
            || !self.left_only.is_empty()
            || !self.right_only.is_empty()
            || self.paired.differing.iter().chain(&self.paired.noise).any(|places| !places.is_empty())
            || !self.columns.left_only.is_empty()
            || !self.columns.right_only.is_empty()
            || !self.columns.same_order
            || !self.columns.pairs.iter().all(ColumnPair::same_type)
    }
}

/// Which rows belong together, before some of them are chosen to be looked at.
enum Settled<'a> {
    AsFound(&'a Aligned),
    /// Rows that were compared by place, and stand in other places.
    Again(Matching),
}

/// What is looked at.
struct Chosen {
    pairs: Vec<(u32, u32)>,
    left_only: Vec<u32>,
    right_only: Vec<u32>,
    sampled: Option<Sampled>,
}

impl<'a> Settled<'a> {
    fn of(aligned: &'a Aligned) -> Self {
        Settled::AsFound(aligned)
    }

    /// Pairs rows with their like that were compared by place, and says whether they were moved.
    fn settle(&mut self, columns: &[&ColumnPair], rows: (usize, usize), tolerance: Tolerance) -> bool {
        let same = |row: &usize| columns.iter().all(|pair| pair.agreement(*row, *row, tolerance).is_same());
        let in_place = (0..rows.0.min(rows.1)).filter(same).count();
        if in_place == rows.0.max(rows.1) {
            return false;
        }
        let again = match_rows(columns, None, &all(rows.0), &all(rows.1), tolerance);
        // A few rows that happen to have a like elsewhere are no other order.
        if again.pairs.len() < in_place + 2 || again.pairs.len() * 2 < rows.0.min(rows.1) {
            return false;
        }
        *self = Settled::Again(again);
        true
    }

    /// Where rows stay without a partner, and all would have one but for a single column: pairs them so, and says which.
    fn leave_one_out(&mut self, columns: &[&ColumnPair], rows: (usize, usize), tolerance: Tolerance) -> Option<String> {
        let Settled::AsFound(aligned) = &self else { return None };
        let fits = rows.0 == rows.1 && rows.0 <= 2 * SAMPLE && (2..=LEFT_OUT).contains(&columns.len());
        if !fits || aligned.is_complete() {
            return None;
        }
        // Where most rows have their partner by it, a column that comes once each tells rows apart.
        let most = aligned.left_only.len() * 2 <= rows.0;
        let is_key =
            |name: &str| matches!(&aligned.alignment, Alignment::Keys(keys) if keys.len() == 1 && keys[0] == name);
        for (at, skipped) in columns.iter().enumerate() {
            if most && is_key(&skipped.name) {
                continue;
            }
            let others: Vec<&ColumnPair> =
                columns.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, pair)| *pair).collect();
            let again = match_rows(&others, None, &all(rows.0), &all(rows.1), tolerance);
            let differs =
                |(left, right): &&(u32, u32)| !skipped.agreement(*left as usize, *right as usize, tolerance).is_same();
            // A column that differs in a few rows only may be what tells rows apart that stand in for each other.
            if again.is_complete() && !again.bounded && again.pairs.iter().filter(differs).count() * 2 > rows.0 {
                *self = Settled::Again(again);
                return Some(skipped.name.clone());
            }
        }
        None
    }

    fn choose(self, differing: &[bool]) -> Chosen {
        let (count, left_only, right_only) = match &self {
            Settled::AsFound(aligned) => (aligned.pairing.len(), &aligned.left_only, &aligned.right_only),
            Settled::Again(again) => (again.pairs.len(), &again.left_only, &again.right_only),
        };
        let pair = |at: usize| match &self {
            Settled::AsFound(aligned) => {
                let (left, right) = aligned.pairing.get(at);
                (left as u32, right as u32)
            }
            Settled::Again(again) => again.pairs[at],
        };
        let mut sampled = Sampled::default();
        let mut pairs: Vec<(u32, u32)> = if count <= 2 * SAMPLE {
            (0..count).map(pair).collect()
        } else {
            let differs = |at: &usize| differing.get(*at).copied().unwrap_or_default();
            let apart = (0..count).filter(differs).count();
            sampled.differing = apart as u64;
            let apart = evenly((0..count).filter(differs), apart, SAMPLE);
            sampled.looked_at = apart.len() as u64;
            let same = evenly((0..count).filter(|at| !differs(at)), count - sampled.differing as usize, SAMPLE);
            apart.into_iter().chain(same).map(pair).collect()
        };
        pairs.sort_unstable();
        let rows = |rows: &[u32]| {
            let mut rows = evenly(rows.iter().copied(), rows.len(), SAMPLE);
            rows.sort_unstable();
            rows
        };
        let (left, right) = (rows(left_only), rows(right_only));
        sampled.differing += (left_only.len() + right_only.len()) as u64;
        sampled.looked_at += (left.len() + right.len()) as u64;
        let sampled = Some(sampled).filter(|sampled| sampled.looked_at < sampled.differing);
        Chosen { pairs, left_only: left, right_only: right, sampled }
    }
}

/// At most so many of these, at even distances.
pub(in crate::compare) fn evenly<T>(all: impl Iterator<Item = T>, count: usize, most: usize) -> Vec<T> {
    let taken = |at: usize| count <= most || (at + 1) * most / count > at * most / count;
    all.enumerate().filter(|(at, _)| taken(*at)).map(|(_, one)| one).collect()
}

/// The places whose cells differ, and those that differ by noise alone.
fn apart(pair: &ColumnPair, pairs: &[(u32, u32)], tolerance: Tolerance) -> (Vec<u32>, Vec<u32>) {
    let (mut far, mut near) = (Vec::new(), Vec::new());
    for (place, (left, right)) in pairs.iter().enumerate() {
        let (left, right) = (*left as usize, *right as usize);
        let agreement = pair.agreement(left, right, tolerance);
        let written = pair.written == Some(Written::Differs) && !pair.left.is_null(left);
        match agreement {
            Agreement::Different(_) if is_noise(&pair.left, &pair.right, left, right) => near.push(place as u32),
            Agreement::Different(_) => far.push(place as u32),
            Agreement::Same | Agreement::SignOfZero | Agreement::Near if written && !pair.right.is_null(right) => {
                far.push(place as u32);
            }
            Agreement::Same | Agreement::SignOfZero | Agreement::Near => {}
        }
    }
    (far, near)
}

fn is_noise(left: &Cells, right: &Cells, l: usize, r: usize) -> bool {
    match (&left.data, &right.data) {
        (Data::Float(a), Data::Float(b)) if !left.is_null(l) && !right.is_null(r) => {
            let (a, b) = (a[l], b[r]);
            a.is_finite() && b.is_finite() && (a - b).abs() <= NOISE * a.abs().max(b.abs())
        }
        _ => false,
    }
}
