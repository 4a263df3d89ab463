//! The third door of this stage: two tables whose rows were told apart before they are read, files of text by their records and tables too
//! large for memory piece by piece.
//!
//! Of two tables that are mostly the same, only the rows that are not in both are read, and of the others the columns of the key.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame};

use crate::base::{Diagnostic, Table};

use super::apart::{self, Sides};
use super::bulk::{self, Lanes, Repeated, Rest};
use super::columns::{Columns, Named};
use super::comparison::{Comparison, Question, Suggestion};
use super::diagnose::{Diagnosis, Hints, Side};
use super::names;
use super::tables::causes;

/// Two tables of which rows and columns can be read: files of text with the same header, read in the same way, or any others whose columns
/// have the same types. Places are those among the columns that both have, in the left's order.
pub trait Texts {
    /// The first records of both.
    ///
    /// # Errors
    /// When a file cannot be read.
    fn first(&self, count: usize) -> Result<(Table, Table), Diagnostic>;

    /// A column of integers without NULL, if its values are at hand on both sides.
    fn integers(&self, place: usize) -> Option<(Vec<i64>, Vec<i64>)>;

    /// These columns of both, by their places, under the left's names.
    ///
    /// # Errors
    /// When a file cannot be read.
    fn columns(&self, places: &[usize]) -> Result<(Table, Table), Diagnostic>;

    /// These records of both, by their numbers from 0, in this order.
    ///
    /// # Errors
    /// When a file cannot be read.
    fn records(&self, left: &[u32], right: &[u32]) -> Result<(Table, Table), Diagnostic>;
}

/// The records of two files by their tags: two that are the same have the same one, and two that are not do not.
#[derive(Debug)]
pub struct Records {
    lanes: Lanes,
    /// What is left when every record is set aside that the other file has, too, as often as it comes.
    rest: Rest,
}

impl Records {
    /// Those of each side stand one behind the other, in as many parts as they come. None where there are too many to be numbered.
    pub fn of(left: Vec<Vec<[u64; 2]>>, right: Vec<Vec<[u64; 2]>>) -> Option<Self> {
        let lanes = Lanes::of_rows(left, right)?;
        let rest = bulk::by_row(&lanes);
        Some(Self { lanes, rest })
    }

    /// The records that are left on both sides, by their numbers from 0, in order.
    pub fn apart(&self) -> (&[u32], &[u32]) {
        (&self.rest.left_only, &self.rest.right_only)
    }
}

/// Makes the tags of one side's rows, piece by piece.
#[derive(Debug, Clone)]
pub struct Tagger {
    lanes: Arc<Lanes>,
    /// The columns that both sides have.
    places: Vec<usize>,
}

impl Tagger {
    /// One for the left and one for the right, by some rows of both, or none. None where they have no column in common, or one that has not
    /// the same type on both sides.
    ///
    /// # Errors
    /// When the question names a column that is not there, or one that cannot be a key.
    pub fn both(left: &Table, right: &Table, question: &Question) -> Result<Option<(Self, Self)>, Diagnostic> {
        names::check(left, right, question)?;
        let Some(lanes) = Lanes::of_rows(Vec::new(), Vec::new()).map(Arc::new) else { return Ok(None) };
        let of = |places: Vec<usize>| Self { lanes: Arc::clone(&lanes), places };
        let (one, other) = Named::of(left, right, &[]).pairs.into_iter().unzip();
        Ok(Lanes::is_alike(left, right).then(|| (of(one), of(other))))
    }

    /// One for each row of a piece of the table, whose columns are those of the first rows. None if a column is not of a kind whose bits say
    /// what is the same.
    pub fn tags(&self, piece: &Table) -> Option<Vec<[u64; 2]>> {
        self.lanes.tags(piece, &self.places)
    }
}

/// Compares two files as [`tables`](super::tables()) compares what is in them. None where that takes more than the records that differ:
/// keys of doubles.
///
/// # Errors
/// When the question names a column that is not there, or one that cannot be a key; when a file cannot be read.
pub fn texts(texts: &dyn Texts, records: &Records, question: &Question) -> Result<Option<Comparison>, Diagnostic> {
    compared(texts, records, question, |_, _| Ok(())).map(|found| found.map(|(comparison, ())| comparison))
}

/// The same, and where they differ, why.
///
/// # Errors
/// As those of [`texts`].
pub fn texts_and_diagnosis(
    texts: &dyn Texts,
    records: &Records,
    question: &Question,
    sides: (Side, Side),
    hints: &Hints,
) -> Result<Option<(Comparison, Option<Diagnosis>)>, Diagnostic> {
    compared(texts, records, question, |files, found| causes(files, question, found, sides, hints))
}

