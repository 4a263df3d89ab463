//! The rows that are the same bit for bit are told apart first; the others, as two small tables, are looked at with all care.
//!
//! What comes out is what comes out without this step: it only has to be asked of fewer rows.

use std::cell::{OnceCell, RefCell};

use polars::prelude::{IdxCa, NamedFrom};

use crate::base::{Diagnostic, Table};
use crate::plan::ResultShape;

use super::align::{Aligned, align};
use super::bulk::{self, Lanes, Repeated, Rest};
use super::cells::Pairing;
use super::columns::{ColumnPair, Columns};
use super::comparison::{Comparison, Key, Question, RowsBy, Suggestion};
use super::keys::{self, Candidates};
use super::limit::Cut;
use super::names;
use super::tables::{NO_KEY, bench, columns};
use super::verdict::{Alignment, Verdict};

/// Two tables of which some rows may be had.
pub(super) trait Sides {
    /// Both without rows.
    fn heads(&self) -> (Table, Table);

    /// How many rows they have.
    fn rows(&self) -> (usize, usize);

    /// These rows, in this order. None where they cannot be had.
    fn some(&self, left: &[u32], right: &[u32]) -> Option<(Table, Table)>;

    /// What tells rows apart: those that are the same in it are the same.
    fn lanes(&self) -> &Lanes;

    /// The rows that are left when every row is set aside that is the same on the other side, as often as it comes.
    fn by_row(&self) -> Rest;

    /// The rows that are left by these columns, given by their places among those that both have. None if they do not identify a row.
    fn by_key(&self, keys: &[usize]) -> Option<Rest>;

    /// How often keys come more than once on a side, of these columns. None if their bits do not tell whether two are the same.
    fn repeated(&self, keys: &[usize]) -> Option<Repeated>;

    /// The columns that could identify a row, by their places.
    fn candidates(&self) -> Vec<usize>;

    /// How many different values of this column both sides have together.
    fn distinct(&self, column: usize) -> usize;

    /// What columns of one side may be of the other.
    fn suggestions(&self, columns: &Columns) -> Vec<Suggestion>;
}

/// The comparison; none where the columns, or the keys, are not of a kind whose bits say whether they are the same.
///
/// # Errors
/// When a key that was named cannot be one.
pub(super) fn compared(
    left: &Table,
    right: &Table,
    question: &Question,
) -> Result<Option<(Comparison, Rest)>, Diagnostic> {
    match Held::of(left, right, question) {
        Some(held) => of(&held, question),
        None => Ok(None),
    }
}

/// The same for tables that need not be in memory.
///
/// # Errors
/// When a key that was named cannot be one.
pub(super) fn of(sides: &dyn Sides, question: &Question) -> Result<Option<(Comparison, Rest)>, Diagnostic> {
    let two = Two::of(sides, question);
    match &question.rows_by {
        RowsBy::Keys(named) => {
            let keys = two.places(named)?;
            return Ok(match sides.by_key(&keys) {
                Some(rest) => two.by_key(rest, &keys, false),
                None => two.by_repeated_key(&keys),
            });
        }
        RowsBy::Position => {
            return Ok(bulk::by_place(sides.lanes(), |_| true).and_then(|rest| two.finished(rest, How::POSITION)));
        }
        RowsBy::Found | RowsBy::Multiset => {
            // Where every row agrees with the one in its place, nothing has to be found.
            let multiset = question.rows_by == RowsBy::Multiset;
            if let Some(rest) = two.in_place(multiset) {
                let alignment = if multiset { Alignment::Multiset } else { Alignment::Position };
                return Ok(two.finished(rest, How { alignment, ..How::POSITION }));
            }
        }
    }
    let mut notes = Vec::new();
    if question.rows_by == RowsBy::Found {
        match find(sides) {
            // A key of all columns is the row itself.
            Some((keys, _)) if keys.len() == two.heads.pairs.len() => {}
            Some((keys, rest)) => return Ok(two.by_key(rest, &keys, true)),
            None if sides.rows() == (0, 0) => {}
            None => notes.push(NO_KEY.to_owned()),
        }
    }
    Ok(two.by_row(notes))
}

