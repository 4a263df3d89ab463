//! A CSV file in, a tag for each of its records out: two records with the same tag are the same text.
//!
//! For comparisons: of two files that are mostly the same, the records that are in both need not be taken apart. The file is one that
//! was [opened](super::open) before, so its quotes are known to be in order.

use std::fs::File;
use std::hash::BuildHasher;
use std::io::{Read, Write};
use std::path::Path;

use foldhash::fast::FixedState;
use memchr::{memchr, memchr2_iter};

use crate::base::Dialect;

/// The records of a file, without its header.
#[derive(Debug)]
pub struct Lines {
    /// 128 bits of each record, which hang on both seeds. A line end is no part of a record.
    pub tags: Vec<[u64; 2]>,
    /// The columns that were wanted, in their order.
    pub integers: Vec<Vec<i64>>,
}

/// How records and fields are told apart.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    /// Between fields.
    pub delimiter: u8,
    /// Around fields.
    pub quote: u8,
}

impl Marks {
    /// Those of a dialect; none if one of them takes more than a byte.
    pub fn of(dialect: &Dialect) -> Option<Self> {
        Some(Self { delimiter: u8::try_from(dialect.delimiter).ok()?, quote: u8::try_from(dialect.quote).ok()? })
    }
}

/// How much is read at once. A record that is longer makes it more.
const BLOCK: usize = 1 << 20;

impl Lines {
    /// Reads a file once; its text is not kept. `wanted` are places of columns that should hold integers and no NULL, in order. None where the
    /// file has blank lines, which are not records everywhere, or something else in those columns.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(path: &Path, marks: Marks, seeds: [u64; 2], wanted: &[usize]) -> std::io::Result<Option<Self>> {
        let states = seeds.map(FixedState::with_seed);
        let mut lines = Self { tags: Vec::new(), integers: vec![Vec::new(); wanted.len()] };
        let (mut plain, mut at_header) = (true, true);
        records(path, marks, |record| {
            let text = without_end(record);
            if std::mem::take(&mut at_header) {
                return Ok(true);
            }
            lines.tags.push([states[0].hash_one(text), states[1].hash_one(text)]);
            plain = plain && !text.is_empty() && integers(text, marks, wanted, &mut lines.integers);
            Ok(plain)
        })?;
        Ok(plain.then_some(lines))
    }

    /// Writes the header and the first records.
    ///
    /// # Errors
    /// When the file cannot be read, or nothing can be written.
    pub fn copy_first(path: &Path, marks: Marks, count: usize, out: &mut dyn Write) -> std::io::Result<()> {
        let mut left = count + 1;
        records(path, marks, |record| {
            left -= 1;
            end_line(out, record)?;
            Ok(left > 0)
        })
    }

    /// Writes the header and these records, in the order of the file; `rows` is sorted.
    ///
    /// # Errors
    /// When the file cannot be read, or nothing can be written.
    pub fn copy(path: &Path, marks: Marks, rows: &[u32], out: &mut dyn Write) -> std::io::Result<()> {
        let mut wanted = rows.iter().copied().peekable();
        let (mut row, mut at_header) = (0u32, true);
        records(path, marks, |record| {
            if std::mem::take(&mut at_header) {
                end_line(out, record)?;
            } else {
                if wanted.next_if_eq(&row).is_some() {
                    end_line(out, record)?;
                }
                row += 1;
            }
            Ok(wanted.peek().is_some())
        })
    }
}

/// The last record of a file may have no end.
fn end_line(out: &mut dyn Write, record: &[u8]) -> std::io::Result<()> {
    out.write_all(record)?;
    if record.ends_with(b"\n") { Ok(()) } else { out.write_all(b"\n") }
}

fn without_end(record: &[u8]) -> &[u8] {
    let text = record.strip_suffix(b"\n").unwrap_or(record);
    text.strip_suffix(b"\r").unwrap_or(text)
}

/// Adds the integers of these columns, which are in order; false where there is none.
fn integers(record: &[u8], marks: Marks, wanted: &[usize], into: &mut [Vec<i64>]) -> bool {
    let (mut at, mut place, mut rest) = (0, 0, record);
    while let Some(next) = wanted.get(at) {
        let quoted = rest.first() == Some(&marks.quote);
        let end = match quoted {
            // A number in quotes is read by others; what is passed over ends behind its last quote.
            true => behind_quotes(rest, marks),
            false => memchr(marks.delimiter, rest).unwrap_or(rest.len()),
        };
        if place == *next {
            let Some(number) = std::str::from_utf8(&rest[..end]).ok().and_then(|text| text.parse().ok()) else {
                return false;
            };
            into[at].push(number);
            at += 1;
        }
        place += 1;
        match rest.get(end + 1..) {
            Some(more) => rest = more,
            None => return at == wanted.len(),
        }
    }
    true
}

