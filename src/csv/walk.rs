//! A CSV file in, a tag for each of its records out: two records with the same tag are the same text.
//!
//! For comparisons: of two files that are mostly the same, the records that are in both need not be taken apart twice. Nothing is known
//! of the file before; whatever is odd about it is left to [`open`](super::open), which says what.

use std::fs::{File, Metadata};
use std::hash::BuildHasher;
use std::io::{Read, Seek, SeekFrom, Write};

use foldhash::fast::FixedState;
use memchr::{memchr, memchr2_iter};

use super::blocks::{Blocks, changed};
use super::kept::Kept;
use super::records::Records;
use super::{Dialect, Options, dialect, header};
use crate::base::{SourceFile, at_once, processors};

/// What one read of a file shows without looking into its records.
#[derive(Debug)]
pub struct Walk {
    /// The file, with its size, rows and checksum.
    pub(super) file: SourceFile,
    pub(super) dialect: Dialect,
    pub(super) names: Vec<String>,
    /// The header as it stands there, with its line end.
    header: Vec<u8>,
    pub(super) stretches: Vec<Stretch>,
    before: Metadata,
    tags: Vec<[u64; 2]>,
    /// Columns of which every cell is an integer, by their places; not all of them.
    integers: Vec<(usize, Vec<i64>)>,
    /// Records that the other file has not.
    pub(super) kept: Kept,
}

/// Records that stand behind each other, to be read at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// Where it begins in the file, in bytes.
    pub(super) at: u64,
    pub(super) bytes: usize,
    /// Rows before it.
    pub(super) row: u64,
    pub(super) rows: u64,
    /// The line that it begins with, from 1.
    pub(super) line: u64,
    /// Whether the file ends with it.
    pub(super) last: bool,
}

/// Stretches are this long, up to one record.
const STRETCH: usize = if cfg!(test) { 1 << 8 } else { 1 << 20 };
/// Stretches that a thread copies from at a time.
const AT_ONCE: usize = 8;
/// Columns of integers that are kept, where nobody has named them.
const MOST: usize = 4;
/// Records that show which columns hold integers that come once each.
const SHOWING: usize = 1 << 10;

impl Walk {
    /// Reads a file once; its text is not kept. Tags hang on both seeds. Columns of integers are kept if they are among `named`, or, where none
    /// is named, if their first values come once each. None where the file has blank lines, which are not records everywhere, or is none that
    /// could be opened.
    pub fn of(
        file: &SourceFile,
        options: &Options,
        seeds: [u64; 2],
        named: &[String],
        stopped: fn() -> bool,
    ) -> Option<Self> {
        let path = file.shown_path.as_str();
        let before = std::fs::metadata(file.plain()).ok()?;
        let mut blocks = Blocks::open(file.plain(), path).ok()?;
        if blocks.refill(1).ok()?.is_some() {
            return None;
        }
        let dialect = dialect::recognise(blocks.block(), blocks.is_last(), options.delimiter, path).ok()?;
        let mark = if dialect.byte_order_mark { dialect::MARK.len() } else { 0 };
        blocks.consume(mark);
        let delimiter = dialect.delimiter as u8;
        let mut records = Records::new(path, delimiter);
        let end = records.read(blocks.block(), 0, blocks.is_last()).ok()??;
        let names = header::names(&records, blocks.block(), delimiter, path).ok()?;
        records.advance();
        let header = blocks.block()[..end].to_vec();
        blocks.consume(end);
        let places = match named {
            [] => integers_that_differ(&blocks, &mut records, names.len()),
            named => (0..names.len()).filter(|place| named.contains(&names[*place])).collect(),
        };
        let states = seeds.map(FixedState::with_seed);
        let mut walk = Self {
            file: file.clone(),
            dialect,
            names,
            header,
            stretches: Vec::new(),
            before,
            tags: Vec::new(),
            integers: places.into_iter().map(|place| (place, Vec::new())).collect(),
            kept: Kept::default(),
        };
        walk.expect_rows(&blocks);
        let mut stretch = Stretch { at: (mark + end) as u64, bytes: 0, row: 0, rows: 0, line: 2, last: false };
        stretch.line += newlines(&walk.header).saturating_sub(1);
        let mut line = stretch.line;
        // Of the block under way: bytes that were looked at, and whether a quote is open behind them.
        let (mut seen, mut quoted) = (0, false);
        loop {
            if stopped() {
                return None;
            }
            let block = blocks.block();
            let mut start = 0;
            let mut record = |start: usize, end: usize, walk: &mut Self, line: u64| {
                let text = without_end(&block[start..end]);
                walk.tags.push([states[0].hash_one(text), states[1].hash_one(text)]);
                if !integers(text, delimiter, &mut walk.integers) {
                    walk.integers.clear();
                }
                stretch.bytes += end - start;
                stretch.rows += 1;
                if stretch.bytes >= STRETCH {
                    walk.stretches.push(stretch);
                    let (at, row) = (stretch.at + stretch.bytes as u64, stretch.row + stretch.rows);
                    stretch = Stretch { at, bytes: 0, row, rows: 0, line, last: false };
                }
                !text.is_empty()
            };
            for at in memchr2_iter(b'\n', QUOTE, &block[seen..]) {
                let at = seen + at;
                if block[at] == QUOTE {
                    quoted = !quoted;
                    continue;
                }
                line += 1;
                if !quoted {
                    if !record(start, at + 1, &mut walk, line) {
                        return None;
                    }
                    start = at + 1;
                }
            }
            if blocks.is_last() {
                // The last record may have no line end.
                if quoted || start < block.len() && !record(start, block.len(), &mut walk, line) {
                    return None;
                }
                break;
            }
            seen = block.len() - start;
            blocks.consume(start);
            if blocks.refill(line).ok()?.is_some() {
                return None;
            }
        }
        if stretch.rows > 0 {
            walk.stretches.push(stretch);
        }
        if let Some(last) = walk.stretches.last_mut() {
            last.last = true;
        }
        let (bytes, sha256) = blocks.finish(file.plain()).ok()?;
        if walk.file.unpacked.is_none() {
            (walk.file.bytes, walk.file.sha256) = (bytes, sha256);
        }
        walk.file.rows = walk.tags.len() as u64;
        Some(walk)
    }