/// The columns that identify a row, if any do, and what is left by them.
fn find(sides: &dyn Sides) -> Option<(Vec<usize>, Rest)> {
    let search = Search { sides, best: RefCell::new(None) };
    let keys = keys::fewest(&search, sides.rows())?;
    let rest = match search.best.into_inner() {
        Some((known, rest)) if known == keys => rest,
        _ => sides.by_key(&keys)?,
    };
    Some((keys, rest))
}

/// Looks for a key among the columns, and keeps what the best one leaves: the one that is taken need not be asked again.
struct Search<'a> {
    sides: &'a dyn Sides,
    best: RefCell<Option<(Vec<usize>, Rest)>>,
}

impl Candidates for Search<'_> {
    fn candidates(&self) -> Vec<usize> {
        self.sides.candidates()
    }

    fn overlap(&self, columns: &[usize]) -> Option<usize> {
        let rest = self.sides.by_key(columns)?;
        let count = rest.in_common();
        let mut best = self.best.borrow_mut();
        // Of two keys the one with more in common is taken, and of two alike the first.
        if best.as_ref().is_none_or(|(_, known)| count > known.in_common()) {
            *best = Some((columns.to_vec(), rest));
        }
        Some(count)
    }

    fn distinct(&self, column: usize) -> usize {
        self.sides.distinct(column)
    }
}

/// Two answers of which is known what identifies a row; none where that takes more than a look at bits. `settled` says that beyond the
/// rows themselves nothing has to be looked at: no order, and nothing that the plan leaves open.
pub(super) fn of_answers(
    sides: &dyn Sides,
    question: &Question,
    alignment: &Alignment,
    settled: bool,
) -> Option<(Verdict, Rest)> {
    let two = Two::of(sides, question);
    let without_places = *alignment == Alignment::Multiset && settled;
    let found = match (two.in_place(without_places), alignment) {
        (Some(rest), _) => two.finished(rest, How { alignment: alignment.clone(), ..How::POSITION }),
        (None, Alignment::Keys(keys)) if settled => {
            let keys = two.places(keys).ok()?;
            two.by_key(sides.by_key(&keys)?, &keys, false)
        }
        (None, Alignment::Multiset) if settled => two.by_row(Vec::new()),
        (None, _) => None,
    };
    found.map(|(comparison, rest)| (comparison.verdict, rest))
}

/// Two tables in memory.
pub(super) struct Held<'a> {
    left: &'a Table,
    right: &'a Table,
    lanes: Lanes,
    /// What is left by whole rows, once somebody asked.
    rest: OnceCell<Rest>,
}

impl<'a> Held<'a> {
    /// None where a column cannot be told by its bits on both sides.
    pub(super) fn of(left: &'a Table, right: &'a Table, question: &Question) -> Option<Self> {
        let lanes = Lanes::of(left, right, &question.renames).filter(|lanes| lanes.len() > 0)?;
        Some(Self { left, right, lanes, rest: OnceCell::new() })
    }
}

impl Sides for Held<'_> {
    fn heads(&self) -> (Table, Table) {
        let none = |table: &Table| Table { fields: table.fields.clone(), frame: table.frame.clear() };
        (none(self.left), none(self.right))
    }

    fn rows(&self) -> (usize, usize) {
        (self.left.rows(), self.right.rows())
    }

    fn some(&self, left: &[u32], right: &[u32]) -> Option<(Table, Table)> {
        Some((some(self.left, left)?, some(self.right, right)?))
    }

    fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    fn by_row(&self) -> Rest {
        self.rest.get_or_init(|| bulk::by_row(&self.lanes)).clone()
    }

    fn by_key(&self, keys: &[usize]) -> Option<Rest> {
        bulk::by_key(&self.lanes, keys, self.rest.get_or_init(|| bulk::by_row(&self.lanes)))
    }

    fn repeated(&self, keys: &[usize]) -> Option<Repeated> {
        bulk::repeated(&self.lanes, keys)
    }

    fn candidates(&self) -> Vec<usize> {
        self.lanes.candidates()
    }

    fn distinct(&self, column: usize) -> usize {
        bulk::distinct(&self.lanes, column)
    }

    fn suggestions(&self, columns: &Columns) -> Vec<Suggestion> {
        names::suggest(self.left, self.right, columns)
    }
}