/// Where a field ends that begins with a quote.
fn behind_quotes(field: &[u8], marks: Marks) -> usize {
    let mut quoted = false;
    let ends = |byte: u8| {
        quoted ^= byte == marks.quote;
        byte == marks.delimiter && !quoted
    };
    field.iter().copied().position(ends).unwrap_or(field.len())
}

/// Calls `each` with every record and its line end, in order, as long as it wants more.
fn records(path: &Path, marks: Marks, mut each: impl FnMut(&[u8]) -> std::io::Result<bool>) -> std::io::Result<()> {
    let mut file = File::open(path)?;
    let quote = marks.quote;
    let mut buffer = vec![0; BLOCK];
    // Bytes that are there, and of those the ones that were looked at already.
    let (mut filled, mut seen, mut quoted) = (0, 0, false);
    loop {
        if filled == buffer.len() {
            buffer.resize(2 * filled, 0);
        }
        let read = file.read(&mut buffer[filled..])?;
        filled += read;
        let mut start = 0;
        let from = seen;
        for at in memchr2_iter(b'\n', quote, &buffer[from..filled]) {
            let at = from + at;
            if buffer[at] == quote {
                quoted = !quoted;
            } else if !quoted {
                if !each(&buffer[start..=at])? {
                    return Ok(());
                }
                start = at + 1;
            }
        }
        if read == 0 {
            return if start < filled { each(&buffer[start..filled]).map(|_| ()) } else { Ok(()) };
        }
        buffer.copy_within(start..filled, 0);
        filled -= start;
        seen = filled;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const MARKS: Marks = Marks { delimiter: b',', quote: b'"' };

    fn file(text: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        file
    }

    fn lines(text: &[u8]) -> Option<Lines> {
        Lines::of(file(text).path(), MARKS, [1, 2], &[]).unwrap()
    }

    #[test]
    fn records_are_told_apart_by_their_text() {
        let one = lines(b"a,b\n1,x\n2,\"y\nz\"\n1,x\n").unwrap();
        assert_eq!((one.tags.len(), one.tags[0] == one.tags[2], one.tags[0] == one.tags[1]), (3, true, false));
        // A line end is no part of it, nor is it missing at the end.
        let other = lines(b"\xef\xbb\xbfa,b\r\n2,\"y\nz\"\r\n1,x").unwrap();
        assert_eq!(other.tags, [one.tags[1], one.tags[0]]);
        assert!(lines(b"a\n1\n\n2\n").is_none(), "a blank line may be a record or none");
        assert_eq!(lines(b"a,b\n").unwrap().tags.len(), 0);
    }

    #[test]
    fn records_are_copied_as_they_are() {
        let text = b"a,b\r\n1,x\r\n2,\"y\nz\"\r\n3,\"q\"\"\"\r\n4,w";
        let file = file(text);
        let mut out = Vec::new();
        Lines::copy(file.path(), MARKS, &[1, 3], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,b\r\n2,\"y\nz\"\r\n4,w\n");
        let mut out = Vec::new();
        Lines::copy_first(file.path(), MARKS, 2, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,b\r\n1,x\r\n2,\"y\nz\"\r\n");
    }

    #[test]
    fn integers_are_read_on_the_way() {
        let of = |text: &[u8], wanted: &[usize]| {
            let file = file(text);
            Lines::of(file.path(), MARKS, [1, 2], wanted).unwrap().map(|lines| lines.integers)
        };
        let text = b"a,b,c\n1,\"x,\n\"\"\",-7\n20,,8\r\n3,y,9223372036854775807";
        assert_eq!(of(text, &[0, 2]).unwrap(), [vec![1, 20, 3], vec![-7, 8, i64::MAX]]);
        assert_eq!(of(text, &[2]).unwrap(), [vec![-7, 8, i64::MAX]]);
        assert!(of(text, &[1]).is_none(), "these are texts");
        assert!(of(b"a\n\"1\"\n", &[0]).is_none(), "a number in quotes is read by others");
    }

    #[test]
    fn a_record_may_be_longer_than_what_is_read_at_once() {
        let long = "x".repeat(3 * BLOCK + 7);
        let lines = lines(format!("a\n{long}\nshort\n\"{long}\n\"\n{long}\n").as_bytes()).unwrap();
        assert_eq!((lines.tags.len(), lines.tags[0] == lines.tags[3]), (4, true));
    }
}
