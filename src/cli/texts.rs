//! Two CSV files as records that are told apart by their text.

use std::hash::{BuildHasher, RandomState};
use std::io::{BufWriter, Write};
use std::path::Path;

use polars::prelude::{IdxCa, NamedFrom};

use crate::base::{Diagnostic, Format, Source, Table};
use crate::compare::{Texts, Walked};
use crate::csv::{Lines, Marks};
use crate::engines;

use super::both::both;

/// Files of fewer bytes are read as a whole sooner.
pub(super) const WORTH: u64 = 4 << 20;

/// Both files, one of each side.
pub(super) struct Files<'a> {
    left: Text<'a>,
    right: Text<'a>,
}

struct Text<'a> {
    source: &'a Source,
    marks: Marks,
}

impl<'a> Files<'a> {
    /// None where equal records need not be equal rows, or where one of the files has fewer bytes than would be worth it.
    pub(super) fn of(left: &'a Source, right: &'a Source, worth: u64) -> Option<Self> {
        let (one, other) = (left.dialect.as_ref()?, right.dialect.as_ref()?);
        let read_alike = (one.delimiter, one.quote) == (other.delimiter, other.quote)
            && left.null_tokens == right.null_tokens
            && left.columns.len() == right.columns.len()
            && left
                .columns
                .iter()
                .zip(&right.columns)
                .all(|(one, other)| (&one.name, one.ty, &one.format) == (&other.name, other.ty, &other.format));
        let one_large_text = |source: &Source| {
            let large = matches!(&source.files[..], [file] if file.bytes >= worth);
            source.format == Format::Csv && large && source.columns.len() > 1
        };
        if !read_alike || !one_large_text(left) || !one_large_text(right) {
            return None;
        }
        let (left, right) =
            (Text { source: left, marks: Marks::of(one)? }, Text { source: right, marks: Marks::of(other)? });
        Some(Self { left, right })
    }
}

impl Text<'_> {
    fn path(&self) -> &Path {
        self.source.files[0].plain()
    }

    /// Every record, if there are as many as the file was found to have: whoever counts otherwise would take one record for another.
    fn lines(&self, seeds: [u64; 2], wanted: &[usize]) -> Result<Option<Lines>, Diagnostic> {
        let lines =
            Lines::of(self.path(), self.marks, seeds, wanted).map_err(|error| unreadable(self.source, &error))?;
        Ok(lines.filter(|lines| lines.tags.len() as u64 == self.source.rows))
    }

    /// These columns of all records.
    fn columns(&self, places: &[usize]) -> Result<Table, Diagnostic> {
        let names: Vec<String> = places.iter().map(|place| self.source.columns[*place].name.clone()).collect();
        engines::read_columns(self.source, &names)
    }

    /// So many records that are written aside, as they would be read in the file.
    fn read(
        &self,
        rows: usize,
        write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<Table, Diagnostic> {
        let failed = |error: std::io::Error| {
            Diagnostic::new(format!("the records that differ cannot be put aside: {error}"))
                .help("is there room on the disk for temporary files?")
        };
        let copy = tempfile::Builder::new().prefix("bearoff-").suffix(".csv").tempfile().map_err(failed)?;
        let mut out = BufWriter::new(copy.as_file());
        write(&mut out).and_then(|()| out.flush()).map_err(failed)?;
        drop(out);
        let read = engines::read(&rest_of(self.source, copy.path(), rows))?;
        if read.rows() != rows {
            return Err(Diagnostic::new("the file changed while it was compared")
                .at_file(&self.source.shown_path, None, None)
                .help("compare it again"));
        }
        Ok(read)
    }

    fn first(&self, count: usize) -> Result<Table, Diagnostic> {
        let rows = usize::try_from(self.source.rows).unwrap_or(usize::MAX).min(count);
        self.read(rows, |out| Lines::copy_first(self.path(), self.marks, rows, out))
    }

    /// These records, in this order.
    fn records(&self, rows: &[u32]) -> Result<Table, Diagnostic> {
        let mut sorted = rows.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let read = self.read(sorted.len(), |out| Lines::copy(self.path(), self.marks, &sorted, out))?;
        let place = |row: &u32| sorted.binary_search(row).map_or(0, |place| place as u32);
        let places = IdxCa::new("".into(), rows.iter().map(place).collect::<Vec<u32>>());
        let frame = read.frame.take(&places).map_err(|error| Diagnostic::new(error.to_string()))?;
        Ok(Table::new(frame))
    }
}

