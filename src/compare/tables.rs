//! The second door of this stage: any two tables and a question in, the comparison out.

use crate::base::{Diagnostic, Table};
use crate::plan::ResultShape;

use super::align::{Aligned, align, all};
use super::apart::{self, Held, Sides};
use super::bridge::bridge;
use super::bulk::Rest;
use super::cells::Pairing;
use super::columns::{Columns, Written};
use super::comparison::{Comparison, Key, Question, RowsBy};
use super::diagnose::{Diagnosis, Hints, Pairs, Scene, Side, diagnose};
use super::judge::{Bench, Findings, Shown};
use super::keys;
use super::limit::Cut;
use super::names;
use super::sample::sample;
use super::verdict::Alignment;

/// Cells that are kept of a row to be shown.
const CELLS: usize = 20;

/// Said where rows are compared as a multiset although nobody asked for it.
pub(super) const NO_KEY: &str =
    "no column, pair or triple of columns that is unique on both sides was found; name one with --on";

/// Compares two tables of which nothing is known but what the question says. Neither of them is right.
///
/// # Errors
/// When the question names a column that is not there, or one that cannot be a key.
pub fn tables(left: &Table, right: &Table, question: &Question) -> Result<Comparison, Diagnostic> {
    names::check(left, right, question)?;
    match apart::compared(left, right, question)? {
        Some((comparison, _)) => Ok(comparison),
        None => carefully(left, right, question),
    }
}

/// The same, and where they differ, why.
///
/// # Errors
/// As those of [`tables`].
pub fn tables_and_diagnosis(
    left: &Table,
    right: &Table,
    question: &Question,
    sides: (Side, Side),
    hints: &Hints,
) -> Result<(Comparison, Option<Diagnosis>), Diagnostic> {
    names::check(left, right, question)?;
    if let Some(held) = Held::of(left, right, question)
        && let Some((comparison, rest)) = apart::of(&held, question)?
    {
        let diagnosis = causes(&held, question, (&comparison, &rest), sides, hints)?;
        return Ok((comparison, diagnosis));
    }
    why(left, right, question, sides, hints)
}

/// Why two tables differ that were compared. Only what differs is looked at once more, beside some of what does not.
pub(super) fn causes(
    tables: &dyn Sides,
    question: &Question,
    (comparison, rest): (&Comparison, &Rest),
    sides: (Side, Side),
    hints: &Hints,
) -> Result<Option<Diagnosis>, Diagnostic> {
    let (left, right) = tables.heads();
    let alike = comparison.verdict.columns.iter().all(|column| column.same_type);
    if comparison.verdict.class.is_same() && alike && columns(&left, &right, question).same_order {
        return Ok(None);
    }
    if let Some(sample) = sample(tables, question, comparison, rest) {
        let sampled = sample.sampled;
        let question = Question { rows_by: sample.rows_by, ..question.clone() };
        let (_, diagnosis) = why(&sample.left, &sample.right, &question, sides, hints)?;
        return Ok(diagnosis.map(|found| Diagnosis { sampled, ..found }));
    }
    let (left, right) = tables.rows();
    match tables.some(&all(left), &all(right)) {
        Some((left, right)) => Ok(why(&left, &right, question, sides, hints)?.1),
        None => Ok(None),
    }
}

fn why(
    left: &Table,
    right: &Table,
    question: &Question,
    sides: (Side, Side),
    hints: &Hints,
) -> Result<(Comparison, Option<Diagnosis>), Diagnostic> {
    looked_at(left, right, question, |bench, aligned, findings| {
        let pairs = Pairs { aligned, differing: &findings.differing, tolerance: question.tolerance, order: false };
        let differs = bench.differs(aligned, findings);
        differs.then(|| diagnose(&Scene::new(bench.columns, (left, right), &pairs, sides, hints)))
    })
}

/// The same, looking at every cell with all care.
pub(super) fn carefully(left: &Table, right: &Table, question: &Question) -> Result<Comparison, Diagnostic> {
    looked_at(left, right, question, |_, _, _| ()).map(|(comparison, ())| comparison)
}

