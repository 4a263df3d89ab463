//! The third door of this stage: two files of text whose records were told apart before they are read.
//!
//! Of two files that are mostly the same, only the records that are not in both are read, and of the others the columns of the key.

use std::cell::RefCell;
use std::collections::BTreeMap;

use polars::prelude::{Column, DataFrame};

use crate::base::{Diagnostic, Table, Type};

use super::apart::{self, Sides};
use super::bulk::{self, Lanes, Partners, Rest};
use super::columns::Columns;
use super::comparison::{Comparison, Question, RowsBy, Suggestion};
use super::diagnose::{Diagnosis, Hints, Side};
use super::names;
use super::tables::causes;

/// Two files of text with the same header, read in the same way.
pub trait Texts {
    /// The first records of both.
    ///
    /// # Errors
    /// When a file cannot be read.
    fn first(&self, count: usize) -> Result<(Table, Table), Diagnostic>;

    /// Goes through both files once. `wanted` are places of columns of integers, in order, which are read on the way where that is
    /// little work. None where records cannot be told apart like that.
    ///
    /// # Errors
    /// When a file cannot be read.
    fn walk(&self, wanted: &[usize]) -> Result<Option<Walked>, Diagnostic>;

    /// These columns of both, by their places.
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

/// What was seen on a walk through two files: of each the left's and the right's.
#[derive(Debug)]
pub struct Walked {
    /// A tag for each record: two that are the same have the same one, and two that are not do not.
    pub tags: (Vec<[u64; 2]>, Vec<[u64; 2]>),
    /// Columns that were read, by their places.
    pub integers: BTreeMap<usize, (Vec<i64>, Vec<i64>)>,
}

/// Compares two files as [`tables`](super::tables()) compares what is in them. None where that takes more than the records that differ:
/// keys of doubles, or keys that come twice.
///
/// # Errors
/// When the question names a column that is not there, or one that cannot be a key; when a file cannot be read.
pub fn texts(texts: &dyn Texts, question: &Question) -> Result<Option<Comparison>, Diagnostic> {
    compared(texts, question, |_, _| Ok(())).map(|found| found.map(|(comparison, ())| comparison))
}

/// The same, and where they differ, why.
///
/// # Errors
/// As those of [`texts`].
pub fn texts_and_diagnosis(
    texts: &dyn Texts,
    question: &Question,
    sides: (Side, Side),
    hints: &Hints,
) -> Result<Option<(Comparison, Option<Diagnosis>)>, Diagnostic> {
    compared(texts, question, |files, found| causes(files, question, found, sides, hints))
}

fn compared<T>(
    texts: &dyn Texts,
    question: &Question,
    then: impl FnOnce(&dyn Sides, (&Comparison, &Rest)) -> Result<T, Diagnostic>,
) -> Result<Option<(Comparison, T)>, Diagnostic> {
    let (one, other) = texts.first(FIRST)?;
    let head = |table: &Table| Table { fields: table.fields.clone(), frame: table.frame.clear() };
    let heads = (head(&one), head(&other));
    names::check(&heads.0, &heads.1, question)?;
    let Some(early) = Lanes::of(&one, &other, &[]) else { return Ok(None) };
    // Columns that will be asked for, if they are of integers: these are read on the way.
    let may_be_key = |place: &usize| match &question.rows_by {
        RowsBy::Keys(names) => names.contains(&one.fields[*place].name),
        RowsBy::Found => early.can_be_key(*place) && !early.repeats_early(&[*place]),
        RowsBy::Multiset | RowsBy::Position => false,
    };
    let is_integer = |place: &usize| one.fields[*place].ty == Some(Type::BigInt);
    let wanted: Vec<usize> = (0..one.fields.len()).filter(is_integer).filter(may_be_key).take(WANTED).collect();
    let Some(walked) = texts.walk(&wanted)? else { return Ok(None) };
    let (left, right) = walked.tags;
    let rows = (left.len(), right.len());
    let Some(lanes) = Lanes::of_rows(left, right) else { return Ok(None) };
    let named = |place: usize, values: Vec<i64>| Column::new(one.fields[place].name.as_str().into(), values);
    let read: BTreeMap<usize, (Column, Column)> = walked
        .integers
        .into_iter()
        .map(|(place, (left, right))| (place, (named(place, left), named(place, right))))
        .collect();
    let (read, failed) = (RefCell::new(read), RefCell::default());
    let files = Files { texts, heads, rows, lanes, early, read, failed };
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

/// Columns that are kept although none of them may be asked for.
const WANTED: usize = 4;
/// Records that are read to see which columns can be a key at all.
const FIRST: usize = 1 << 12;

struct Files<'a> {
    texts: &'a dyn Texts,
    heads: (Table, Table),
    rows: (usize, usize),
    lanes: Lanes,
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
        let new: Vec<usize> = places.iter().copied().filter(|place| !read.contains_key(place)).collect();
        if !new.is_empty() {
            let (left, right) = self.or_failed(self.texts.columns(&new))?;
            for place in new {
                let name = &self.heads.0.fields[place].name;
                let column = |table: &Table| table.frame.column(name).ok().cloned();
                read.insert(place, (column(&left)?, column(&right)?));
            }
        }
        let table = |side: &dyn Fn(&(Column, Column)) -> Column, rows: usize| {
            let columns = places.iter().map(|place| side(&read[place])).collect();
            DataFrame::new(rows, columns).ok().map(Table::new)
        };
        let left = table(&|both| both.0.clone(), self.rows.0)?;
        let right = table(&|both| both.1.clone(), self.rows.1)?;
        Lanes::of(&left, &right, &[])
    }
}

impl Sides for Files<'_> {
    fn heads(&self) -> (Table, Table) {
        self.heads.clone()
    }

    fn rows(&self) -> (usize, usize) {
        self.rows
    }

    fn some(&self, left: &[u32], right: &[u32]) -> Option<(Table, Table)> {
        self.or_failed(self.texts.records(left, right))
    }

    fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    fn partners(&self, keys: &[usize]) -> Option<Partners> {
        if self.early.repeats_early(keys) {
            return None;
        }
        bulk::partners(&self.keys(keys)?, &(0..keys.len()).collect::<Vec<_>>())
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