    /// Makes room for about as many rows as the first of them promise.
    fn expect_rows(&mut self, blocks: &Blocks<'_>) {
        let lines = newlines(blocks.block()).max(1);
        let bytes = (blocks.block().len() as u64 / lines).max(1);
        let rows = (self.before.len() / bytes).min(u64::from(u32::MAX)) as usize;
        let rows = rows + rows / 64;
        self.tags.reserve(rows);
        self.integers.iter_mut().for_each(|(_, values)| values.reserve(rows));
    }

    /// The tag of each record, in order; they can be had once.
    pub fn take_tags(&mut self) -> Vec<[u64; 2]> {
        std::mem::take(&mut self.tags)
    }

    /// A column that was kept, by its place; it can be had once.
    pub fn take_integers(&mut self, place: usize) -> Option<Vec<i64>> {
        let at = self.integers.iter().position(|(known, _)| *known == place)?;
        Some(self.integers.swap_remove(at).1)
    }

    /// Whether the records of both are cut and named alike.
    pub fn is_like(&self, other: &Self) -> bool {
        let cut = |walk: &Self| (walk.dialect.delimiter, walk.dialect.quote);
        cut(self) == cut(other) && self.names == other.names
    }

    /// How many records there are.
    pub fn rows(&self) -> u64 {
        self.file.rows
    }

    /// Whether it is still the file that was read.
    pub(super) fn is_as_it_was(&self) -> bool {
        let now = std::fs::metadata(self.file.plain());
        now.is_ok_and(|now| !changed(&self.before, &now, self.before.len()))
    }

    /// The stretch's bytes, read into `text`.
    pub(super) fn read(&self, file: &mut File, stretch: &Stretch, text: &mut Vec<u8>) -> std::io::Result<()> {
        text.resize(stretch.bytes, 0);
        file.seek(SeekFrom::Start(stretch.at))?;
        file.read_exact(text)
    }

    /// Writes the header and these records, in the order of the file; `rows` is sorted.
    ///
    /// # Errors
    /// When the file cannot be read, or nothing can be written.
    pub fn copy(&self, rows: &[u32], out: &mut dyn Write) -> std::io::Result<()> {
        write_line(out, &self.header)?;
        if self.kept.copy(rows, out)? {
            return Ok(());
        }
        let wanted = |stretch: &&Stretch| !stretch.own(rows).is_empty();
        let stretches: Vec<&Stretch> = self.stretches.iter().filter(wanted).collect();
        // So many at a time that what waits to be written stays small.
        for some in stretches.chunks(processors() * AT_ONCE) {
            let texts = at_once(some.chunks(AT_ONCE).collect(), &|part| self.copied(part, rows));
            let texts = texts.into_iter().collect::<std::io::Result<Vec<Vec<u8>>>>()?;
            texts.iter().try_for_each(|text| out.write_all(text))?;
        }
        Ok(())
    }