/// The same, with a look at what was found before it is put into words.
fn looked_at<T>(
    left: &Table,
    right: &Table,
    question: &Question,
    look: impl FnOnce(&Bench<'_>, &Aligned, &Findings) -> T,
) -> Result<(Comparison, T), Diagnostic> {
    let columns = columns(left, right, question);
    let rows = (left.rows(), right.rows());
    let shape = ResultShape::default();
    let bench = bench(&columns, rows, &shape, question);
    let given = match &question.rows_by {
        RowsBy::Keys(names) => Some(keys::given(&columns, names, question.loose)?),
        _ => None,
    };
    let (aligned, key, findings) = match bench.place_by_place() {
        // Whatever identifies the rows, rows that agree place by place agree under it.
        Some(findings) => {
            let (alignment, key) = match (&question.rows_by, &given) {
                (RowsBy::Multiset, _) => (Alignment::Multiset, None),
                (_, Some(given)) => {
                    let (aligned, key) = keys::by_keys(&bench, given, false);
                    (aligned.alignment, Some(key))
                }
                _ => (Alignment::Position, None),
            };
            let (left_only, right_only) = (Vec::new(), Vec::new());
            let (pairing, findings) = match alignment {
                Alignment::Multiset => bench.without_places(findings),
                _ => (Pairing::ByPosition(rows.0), findings),
            };
            (Aligned { alignment, pairing, left_only, right_only, notes: Vec::new() }, key, findings)
        }
        None => {
            let (aligned, key) = aligned(&bench, question, given);
            let findings = bench.findings(&aligned.pairing, false).unwrap_or_default();
            (aligned, key, findings)
        }
    };
    let looked = look(&bench, &aligned, &findings);
    let mut verdict = bench.verdict(aligned, findings, None, Cut::None);
    if columns.pairs.is_empty() {
        verdict.notes.push("the tables have no column in common, so no cell could be compared".to_owned());
    }
    let suggestions = names::suggest(left, right, &columns);
    Ok((Comparison { verdict, key, loose: question.loose, suggestions }, looked))
}

pub(super) fn bench<'a>(
    columns: &'a Columns,
    rows: (usize, usize),
    shape: &'a ResultShape,
    question: &Question,
) -> Bench<'a> {
    let shown = Shown { cells: question.rows.saturating_mul(CELLS), differing: question.rows, rows: question.rows };
    Bench { columns, rows, shape, tolerance: question.tolerance, shown, places: None }
}

/// The columns, paired by name, each pair in one type if there is one.
pub(super) fn columns(left: &Table, right: &Table, question: &Question) -> Columns {
    let mut columns = Columns::matched(left, right, &question.renames);
    let written = if question.loose { Written::Same } else { Written::Differs };
    let pairs = std::mem::take(&mut columns.pairs).into_iter().map(|mut pair| {
        let named = |name: &str| pair.name == name || pair.right_name.as_deref() == Some(name);
        pair.tolerance = question.tolerances.iter().rev().find(|(name, _)| named(name)).map(|(_, own)| *own);
        bridge(pair, written)
    });
    columns.pairs = pairs.collect();
    columns
}

fn aligned(
    bench: &Bench<'_>,
    question: &Question,
    given: Option<Vec<&super::columns::ColumnPair>>,
) -> (Aligned, Option<Key>) {
    let (columns, rows) = (bench.columns, bench.rows);
    let found = match (&question.rows_by, given) {
        (_, Some(given)) => Some((given, false)),
        (RowsBy::Found, None) => keys::find(columns, rows).map(|keys| (keys, true)),
        _ => None,
    };
    // A key of all columns is the row itself; without it a row that differs still finds the one that it is most like.
    let is_row = found.as_ref().is_some_and(|(keys, found)| *found && keys.len() == columns.pairs.len());
    let found = found.filter(|_| !is_row);
    if let Some((keys, found)) = found {
        let (aligned, key) = keys::by_keys(bench, &keys, found);
        return (aligned, Some(key));
    }
    if question.rows_by == RowsBy::Position {
        let both = rows.0.min(rows.1) as u32;
        let rest = |rows: usize| (both..rows as u32).collect();
        let (left_only, right_only) = (rest(rows.0), rest(rows.1));
        let pairing = Pairing::ByPosition(both as usize);
        return (Aligned { alignment: Alignment::Position, pairing, left_only, right_only, notes: Vec::new() }, None);
    }
    let mut aligned = align(columns, rows, Alignment::Multiset, None, bench.tolerance);
    if columns.pairs.iter().any(|pair| pair.is_comparable()) {
        bench.pair_leftovers(&mut aligned);
    }
    if question.rows_by == RowsBy::Found && !is_row && rows != (0, 0) && !columns.pairs.is_empty() {
        aligned.notes.push(NO_KEY.to_owned());
    }
    (aligned, None)
}