/// How rows found each other.
struct How {
    alignment: Alignment,
    key: Option<Key>,
    notes: Vec<String>,
    /// Whose partners the rest has.
    partners: Partners,
}

/// How rows that differ find theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Partners {
    /// They have them.
    Known,
    /// Among the rows of their key the one that is most like them.
    OfKey,
    /// Any row that is the same within the tolerance, or else the one that is most like them.
    Any,
}

impl How {
    fn by_key(key: Key, partners: Partners) -> Self {
        How { alignment: Alignment::Keys(key.columns.clone()), key: Some(key), notes: Vec::new(), partners }
    }

    const POSITION: How =
        How { alignment: Alignment::Position, key: None, notes: Vec::new(), partners: Partners::Known };
}

struct Two<'a> {
    sides: &'a dyn Sides,
    /// The columns, without rows.
    heads: Columns,
    question: &'a Question,
}

impl<'a> Two<'a> {
    fn of(sides: &'a dyn Sides, question: &'a Question) -> Self {
        let (left, right) = sides.heads();
        Self { sides, heads: columns(&left, &right, question), question }
    }

    /// The places of the keys that were named, among the columns that both have.
    fn places(&self, named: &[String]) -> Result<Vec<usize>, Diagnostic> {
        let given = keys::given(&self.heads, named, self.question.loose)?;
        let place = |name: &str| self.heads.pairs.iter().position(|pair| pair.name == name);
        Ok(given.iter().filter_map(|pair| place(&pair.name)).collect())
    }

    fn by_key(&self, rest: Rest, keys: &[usize], found: bool) -> Option<(Comparison, Rest)> {
        let key = Key { columns: self.names(keys), found, repeated: 0, left_rows: 0, right_rows: 0 };
        self.finished(rest, How::by_key(key, Partners::Known))
    }

    /// Of the rows of one key those that are the same find each other; only the others have to be looked at.
    fn by_repeated_key(&self, keys: &[usize]) -> Option<(Comparison, Rest)> {
        let Repeated { keys: repeated, left_rows, right_rows } = self.sides.repeated(keys)?;
        let key = Key { columns: self.names(keys), found: false, repeated, left_rows, right_rows };
        match self.in_place(false) {
            Some(rest) => self.finished(rest, How::by_key(key, Partners::Known)),
            None => self.finished(self.sides.by_row(), How::by_key(key, Partners::OfKey)),
        }
    }

    fn names(&self, keys: &[usize]) -> Vec<String> {
        keys.iter().map(|key| self.heads.pairs[*key].name.clone()).collect()
    }

    /// Rows that are the same find each other; the others are looked at as a multiset.
    fn by_row(&self, notes: Vec<String>) -> Option<(Comparison, Rest)> {
        let how = How { alignment: Alignment::Multiset, key: None, notes, partners: Partners::Any };
        self.finished(self.sides.by_row(), how)
    }

    /// What differs in some bit, if every row agrees with the one in its place. Rows `without_places` are nothing but their
    /// cells: nothing is left of them where they are the same bit for bit in another order.
    fn in_place(&self, without_places: bool) -> Option<Rest> {
        let (left, right) = self.sides.rows();
        if left != right {
            return None;
        }
        let mut agreed = 0;
        let rest = bulk::by_place(self.sides.lanes(), |first| {
            agreed = first.pairs.len();
            self.agree(first)
        })?;
        if rest.pairs.is_empty() {
            return Some(rest);
        }
        // Of few rows the first are all.
        let rest = (rest.pairs.len() == agreed || self.agree(&rest)).then_some(rest)?;
        let moved = without_places.then(|| self.sides.by_row());
        moved.filter(|moved| moved.left_only.is_empty() && moved.right_only.is_empty()).or(Some(rest))
    }