/// A file with some records of another, described as that one is.
fn rest_of(source: &Source, path: &Path, rows: usize) -> Source {
    let mut rest = source.clone();
    rest.rows = rows as u64;
    for file in &mut rest.files {
        file.rows = rows as u64;
        file.unpacked = Some(path.to_owned());
    }
    rest
}

fn unreadable(source: &Source, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(format!("the file cannot be read again: {error}")).at_file(&source.shown_path, None, None)
}

impl Texts for Files<'_> {
    fn first(&self, count: usize) -> Result<(Table, Table), Diagnostic> {
        Ok((self.left.first(count)?, self.right.first(count)?))
    }

    fn walk(&self, wanted: &[usize]) -> Result<Option<Walked>, Diagnostic> {
        // Nobody who writes a file can know them, so no two records have one tag on purpose.
        let random = RandomState::new();
        let seeds = [random.hash_one(1), random.hash_one(2)];
        let whole =
            |place: &usize| self.left.source.columns[*place].nulls + self.right.source.columns[*place].nulls == 0;
        let wanted: Vec<usize> = wanted.iter().copied().filter(whole).collect();
        let walk = |wanted: &[usize]| -> Result<Option<(Lines, Lines)>, Diagnostic> {
            let (one, other) = both(|| self.left.lines(seeds, wanted), || self.right.lines(seeds, wanted));
            Ok(one?.zip(other?))
        };
        let (wanted, lines) = match walk(&wanted)? {
            // Numbers in quotes, perhaps.
            None if !wanted.is_empty() => (Vec::new(), walk(&[])?),
            lines => (wanted, lines),
        };
        Ok(lines.map(|(left, right)| Walked {
            tags: (left.tags, right.tags),
            integers: wanted.into_iter().zip(left.integers.into_iter().zip(right.integers)).collect(),
        }))
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
    use super::*;
    use crate::compare::{self, Question, RowsBy, Tolerance};
    use crate::csv::Options;
    use crate::sources::{self, Spool};

    fn open(directory: &Path, name: &str, text: &str) -> Source {
        let path = directory.join(name);
        std::fs::write(&path, text).unwrap();
        let mut spool = Spool::new(|| {}, || false);
        sources::open(name, &path, &Options::default(), &mut spool, &mut |_| {}).unwrap()
    }

    fn question(rows_by: RowsBy) -> Question {
        let (tolerances, renames) = (Vec::new(), Vec::new());
        Question { rows_by, tolerance: Tolerance::default(), tolerances, renames, loose: false, rows: 5 }
    }

    /// What is said of two files by their records, and what is said of all that is in them.
    fn both_ways(left: &str, right: &str, rows_by: RowsBy) -> (Option<String>, String) {
        let directory = tempfile::tempdir().unwrap();
        let (left, right) = (open(directory.path(), "left.csv", left), open(directory.path(), "right.csv", right));
        let question = question(rows_by);
        let files = Files::of(&left, &right, 0);
        let by_records = files.and_then(|files| compare::texts(&files, &question).unwrap());
        let (one, other) = (engines::read(&left).unwrap(), engines::read(&right).unwrap());
        (
            by_records.map(|said| format!("{said:#?}")),
            format!("{:#?}", compare::tables(&one, &other, &question).unwrap()),
        )
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
                    assert_eq!(by_records, whole, "{rows_by:?}");
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
        assert_eq!(by_records.unwrap(), whole);
    }

    #[test]
    fn records_are_not_asked_where_they_may_be_read_in_two_ways() {
        // As text and as a number; with other null tokens; by other delimiters; in another order of columns.
        let other = ["id,v\n1,a\n2,3\n", "v,id\n1,2\n", "id;v\n1;2\n", "id,w\n1,2\n"];
        for other in other {
            assert!(both_ways("id,v\n1,2\n2,3\n", other, RowsBy::Found).0.is_none(), "{other}");
        }
        // A key that comes twice takes more than the records that differ.
        let twice = "id,v\n1,2\n1,3\n2,4\n";
        assert!(both_ways(twice, "id,v\n1,2\n1,4\n2,4\n", RowsBy::Keys(vec!["id".to_owned()])).0.is_none());
    }
}
