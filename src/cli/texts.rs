//! Two CSV files as records that are told apart by their text.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufWriter, Write};

use polars::prelude::{IdxCa, NamedFrom};

use crate::base::{Diagnostic, Format, Source, Table, Type};
use crate::compare::{Records, Texts};
use crate::csv::{self, Apart, Options, Walk, Wanted};
use crate::engines;
use crate::sources::Plain;

use super::both::both;

/// Files of fewer bytes are read as a whole sooner.
pub(super) const WORTH: u64 = 4 << 20;

/// What was seen of both files, one of each side, before they were opened.
pub(super) struct Walks {
    left: Walk,
    right: Walk,
    pub(super) records: Records,
}

impl Walks {
    /// None where a side is no single CSV file, or has fewer bytes than would be worth it, where their records are not cut alike, or where
    /// something is odd. `keys` are the columns that identify a row, if the user named them. Files of one size may be the same, so their
    /// checksums are always asked for.
    pub(super) fn of(
        (left, right): (&Plain, &Plain),
        options: &Options,
        keys: &[String],
        (worth, checksums): (u64, bool),
        stopped: fn() -> bool,
    ) -> Option<Self> {
        let size = |plain: &Plain| {
            let [file] = &plain.files[..] else { return None };
            let found = std::fs::metadata(file.plain()).ok().filter(|_| plain.format == Format::Csv)?;
            Some(found.len()).filter(|size| *size >= worth)
        };
        let sizes = (size(left)?, size(right)?);
        let checksums = checksums || sizes.0 == sizes.1;
        // Nobody who writes a file can know them, so no two records have one tag on purpose.
        let random = RandomState::new();
        let wanted = Wanted { seeds: [random.hash_one(1), random.hash_one(2)], integers: keys, checksums };
        let (mut left, mut right) = Walk::both((&left.files[0], &right.files[0]), options, wanted, stopped)?;
        let records = Records::of(left.take_tags(), right.take_tags())?;
        Some(Self { left, right, records })
    }

    /// Opens both files, which takes apart once what is in both. None where only [`sources::open_plain`](crate::sources::open_plain) says
    /// what is wrong with one of them.
    ///
    /// # Errors
    /// When the options do not fit the files, with the place.
    pub(super) fn open(
        &mut self,
        shown: (&str, &str),
        options: &Options,
        stopped: fn() -> bool,
    ) -> Result<Option<(Source, Source)>, Diagnostic> {
        let rows = self.records.apart();
        let left = Apart { walk: &mut self.left, name: "left", shown: shown.0, rows: rows.0 };
        let right = Apart { walk: &mut self.right, name: "right", shown: shown.1, rows: rows.1 };
        csv::open_alike(left, right, options, stopped)
    }
}

/// Both files, opened.
pub(super) struct Files<'a> {
    left: Text<'a>,
    right: Text<'a>,
}

struct Text<'a> {
    source: &'a Source,
    walk: RefCell<&'a mut Walk>,
}

impl<'a> Files<'a> {
    /// None where equal records need not be equal rows.
    pub(super) fn of(walks: &'a mut Walks, left: &'a Source, right: &'a Source) -> Option<(Self, &'a Records)> {
        let read_alike = left.null_tokens == right.null_tokens
            && left.columns.len() > 1
            && left
                .columns
                .iter()
                .zip(&right.columns)
                .all(|(one, other)| (&one.name, one.ty, &one.format) == (&other.name, other.ty, &other.format));
        let text = |source, walk| Text { source, walk: RefCell::new(walk) };
        let files = Self { left: text(left, &mut walks.left), right: text(right, &mut walks.right) };
        read_alike.then_some((files, &walks.records))
    }
}

impl Text<'_> {
    /// The values of a column of integers without NULL, if they were kept.
    fn integers(&self, place: usize) -> Option<Vec<Vec<i64>>> {
        let column = &self.source.columns[place];
        if column.ty != Type::BigInt || column.nulls > 0 {
            return None;
        };
        self.walk.borrow_mut().take_integers(place)
    }

    /// These columns of all records.
    fn columns(&self, places: &[usize]) -> Result<Table, Diagnostic> {
        let names: Vec<String> = places.iter().map(|place| self.source.columns[*place].name.clone()).collect();
        engines::read_columns(self.source, &names)
    }

    /// These records in the order of the file, as they would be read there.
    fn read(&self, rows: &[u32]) -> Result<Table, Diagnostic> {
        let failed = |error: std::io::Error| {
            Diagnostic::new(format!("the records that differ cannot be put aside: {error}"))
                .help("is there room on the disk for temporary files?")
        };
        let copy = tempfile::Builder::new().prefix("bearoff-").suffix(".csv").tempfile().map_err(failed)?;
        let mut out = BufWriter::new(copy.as_file());
        self.walk.borrow().copy(rows, &mut out).and_then(|()| out.flush()).map_err(failed)?;
        drop(out);
        let read = engines::read(&rest_of(self.source, copy.path(), rows.len()))?;
        if read.rows() != rows.len() {
            return Err(Diagnostic::new("the file changed while it was compared")
                .at_file(&self.source.shown_path, None, None)
                .help("compare it again"));
        }
        Ok(read)
    }

    fn first(&self, count: usize) -> Result<Table, Diagnostic> {
        let rows = u32::try_from(self.source.rows).unwrap_or(u32::MAX).min(count as u32);
        self.read(&(0..rows).collect::<Vec<u32>>())
    }

    /// These records, in this order.
    fn records(&self, rows: &[u32]) -> Result<Table, Diagnostic> {
        let mut sorted = rows.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let read = self.read(&sorted)?;
        let place = |row: &u32| sorted.binary_search(row).map_or(0, |place| place as u32);
        let places = IdxCa::new("".into(), rows.iter().map(place).collect::<Vec<u32>>());
        let frame = read.frame.take(&places).map_err(|error| Diagnostic::new(error.to_string()))?;
        Ok(Table::new(frame))
    }
}