    /// Of these rows those that stand in these stretches.
    fn copied(&self, stretches: &[&Stretch], rows: &[u32]) -> std::io::Result<Vec<u8>> {
        let mut file = File::open(self.file.plain())?;
        let (mut text, mut out) = (Vec::new(), Vec::new());
        for stretch in stretches {
            self.read(&mut file, stretch, &mut text)?;
            let mut wanted = stretch.own(rows).iter().map(|row| u64::from(*row)).peekable();
            let mut row = stretch.row;
            split(&text, |record| {
                if wanted.next_if_eq(&row).is_some() {
                    write_line(&mut out, record)?;
                }
                row += 1;
                Ok::<bool, std::io::Error>(wanted.peek().is_some())
            })?;
        }
        Ok(out)
    }
}

impl Stretch {
    /// Of these rows, which are sorted, those of the stretch.
    pub(super) fn own<'r>(&self, rows: &'r [u32]) -> &'r [u32] {
        let before = |bound: u64| rows.partition_point(|row| u64::from(*row) < bound);
        &rows[before(self.row)..before(self.row + self.rows)]
    }
}

/// Around fields, in every dialect that is recognised.
const QUOTE: u8 = b'"';

/// Calls `each` with the records of a stretch and their line ends, as long as it wants more.
pub(super) fn split<E>(text: &[u8], mut each: impl FnMut(&[u8]) -> Result<bool, E>) -> Result<(), E> {
    let (mut start, mut quoted) = (0, false);
    for at in memchr2_iter(b'\n', QUOTE, text) {
        if text[at] == QUOTE {
            quoted = !quoted;
        } else if !quoted {
            if !each(&text[start..=at])? {
                return Ok(());
            }
            start = at + 1;
        }
    }
    if start < text.len() { each(&text[start..]).map(|_| ()) } else { Ok(()) }
}

/// How many lines end in it.
fn newlines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

/// The last record of a file may have no end.
pub(super) fn write_line(out: &mut dyn Write, record: &[u8]) -> std::io::Result<()> {
    out.write_all(record)?;
    if record.ends_with(b"\n") { Ok(()) } else { out.write_all(b"\n") }
}

fn without_end(record: &[u8]) -> &[u8] {
    let text = record.strip_suffix(b"\n").unwrap_or(record);
    text.strip_suffix(b"\r").unwrap_or(text)
}

/// The columns whose first values are integers that come once each.
fn integers_that_differ(blocks: &Blocks<'_>, records: &mut Records<'_>, columns: usize) -> Vec<usize> {
    let block = blocks.block();
    let mut seen = vec![Some(std::collections::HashSet::new()); columns];
    let mut at = 0;
    for _ in 0..SHOWING {
        let Ok(Some(next)) = records.read(block, at, blocks.is_last()) else { break };
        for (field, seen) in records.fields().iter().zip(&mut seen) {
            let number = std::str::from_utf8(field.raw(block)).ok().and_then(|text| text.parse::<i64>().ok());
            if !number.is_some_and(|number| seen.as_mut().is_some_and(|seen| seen.insert(number))) {
                *seen = None;
            }
        }
        at = next;
    }
    let kept = seen.iter().enumerate().filter(|(_, seen)| seen.as_ref().is_some_and(|seen| !seen.is_empty()));
    kept.map(|(place, _)| place).take(MOST).collect()
}

/// Adds the integers of these columns, which are in order; false where there is none.
fn integers(record: &[u8], delimiter: u8, into: &mut [(usize, Vec<i64>)]) -> bool {
    let (mut at, mut place, mut rest) = (0, 0, record);
    while at < into.len() {
        let end = match rest.first() == Some(&QUOTE) {
            // A number in quotes is read by others; what is passed over ends behind its last quote.
            true => behind_quotes(rest, delimiter),
            false => memchr(delimiter, rest).unwrap_or(rest.len()),
        };
        if place == into[at].0 {
            let Some(number) = std::str::from_utf8(&rest[..end]).ok().and_then(|text| text.parse().ok()) else {
                return false;
            };
            into[at].1.push(number);
            at += 1;
        }
        place += 1;
        match rest.get(end + 1..) {
            Some(more) => rest = more,
            None => return at == into.len(),
        }
    }
    true
}