fn compared<T>(
    texts: &dyn Texts,
    records: &Records,
    question: &Question,
    then: impl FnOnce(&dyn Sides, (&Comparison, &Rest)) -> Result<T, Diagnostic>,
) -> Result<Option<(Comparison, T)>, Diagnostic> {
    let (one, other) = texts.first(FIRST)?;
    let head = |table: &Table| Table { fields: table.fields.clone(), frame: table.frame.clear() };
    let heads = (head(&one), head(&other));
    names::check(&heads.0, &heads.1, question)?;
    let Some(early) = Lanes::of(&one, &other, &[]) else { return Ok(None) };
    let pairs = Named::of(&heads.0, &heads.1, &[]).pairs;
    let shared = pairs.iter().map(|(place, _)| heads.0.fields[*place].name.clone()).collect();
    let files = Files { texts, records, heads, shared, early, read: RefCell::default(), failed: RefCell::default() };
    let comparison = apart::of(&files, question);
    if let Some(failed) = files.failed.take() {
        return Err(failed);
    }
    let Some((comparison, rest)) = comparison? else { return Ok(None) };
    let more = then(&files, (&comparison, &rest))?;
    match files.failed.take() {
        Some(failed) => Err(failed),
        None => Ok(Some((comparison, more))),
    }
}

/// Records that are read to see which columns can be a key at all.
const FIRST: usize = 1 << 12;

struct Files<'a> {
    texts: &'a dyn Texts,
    records: &'a Records,
    heads: (Table, Table),
    /// The names of the columns that both have.
    shared: Vec<String>,
    /// The first records.
    early: Lanes,
    /// The columns that were read so far.
    read: RefCell<BTreeMap<usize, (Column, Column)>>,
    /// Why something could not be read.
    failed: RefCell<Option<Diagnostic>>,
}

impl Files<'_> {
    fn or_failed<T>(&self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|error| self.failed.borrow_mut().get_or_insert(error).clone()).ok()
    }

    /// These columns of both files.
    fn keys(&self, places: &[usize]) -> Option<Lanes> {
        let mut read = self.read.borrow_mut();
        let mut new: Vec<usize> = places.iter().copied().filter(|place| !read.contains_key(place)).collect();
        new.retain(|place| {
            let name = || self.shared[*place].as_str().into();
            let known = self.texts.integers(*place);
            let known = known.map(|(left, right)| (Column::new(name(), left), Column::new(name(), right)));
            known.map(|columns| read.insert(*place, columns)).is_none() && !read.contains_key(place)
        });
        if !new.is_empty() {
            let (left, right) = self.or_failed(self.texts.columns(&new))?;
            for place in new {
                let name = &self.shared[place];
                let column = |table: &Table| table.frame.column(name).ok().cloned();
                read.insert(place, (column(&left)?, column(&right)?));
            }
        }
        let table = |side: &dyn Fn(&(Column, Column)) -> Column, rows: usize| {
            let columns = places.iter().map(|place| side(&read[place])).collect();
            DataFrame::new(rows, columns).ok().map(Table::new)
        };
        let rows = self.rows();
        let left = table(&|both| both.0.clone(), rows.0)?;
        let right = table(&|both| both.1.clone(), rows.1)?;
        Lanes::of(&left, &right, &[])
    }
}

impl Sides for Files<'_> {
    fn heads(&self) -> (Table, Table) {
        self.heads.clone()
    }

    fn rows(&self) -> (usize, usize) {
        self.records.lanes.rows()
    }

    fn some(&self, left: &[u32], right: &[u32]) -> Option<(Table, Table)> {
        self.or_failed(self.texts.records(left, right))
    }

    fn lanes(&self) -> &Lanes {
        &self.records.lanes
    }

    fn by_row(&self) -> Rest {
        self.records.rest.clone()
    }

    fn by_key(&self, keys: &[usize]) -> Option<Rest> {
        if self.early.repeats_early(keys) {
            return None;
        }
        let every: Vec<usize> = (0..keys.len()).collect();
        bulk::by_key(&self.keys(keys)?, &every, &self.records.rest)
    }

    fn repeated(&self, keys: &[usize]) -> Option<Repeated> {
        let every: Vec<usize> = (0..keys.len()).collect();
        bulk::repeated(&self.keys(keys)?, &every)
    }

    fn candidates(&self) -> Vec<usize> {
        self.early.candidates()
    }

    fn distinct(&self, column: usize) -> usize {
        self.keys(&[column]).map_or(0, |lanes| bulk::distinct(&lanes, 0))
    }

    fn suggestions(&self, columns: &Columns) -> Vec<Suggestion> {
        names::suggest(&self.heads.0, &self.heads.1, columns)
    }
}
