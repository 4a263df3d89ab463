//! Two tables that do not fit into memory together: their rows are told apart piece by piece, and only those that differ are kept.

use polars::prelude::{IdxCa, NamedFrom};

use crate::base::{Diagnostic, Format, Source, Table};
use crate::compare::{Question, Records, Tagger, Texts};
use crate::engines;
use crate::measure;

use super::both::both;

/// Rows by which is told how much memory all of them take.
const FIRST: usize = 1 << 14;
/// Bytes that comparing takes for each row in memory, beside the row.
const BESIDE: u64 = 50;

/// What two tables take in memory where that is more than they may.
pub(super) struct Memory {
    /// Bytes.
    needed: u64,
    /// Bytes that may be used.
    budget: u64,
    /// Bytes of a row on either side.
    row: (u64, u64),
}

impl Memory {
    /// By their first rows, unless they are small by any measure. `budget` is what the user says, in bytes. None where there is enough.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(super) fn short(budget: Option<u64>, left: &Source, right: &Source) -> Result<Option<Self>, Diagnostic> {
        let budget = budget.or_else(|| measure::memory_available().map(|free| free / 4 * 3)).unwrap_or(u64::MAX);
        if most(left).saturating_add(most(right)) <= budget {
            return Ok(None);
        }
        let (one, other) = both(|| row_bytes(left), || row_bytes(right));
        let row = (one?, other?);
        let all = |source: &Source, row: u64| source.rows.saturating_mul(row + BESIDE);
        let needed = all(left, row.0).saturating_add(all(right, row.1));
        Ok((needed > budget).then_some(Self { needed, budget, row }))
    }

    /// Why it ends here.
    pub(super) fn refusal(&self) -> Diagnostic {
        Diagnostic::new(self.to_string())
            .note("in pieces they can be compared if each column has one type on both sides, none of lists or the like, and no column of the key holds fractions")
            .help("name such a key with --on, compare with --ordered or --multiset, or allow more with --memory SIZE")
    }
}

impl std::fmt::Display for Memory {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (needed, budget) = (gigabytes(self.needed), gigabytes(self.budget));
        write!(out, "both tables take about {needed} in memory, of which {budget} may be used")
    }
}

/// The most that a table takes in memory, at a guess that is never too low for a table of today: nothing is read for it.
fn most(source: &Source) -> u64 {
    let cells = source.rows.saturating_mul(source.columns.len() as u64 * 32 + BESIDE);
    source.bytes.saturating_mul(if source.format == Format::Csv { 4 } else { 10 }).max(cells)
}

/// Bytes of a row in memory, by the first ones.
fn row_bytes(source: &Source) -> Result<u64, Diagnostic> {
    let first = engines::read_first(source, FIRST)?;
    Ok((first.frame.estimated_size() / first.rows().max(1)) as u64)
}

fn gigabytes(bytes: u64) -> String {
    let (size, unit) = if bytes < 1_000_000_000 { (bytes as f64 / 1e6, "MB") } else { (bytes as f64 / 1e9, "GB") };
    format!("{size:.1} {unit}")
}

/// Both tables, of which pieces are read.
pub(super) struct Pieces<'a> {
    left: Side<'a>,
    right: Side<'a>,
    budget: u64,
    /// The columns that both have.
    shared: Vec<String>,
}

/// One of them.
struct Side<'a> {
    source: &'a Source,
    /// Its columns, without rows.
    head: Table,
    /// Bytes of a row in memory.
    row: u64,
}

impl<'a> Pieces<'a> {
    /// With the tags of all rows. None where they cannot be told apart by their bits.
    ///
    /// # Errors
    /// When a file cannot be read, or the question names a column that is not there.
    pub(super) fn of(
        left: &'a Source,
        right: &'a Source,
        memory: &Memory,
        question: &Question,
    ) -> Result<Option<(Self, Records)>, Diagnostic> {
        let (one, other) = (engines::read_first(left, 0)?, engines::read_first(right, 0)?);
        let Some(taggers) = Tagger::both(&one, &other, question)? else { return Ok(None) };
        let left = Side { source: left, head: one, row: memory.row.0 };
        let right = Side { source: right, head: other, row: memory.row.1 };
        // Each reads with all threads there are, so one after the other.
        let (Some(one), Some(other)) = (left.tags(taggers.0)?, right.tags(taggers.1)?) else { return Ok(None) };
        let Some(records) = Records::of(one, other) else { return Ok(None) };
        let others = right.names();
        let shared = left.names().into_iter().filter(|name| others.contains(name)).collect();
        Ok(Some((Self { left, right, budget: memory.budget, shared }, records)))
    }
}