/// Where a field ends that begins with a quote.
fn behind_quotes(field: &[u8], delimiter: u8) -> usize {
    let mut quoted = false;
    let ends = |byte: u8| {
        quoted ^= byte == QUOTE;
        byte == delimiter && !quoted
    };
    field.iter().copied().position(ends).unwrap_or(field.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn file(text: &[u8]) -> (tempfile::NamedTempFile, SourceFile) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        let source = SourceFile::new(file.path());
        (file, source)
    }

    fn walk(text: &[u8], named: &[&str]) -> Option<Walk> {
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        Walk::of(&file(text).1, &Options::default(), [1, 2], &named, || false)
    }

    #[test]
    fn records_are_told_apart_by_their_text() {
        let one = walk(b"a,b\n1,x\n2,\"y\nz\"\n1,x\n", &[]).unwrap();
        assert_eq!((one.tags.len(), one.tags[0] == one.tags[2], one.tags[0] == one.tags[1]), (3, true, false));
        // A line end is no part of it, nor is it missing at the end.
        let other = walk(b"\xef\xbb\xbfa,b\r\n2,\"y\nz\"\r\n1,x", &[]).unwrap();
        assert_eq!(other.tags, [one.tags[1], one.tags[0]]);
        assert!(one.is_like(&other) && one.file.sha256 != other.file.sha256);
        assert_eq!(walk(b"a,b\n", &[]).unwrap().tags.len(), 0);
    }

    #[test]
    fn what_is_odd_is_left_to_others() {
        for odd in [&b"a,b\n1,2\n\n2,3\n"[..], b"a,b\n1,\"2\n", b"a,b\n1,\xff\n", b"a,b\n1,\0\n", b"a,a\n1,2\n", b""] {
            assert!(walk(odd, &[]).is_none(), "{odd:?}");
        }
    }

    #[test]
    fn records_are_copied_as_they_are() {
        let (_file, source) = file(b"a,b\r\n1,x\r\n2,\"y\nz\"\r\n3,\"q\"\"\"\r\n4,w");
        let walk = Walk::of(&source, &Options::default(), [1, 2], &[], || false).unwrap();
        let copy = |rows: &[u32]| {
            let mut out = Vec::new();
            walk.copy(rows, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(copy(&[1, 3]), "a,b\r\n2,\"y\nz\"\r\n4,w\n");
        assert_eq!(copy(&[0, 1]), "a,b\r\n1,x\r\n2,\"y\nz\"\r\n");
    }

    #[test]
    fn integers_are_read_on_the_way() {
        let of = |text: &[u8], named: &[&str]| {
            let found = walk(text, named).unwrap().integers;
            found.into_iter().map(|(_, values)| values).collect::<Vec<_>>()
        };
        let text = b"a,b,c\n1,\"x,\n\"\"\",-7\n20,,8\r\n3,y,9223372036854775807";
        assert_eq!(of(text, &["c", "a"]), [vec![1, 20, 3], vec![-7, 8, i64::MAX]]);
        assert_eq!(of(text, &["c"]), [vec![-7, 8, i64::MAX]]);
        assert_eq!(of(text, &[]), [vec![1, 20, 3], vec![-7, 8, i64::MAX]], "both could be a key");
        assert_eq!(of(b"a,b\n1,2\n1,3\n", &[]), [vec![2, 3]], "the other one comes twice");
        assert!(of(text, &["b"]).is_empty(), "these are texts");
        assert!(of(b"a,b\n\"1\",2\n", &["a"]).is_empty(), "a number in quotes is read by others");
    }

    #[test]
    fn stretches_cover_the_records_and_know_their_lines() {
        let long = "x".repeat(STRETCH / 3);
        let text: String = (0..10).map(|row| format!("{row},\"{long}\n\"\r\n")).collect();
        let text = format!("\"a\n\",b\n{text}");
        let (_file, source) = file(text.as_bytes());
        let walk = Walk::of(&source, &Options::default(), [1, 2], &[], || false).unwrap();
        assert!(walk.stretches.len() > 2);
        let (mut row, mut line, mut at) = (0, 3, 7);
        for stretch in &walk.stretches {
            assert_eq!((stretch.row, stretch.line, stretch.at), (row, line, at));
            row += stretch.rows;
            line += 2 * stretch.rows;
            at += stretch.bytes as u64;
        }
        assert_eq!((row, at), (10, text.len() as u64));
        assert!(walk.stretches.iter().rev().enumerate().all(|(from_end, stretch)| stretch.last == (from_end == 0)));
    }

    #[test]
    fn a_record_may_be_longer_than_what_is_read_at_once() {
        let long = "x".repeat(300 << 10);
        let lines = walk(format!("a,b\n1,{long}\n2,short\n1,\"{long}\n\"\n1,{long}\n").as_bytes(), &[]).unwrap();
        assert_eq!((lines.tags.len(), lines.tags[0] == lines.tags[3]), (4, true));
    }
}