/// A file with some records of another, described as that one is.
fn rest_of(source: &Source, path: &std::path::Path, rows: usize) -> Source {
    let mut rest = source.clone();
    rest.rows = rows as u64;
    for file in &mut rest.files {
        file.rows = rows as u64;
        file.unpacked = Some(path.to_owned());
    }
    rest
}

impl Texts for Files<'_> {
    fn first(&self, count: usize) -> Result<(Table, Table), Diagnostic> {
        Ok((self.left.first(count)?, self.right.first(count)?))
    }

    fn integers(&self, place: usize) -> Option<(Vec<i64>, Vec<i64>)> {
        let (left, right) = self.left.integers(place).zip(self.right.integers(place))?;
        Some(both(|| left.concat(), || right.concat()))
    }

    fn columns(&self, places: &[usize]) -> Result<(Table, Table), Diagnostic> {
        Ok((self.left.columns(places)?, self.right.columns(places)?))
    }

    fn records(&self, left: &[u32], right: &[u32]) -> Result<(Table, Table), Diagnostic> {
        Ok((self.left.records(left)?, self.right.records(right)?))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::compare::{self, Alignment, Comparison, Question, RowsBy, Tolerance};
    use crate::sources::{self, Spool};

    fn plain(directory: &Path, name: &str, text: &str) -> Plain {
        let path = directory.join(name);
        std::fs::write(&path, text).unwrap();
        sources::make_plain(name, &path, &mut Spool::new(|| {}, || false), &mut |_| {}).unwrap()
    }

    fn question(rows_by: RowsBy) -> Question {
        let (tolerances, renames) = (Vec::new(), Vec::new());
        Question { rows_by, tolerance: Tolerance::default(), tolerances, renames, loose: false, rows: 5 }
    }

    /// What is said of two files by their records, and what is said of all that is in them.
    fn both_ways(left: &str, right: &str, rows_by: RowsBy) -> (Option<Comparison>, Comparison) {
        let directory = tempfile::tempdir().unwrap();
        let (left, right) = (plain(directory.path(), "left.csv", left), plain(directory.path(), "right.csv", right));
        let options = Options::default();
        let keys = if let RowsBy::Keys(keys) = &rows_by { keys.clone() } else { Vec::new() };
        let question = question(rows_by);
        let mut walks = Walks::of((&left, &right), &options, &keys, (0, true), || false);
        let opened =
            walks.as_mut().and_then(|walks| walks.open((&left.shown, &right.shown), &options, || false).unwrap());
        let mut spool = Spool::new(|| {}, || false);
        let mut whole =
            |name: &str, plain| sources::open_plain(name, plain, &options, &mut spool, &mut |_| {}).unwrap();
        let (left, right) = (whole("left", left), whole("right", right));
        let by_records = walks.zip(opened).and_then(|(mut walks, (one, other))| {
            // Opened together they are what each is by itself.
            assert_eq!((&one, &other), (&left, &right));
            let (files, records) = Files::of(&mut walks, &left, &right)?;
            compare::texts(&files, records, &question).unwrap()
        });
        let (one, other) = (engines::read(&left).unwrap(), engines::read(&right).unwrap());
        (by_records, compare::tables(&one, &other, &question).unwrap())
    }

    /// Of rows that are the same but for their text it is open which ones are left, and so which of these are taken for changed ones.
    fn said(comparison: &Comparison) -> String {
        let verdict = &comparison.verdict;
        if verdict.rule.alignment != Alignment::Multiset {
            return format!("{comparison:#?}");
        }
        let lonely = |only: u64| verdict.differing_rows + only;
        let rows = (lonely(verdict.left_only.count), lonely(verdict.right_only.count));
        format!("{:?} {rows:?} {:?} {:?}", verdict.class, comparison.key, verdict.notes)
    }

    const LEFT: &str = "id,name,price,day\n1,Ann,1.50,2024-01-31\n2,\"B\nob\",2.25,2024-02-01\n3,\"C\"\"id\",,2024-02-02\n4,Dan,4.10,\n5,,5.5,2024-02-02\n";
    /// Another order, other line ends, quotes that are not needed, a number written otherwise, noise, a change, a row less and one more.
    const RIGHT: &str = "id,name,price,day\r\n6,Eve,0.1,2024-02-02\r\n4,Dan,4.100000000001,\r\n2,\"B\nob\",2.250,2024-02-01\r\n1,\"Ann\",1.50,2024-01-31\r\n5,,6.5,2024-02-02";

    #[test]
    fn what_is_said_of_files_is_what_is_said_of_their_tables() {
        let keys = |names: &[&str]| RowsBy::Keys(names.iter().map(|name| (*name).to_owned()).collect());
        for rows_by in [RowsBy::Found, RowsBy::Position, keys(&["id"]), keys(&["day", "name"])] {
            for (left, right) in [(LEFT, RIGHT), (RIGHT, LEFT), (LEFT, LEFT)] {
                let (by_records, whole) = both_ways(left, right, rows_by.clone());
                if let Some(by_records) = by_records {
                    assert_eq!(format!("{by_records:#?}"), format!("{whole:#?}"), "{rows_by:?}");
                }
            }
            // Where types agree it is no exception.
            assert!(both_ways(LEFT, RIGHT, rows_by.clone()).0.is_some(), "{rows_by:?}");
        }
    }

    #[test]
    fn as_a_multiset_the_same_records_are_left() {
        let bag = "k,v\n1,a\n1,b\n1,b\n1,c\n2,x\n";
        let other = "k,v\n1,b\n2,x\n1,a\n1,z\n2,x\n";
        let (by_records, whole) = both_ways(bag, other, RowsBy::Multiset);
        assert_eq!(format!("{:#?}", by_records.unwrap()), format!("{whole:#?}"));
    }

    #[test]
    fn records_are_not_asked_where_they_may_be_read_in_two_ways() {
        // As text and as a number; with other null tokens; by other delimiters; in another order of columns.
        let other = ["id,v\n1,a\n2,3\n", "v,id\n1,2\n", "id;v\n1;2\n", "id,w\n1,2\n"];
        for other in other {
            assert!(both_ways("id,v\n1,2\n2,3\n", other, RowsBy::Found).0.is_none(), "{other}");
        }
        // A key of doubles takes more than the records that differ.
        let by_id = RowsBy::Keys(vec!["id".to_owned()]);
        assert!(both_ways("id,v\n1.5,2\n2.5,4\n", "id,v\n1.5,2\n2.5,5\n", by_id).0.is_none());
    }

    #[test]
    fn rows_of_one_key_find_their_partners_among_the_records_that_are_left() {
        let left = "id,v,w\n1,2,x\n1,3,y\n2,4,z\n3,5,u\n3,5,u\n";
        let right = "id,v,w\n3,5,u\n1,2,x\n1,4,y\n2,4,z\n2,9,z\n";
        for (one, other) in [(left, right), (right, left), (left, left)] {
            let (by_records, whole) = both_ways(one, other, RowsBy::Keys(vec!["id".to_owned()]));
            assert_eq!(format!("{:#?}", by_records.unwrap()), format!("{whole:#?}"));
        }
    }

    /// Cells of every kind that changes what a column is: types, words for NULL, quotes, line ends.
    const CELLS: [&str; 14] = [
        "1",
        "2",
        "-7",
        "2.50",
        "007",
        "x",
        "",
        "NA",
        "-",
        "2024-01-31",
        "2024-02-01",
        "\"a\"\"\nb\"",
        "\"3\"",
        "true",
    ];

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        /// Opened together, and compared by their records, any two files are what they are by themselves and as tables. Each column takes
        /// its cells from a few neighbours in the list, and each file its rows from the same few, so that most are on both sides.
        #[test]
        fn any_two_files_are_what_they_are_by_themselves(
            starts in proptest::collection::vec(0..CELLS.len(), 3),
            rows in proptest::collection::vec(proptest::collection::vec(0..3usize, 3), 1..40),
            left in proptest::collection::vec(proptest::num::usize::ANY, 0..80),
            right in proptest::collection::vec(proptest::num::usize::ANY, 0..80),
            rows_by in proptest::sample::select(vec![RowsBy::Found, RowsBy::Position, RowsBy::Multiset]),
        ) {
            let line = |(at, row): (usize, usize)| {
                let cells = rows[row].iter().zip(&starts).map(|(cell, start)| CELLS[(start + cell) % CELLS.len()]);
                // Most rows have a number of their own; some repeat one.
                format!("{},{}\n", if at % 7 == 6 { at - 1 } else { row }, cells.collect::<Vec<_>>().join(","))
            };
            let text = |picks: &[usize]| {
                let lines = picks.iter().map(|pick| pick % rows.len()).enumerate().map(line);
                format!("k,a,b,c\n{}", lines.collect::<String>())
            };
            let (by_records, whole) = both_ways(&text(&left), &text(&right), rows_by);
            if let Some(by_records) = by_records {
                proptest::prop_assert_eq!(said(&by_records), said(&whole));
            }
        }
    }
}