impl Side<'_> {
    fn names(&self) -> Vec<String> {
        self.head.fields.iter().map(|field| field.name.clone()).collect()
    }

    /// The tags of all rows, piece by piece.
    fn tags(&self, tagger: Tagger) -> Result<Option<Vec<Vec<[u64; 2]>>>, Diagnostic> {
        let none = Some(Vec::new());
        engines::in_pieces(self.source, &self.names(), none, move |all: &mut Option<Vec<Vec<[u64; 2]>>>, piece| {
            match (all.as_mut(), tagger.tags(&piece)) {
                (Some(all), Some(tags)) => all.push(tags),
                _ => *all = None,
            }
            Ok(all.is_none())
        })
    }

    /// These rows, in this order.
    fn rows(&self, rows: &[u32]) -> Result<Table, Diagnostic> {
        let mut sorted = rows.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let wanted = sorted.clone();
        let start = (self.head.frame.clone(), 0u32, 0usize);
        let found = engines::in_pieces(self.source, &self.names(), start, move |(kept, seen, next), piece| {
            let end = *seen + piece.rows() as u32;
            let here: Vec<u32> = wanted[*next..].iter().take_while(|row| **row < end).map(|row| row - *seen).collect();
            *next += here.len();
            if !here.is_empty() {
                let some = piece.frame.take(&IdxCa::new("".into(), here)).map_err(changed)?;
                kept.vstack_mut(&some).map_err(changed)?;
            }
            *seen = end;
            Ok(*next == wanted.len())
        });
        let place = |diagnostic: Diagnostic| diagnostic.at_file(&self.source.shown_path, None, None);
        let (mut kept, ..) = found.map_err(place)?;
        if kept.height() != sorted.len() {
            return Err(place(changed("rows are missing")));
        }
        kept.rechunk_mut();
        let row = |row: &u32| sorted.binary_search(row).map_or(0, |place| place as u32);
        let places = IdxCa::new("".into(), rows.iter().map(row).collect::<Vec<u32>>());
        kept.take(&places).map(Table::new).map_err(|error| place(changed(error)))
    }
}

/// What is there now is not what was there when the table was opened.
fn changed(reason: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(format!("the file changed while it was compared: {reason}")).help("compare it again")
}