    /// Whether all pairs of rows agree, within the tolerance.
    fn agree(&self, rest: &Rest) -> bool {
        let (left, right): (Vec<u32>, Vec<u32>) = rest.pairs.iter().copied().unzip();
        let Some((left, right)) = self.sides.some(&left, &right) else { return false };
        let (columns, shape) = (columns(&left, &right, self.question), ResultShape::default());
        bench(&columns, (left.rows(), right.rows()), &shape, self.question).place_by_place().is_some()
    }

    /// The rows that are left are compared, and those that are the same are counted.
    fn finished(&self, rest: Rest, how: How) -> Option<(Comparison, Rest)> {
        let (mut left, mut right): (Vec<u32>, Vec<u32>) = rest.pairs.iter().copied().unzip();
        left.extend(&rest.left_only);
        right.extend(&rest.right_only);
        let (one, other) = self.sides.some(&left, &right)?;
        let (columns, shape) = (columns(&one, &other, self.question), ResultShape::default());
        let rows = (one.rows(), other.rows());
        let mut bench = bench(&columns, rows, &shape, self.question);
        bench.places = Some(&left);
        let paired = rest.pairs.len();
        let mut rest = rest;
        let mut aligned = match how.partners {
            Partners::Known => {
                let only = |rows: usize| (paired as u32..rows as u32).collect();
                let (left_only, right_only) = (only(rows.0), only(rows.1));
                let pairing = Pairing::ByPosition(paired);
                Aligned { alignment: how.alignment, pairing, left_only, right_only, notes: Vec::new() }
            }
            Partners::OfKey => {
                let names = how.key.as_ref().map_or(&[][..], |key| &key.columns);
                let keys: Vec<&ColumnPair> = names.iter().filter_map(|name| columns.get(name)).collect();
                let (aligned, _) = keys::by_keys(&bench, &keys, false);
                rest = rest.paired(&aligned);
                aligned
            }
            Partners::Any => {
                let mut aligned = align(&columns, rows, how.alignment, None, self.question.tolerance);
                bench.pair_leftovers(&mut aligned);
                aligned
            }
        };
        aligned.notes.extend(how.notes);
        let findings = bench.findings(&aligned.pairing, false).unwrap_or_default();
        let mut verdict = bench.verdict(aligned, findings, None, Cut::None);
        let rows = self.sides.rows();
        (verdict.left_rows, verdict.right_rows) = (rows.0 as u64, rows.1 as u64);
        verdict.cells += rest.same * verdict.columns.len() as u64;
        verdict.columns.iter_mut().for_each(|column| column.cells += rest.same);
        let suggestions = self.sides.suggestions(&columns);
        Some((Comparison { verdict, key: how.key, loose: self.question.loose, suggestions }, rest))
    }
}

impl Rest {
    /// The same rows without a partner, after those of them have found theirs that could.
    fn paired(self, aligned: &Aligned) -> Self {
        let pair = |at: usize| {
            let (left, right) = aligned.pairing.get(at);
            (self.left_only[left], self.right_only[right])
        };
        let only = |rows: &[u32], all: &[u32]| rows.iter().map(|row| all[*row as usize]).collect();
        Self {
            pairs: (0..aligned.pairing.len()).map(pair).collect(),
            left_only: only(&aligned.left_only, &self.left_only),
            right_only: only(&aligned.right_only, &self.right_only),
            same: self.same,
        }
    }
}

/// These rows of a table. All of them are there, so none is what never comes.
pub(super) fn some(table: &Table, rows: &[u32]) -> Option<Table> {
    let rows = IdxCa::new("".into(), rows);
    let frame = table.frame.take(&rows).ok()?;
    Some(Table { fields: table.fields.clone(), frame })
}