impl Texts for Pieces<'_> {
    fn first(&self, count: usize) -> Result<(Table, Table), Diagnostic> {
        Ok((engines::read_first(self.left.source, count)?, engines::read_first(self.right.source, count)?))
    }

    fn integers(&self, _: usize) -> Option<(Vec<i64>, Vec<i64>)> {
        None
    }

    fn columns(&self, places: &[usize]) -> Result<(Table, Table), Diagnostic> {
        let names: Vec<String> = places.iter().map(|place| self.shared[*place].clone()).collect();
        Ok((engines::read_columns(self.left.source, &names)?, engines::read_columns(self.right.source, &names)?))
    }

    fn records(&self, left: &[u32], right: &[u32]) -> Result<(Table, Table), Diagnostic> {
        let needed = left.len() as u64 * self.left.row + right.len() as u64 * self.right.row;
        if needed > self.budget {
            let differing = left.len().max(right.len());
            return Err(Diagnostic::new(format!(
                "{differing} rows have no like on the other side; they take about {} in memory, of which {} may be used",
                gigabytes(needed),
                gigabytes(self.budget)
            ))
            .help("compare a part of the tables to see why so much differs, or allow more with --memory SIZE"));
        }
        Ok((self.left.rows(left)?, self.right.rows(right)?))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::Path;

    use polars::prelude::{DataFrame, DataType, IntoColumn, NamedFrom, ParquetWriter, Series};

    use super::*;
    use crate::compare::{self, Comparison, RowsBy, Tolerance};
    use crate::csv::Options;
    use crate::sources::{self, Spool};

    /// Rows of a number, a text, a number that may be missing, and a day; changed, shuffled, left out and added by the seed.
    fn frame(rows: usize, seed: u64) -> DataFrame {
        let mixed = |row: usize| (row as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        let mut order: Vec<usize> = (0..rows).filter(|row| seed == 0 || mixed(*row) % 97 != 0).collect();
        if seed > 0 {
            order.sort_by_key(|row| mixed(*row));
            order.push(rows + seed as usize);
        }
        let value = |row: &usize| match row % 11 {
            0 => None,
            _ if seed > 0 && mixed(*row) % 89 == 0 => Some(*row as f64 * 1.5 + 1.0),
            _ if seed > 0 && mixed(*row) % 83 == 0 => Some(*row as f64 * 1.5 * (1.0 + 1e-13)),
            3 => Some(f64::NAN),
            _ => Some(*row as f64 * 1.5),
        };
        let column = |name: &str, values: Series| values.with_name(name.into()).into_column();
        let ids: Vec<i64> = order.iter().map(|row| *row as i64).collect();
        let texts: Vec<Option<String>> =
            order.iter().map(|row| (row % 7 > 0).then(|| format!("a text that is long {}", row % 50))).collect();
        let values: Vec<Option<f64>> = order.iter().map(value).collect();
        let days: Vec<i32> = order.iter().map(|row| (row % 1000) as i32).collect();
        let mut columns = vec![
            column("id", Series::new("".into(), ids)),
            column("text", Series::new("".into(), texts)),
            column("value", Series::new("".into(), values)),
            column("day", Series::new("".into(), days).cast(&DataType::Date).unwrap()),
        ];
        // Another order of columns, and one more, on one side.
        if seed > 0 {
            columns.reverse();
            columns.insert(1, column("extra", Series::new("".into(), vec![1i64; order.len()])));
        }
        DataFrame::new(order.len(), columns).unwrap()
    }

    fn source(directory: &Path, name: &str, mut frame: DataFrame) -> Source {
        let path = directory.join(format!("{name}.parquet"));
        ParquetWriter::new(std::fs::File::create(&path).unwrap())
            .with_row_group_size(Some(1000))
            .finish(&mut frame)
            .unwrap();
        let mut spool = Spool::new(|| {}, || false);
        let plain = sources::make_plain(name, &path, &mut spool, &mut |_| {}).unwrap();
        sources::open_plain(name, plain, &Options::default(), &mut spool, &mut |_| {}).unwrap()
    }

    /// What is said of two tables by their pieces, and what is said of them in memory.
    fn both_ways(left: DataFrame, right: DataFrame, rows_by: RowsBy, budget: u64) -> (Option<Comparison>, Comparison) {
        let directory = tempfile::tempdir().unwrap();
        let (left, right) = (source(directory.path(), "left", left), source(directory.path(), "right", right));
        let (tolerances, renames) = (Vec::new(), Vec::new());
        let question =
            Question { rows_by, tolerance: Tolerance::default(), tolerances, renames, loose: false, rows: 5 };
        let memory = Memory::short(Some(budget), &left, &right).unwrap().unwrap();
        let pieces = Pieces::of(&left, &right, &memory, &question).unwrap();
        let by_pieces = pieces.and_then(|(pieces, records)| compare::texts(&pieces, &records, &question).unwrap());
        let (one, other) = (engines::read(&left).unwrap(), engines::read(&right).unwrap());
        (by_pieces, compare::tables(&one, &other, &question).unwrap())
    }

    #[test]
    fn what_is_said_of_pieces_is_what_is_said_of_tables() {
        let by = |key: &str| RowsBy::Keys(vec![key.to_owned()]);
        // A day has 140 rows.
        for rows_by in [RowsBy::Found, by("id"), by("day"), RowsBy::Multiset, RowsBy::Position] {
            for (left, right) in [(0, 3), (3, 0), (5, 5)] {
                // Rows of several pieces, where few differ; by their places nearly all do.
                let (rows, budget) = (140_000, if rows_by == RowsBy::Position { 16 << 20 } else { 1 << 20 });
                let (by_pieces, whole) = both_ways(frame(rows, left), frame(rows, right), rows_by.clone(), budget);
                assert_eq!(by_pieces.map(|found| format!("{found:#?}")), Some(format!("{whole:#?}")), "{rows_by:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_told_by_bits_is_not_told_in_pieces() {
        let (left, mut right) = (frame(2000, 0), frame(2000, 0));
        let by_value = RowsBy::Keys(vec!["value".to_owned()]);
        assert!(both_ways(left.clone(), right.clone(), by_value, 1).0.is_none());
        let texts = right.column("id").unwrap().cast(&DataType::String).unwrap();
        right.replace("id", texts).unwrap();
        assert!(both_ways(left, right, RowsBy::Found, 1).0.is_none());
    }
}
