//! A file in, its records out, cut by as many threads as there are processors.
//!
//! Where a stretch begins inside quotes is not known before those in front of it were read. So each is cut as if it began outside of them,
//! at its first line end; where the one before it ends elsewhere, it is cut again from there.
//!
//! Must not know: what records are for, apart from what each [`Part`] holds of them.

use std::fs::File;
use std::hash::BuildHasher;
use std::io::{Read, Seek, SeekFrom};

use foldhash::fast::FixedState;
use memchr::{memchr, memchr2_iter};

use super::blocks::is_good;
use super::records::Records;
use super::tally::{self, Tally, Words};

/// Records that stand behind each other.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    /// Where it begins in the file, in bytes.
    pub(super) at: u64,
    pub(super) bytes: usize,
    /// Rows before it.
    pub(super) row: u64,
    pub(super) rows: u64,
    /// The line that it begins with, from 1.
    pub(super) line: u64,
    /// Of each [`EVERY`]th record, from the first: bytes and line ends of the stretch before it.
    marks: Vec<(u32, u32)>,
}

/// So many records stand between two that can be found without a look at others.
const EVERY: u64 = 16;

/// What is made of a stretch.
pub(super) struct Part {
    /// With rows and lines as if the file began with it.
    pub(super) stretch: Stretch,
    /// What stands for each record.
    pub(super) tags: Vec<[u64; 2]>,
    /// The columns that were asked for; none if a cell of one is no integer.
    pub(super) integers: Option<Vec<Vec<i64>>>,
    /// What its cells are, if that was asked for.
    pub(super) tallies: Vec<Tally>,
    lines: u64,
}

/// How a file is cut, and what is wanted of its records.
pub(super) struct Cutter<'a> {
    pub(super) path: &'a std::sync::Arc<str>,
    pub(super) delimiter: u8,
    /// For tags.
    pub(super) states: [FixedState; 2],
    /// Columns whose integers are wanted, in order.
    pub(super) places: Vec<usize>,
    /// How many columns there are, and the words for NULL among their cells: if cells are to be counted.
    pub(super) counted: Option<(usize, &'a Words)>,
    /// Where the first record begins.
    pub(super) from: u64,
    /// The line of the first record, from 1.
    pub(super) line: u64,
    /// Bytes of the file.
    pub(super) size: u64,
    /// Bytes of a record, about.
    pub(super) record: u64,
}

/// Stretches are this long, about: what is read fits a second-level cache.
pub(super) const STRETCH: u64 = if cfg!(test) { 1 << 8 } else { 1 << 19 };
/// What is read behind a stretch for the end of its last record.
const AHEAD: u64 = if cfg!(test) { 1 << 4 } else { 1 << 12 };
/// A record longer than this, in a stretch that may not begin with one, is taken for none.
const LONG: usize = 1 << 20;
/// A record longer than this is taken for one whose quote was never closed.
pub(super) const LONGEST: usize = 64 << 20;
/// Around fields, in every dialect that is recognised.
pub(super) const QUOTE: u8 = b'"';

impl Cutter<'_> {
    /// Where the stretches begin and end if records are left out of account.
    pub(super) fn bounds(&self) -> Vec<(u64, u64)> {
        let starts = (self.from..self.size).step_by(STRETCH as usize);
        starts.map(|from| (from, self.size.min(from + STRETCH))).collect()
    }

    /// The records that begin between these bounds, which the window shows. The first record of the file begins at the first bound; of other
    /// stretches it is to be seen. None if something is odd, be it that this is not so.
    pub(super) fn part(&self, window: &mut Window, (from, to): (u64, u64), known: bool) -> Option<Part> {
        let limit = (to - window.at) as usize;
        let first = match known {
            true => (from - window.at) as usize,
            false => memchr(b'\n', window.text())? + 1,
        };
        let longest = if known { LONGEST } else { LONG };
        let mut maker = Maker::new(self, window.at, first);
        let end = match self.counted {
            Some(_) => self.by_field(window, &mut maker, limit, longest)?,
            None => self.by_line(window, &mut maker, limit, longest)?,
        };
        is_good(&window.text()[first..end]).then(|| maker.part(end))
    }

    /// Cuts every field, and looks at it.
    fn by_field(&self, window: &mut Window, maker: &mut Maker<'_>, limit: usize, longest: usize) -> Option<usize> {
        let mut records = Records::new(self.path, self.delimiter);
        records.go_to(0);
        let mut start = maker.first;
        while start < limit {
            let Some(end) = records.read(window.text(), start, window.is_last()).ok()? else {
                window.more(start, longest)?;
                continue;
            };
            maker.take(window.text(), (start, end), records.line(), Some(&records))?;
            records.advance();
            start = end;
        }
        maker.lines = records.line();
        Some(start)
    }

    /// Cuts records only.
    fn by_line(&self, window: &mut Window, maker: &mut Maker<'_>, limit: usize, longest: usize) -> Option<usize> {
        let (mut start, mut seen, mut quoted) = (maker.first, maker.first, false);
        // Of the record under way.
        let mut line = 0;
        while start < limit {
            let text = window.text();
            for at in memchr2_iter(b'\n', QUOTE, &text[seen..]) {
                let at = seen + at;
                if text[at] == QUOTE {
                    quoted = !quoted;
                    continue;
                }
                maker.lines += 1;
                if !quoted {
                    maker.take(text, (start, at + 1), line, None)?;
                    (start, line) = (at + 1, maker.lines);
                    if start >= limit {
                        return Some(start);
                    }
                }
            }
            if window.is_last() {
                // The last record may have no line end.
                let end = text.len();
                if quoted || start < end && maker.take(text, (start, end), line, None).is_none() {
                    return None;
                }
                return Some(end);
            }
            seen = text.len();
            window.more(start, longest)?;
        }
        Some(start)
    }

    /// The stretches, with their places in the file, and what was made of them. `parts` are those of all bounds. None if something is odd.
    pub(super) fn joined(&self, parts: Vec<Option<Part>>, window: &mut Window) -> Option<Vec<Part>> {
        let (mut at, mut row, mut line) = (self.from, 0, self.line);
        let mut joined = Vec::with_capacity(parts.len());
        for (part, (_, to)) in parts.into_iter().zip(self.bounds()) {
            if at >= to {
                // A long record stands before it, in it, and behind it.
                continue;
            }
            let mut part = match part.filter(|part| part.stretch.at == at) {
                Some(part) => part,
                None => {
                    window.show(at, to)?;
                    self.part(window, (at, to), true)?
                }
            };
            part.tallies.iter_mut().for_each(|tally| tally.move_on(row, line));
            (part.stretch.row, part.stretch.line) = (row, line);
            (at, row, line) = (at + part.stretch.bytes as u64, row + part.stretch.rows, line + part.lines);
            joined.push(part);
        }
        (at == self.size).then_some(joined)
    }
}

/// A part that is being made.
struct Maker<'c> {
    cutter: &'c Cutter<'c>,
    at: u64,
    /// Where in the window it begins.
    first: usize,
    marks: Vec<(u32, u32)>,
    tags: Vec<[u64; 2]>,
    integers: Option<Vec<Vec<i64>>>,
    tallies: Vec<Tally>,
    /// Line ends so far.
    lines: u64,
}

impl<'c> Maker<'c> {
    fn new(cutter: &'c Cutter<'c>, window: u64, first: usize) -> Self {
        let tallies = cutter.counted.map_or_else(Vec::new, |(columns, words)| vec![Tally::new(words); columns]);
        let rows = (STRETCH / cutter.record.max(1)) as usize;
        let rows = rows + rows / 32;
        Self {
            cutter,
            at: window + first as u64,
            first,
            marks: Vec::new(),
            tags: Vec::with_capacity(rows),
            integers: Some(cutter.places.iter().map(|_| Vec::with_capacity(rows)).collect()),
            tallies,
            lines: 0,
        }
    }

    /// Takes the record between these places, which begins with this line. None if it is blank or has not one field for each column.
    #[inline]
    fn take(
        &mut self,
        text: &[u8],
        (start, end): (usize, usize),
        line: u64,
        records: Option<&Records<'_>>,
    ) -> Option<()> {
        let (record, cutter) = (without_end(&text[start..end]), self.cutter);
        if record.is_empty() {
            return None;
        }
        let row = self.tags.len() as u64;
        if row.is_multiple_of(EVERY) {
            self.marks.push(((start - self.first) as u32, line as u32));
        }
        self.tags.push(cutter.states.each_ref().map(|state| state.hash_one(record)));
        if let Some(integers) = &mut self.integers {
            let all = match records {
                Some(records) => cutter.places.iter().zip(integers).all(|(place, into)| {
                    let cell = records.fields().get(*place).map(|field| field.raw(text));
                    cell.and_then(integer).map(|number| into.push(number)).is_some()
                }),
                None => integers_of(record, cutter.delimiter, &cutter.places, integers),
            };
            if !all {
                self.integers = None;
            }
        }
        if let (Some(records), Some((columns, words))) = (records, cutter.counted) {
            if records.fields().len() != columns {
                return None;
            }
            tally::add_record(&mut self.tallies, words, (records, text), (cutter.path, row + 1), None);
        }
        Some(())
    }

    fn part(self, end: usize) -> Part {
        let (at, bytes, rows) = (self.at, end.saturating_sub(self.first), self.tags.len() as u64);
        let stretch = Stretch { at, bytes, row: 0, rows, line: 0, marks: self.marks };
        Part { stretch, tags: self.tags, integers: self.integers, tallies: self.tallies, lines: self.lines }
    }
}

impl Stretch {
    /// Of these rows, which are sorted, those of the stretch.
    pub(super) fn own<'r>(&self, rows: &'r [u32]) -> &'r [u32] {
        let before = |bound: u64| rows.partition_point(|row| u64::from(*row) < bound);
        &rows[before(self.row)..before(self.row + self.rows)]
    }

    /// Calls `each` with these records of the stretch, sorted by their numbers in the file: the number, the line and the text with its line
    /// end. What lies far from all of them is not read.
    pub(super) fn visit<E: From<std::io::Error>>(
        &self,
        rows: &[u32],
        window: &mut Window,
        mut each: impl FnMut(u32, u64, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let group = |row: u32| ((u64::from(row) - self.row) / EVERY) as usize;
        let mut rows = rows.iter().copied().peekable();
        while let Some(first) = rows.peek().copied() {
            let mut run = vec![];
            while let Some(row) = rows.next_if(|row| group(*row) <= group(*run.last().unwrap_or(&first)) + 1) {
                run.push(row);
            }
            let (from, to) = (group(first), run.last().map_or(0, |row| group(*row)) + 1);
            let (at, lines) = self.marks[from];
            let end = self.marks.get(to).map_or(self.bytes, |mark| mark.0 as usize);
            window.read(self.at + u64::from(at), self.at + end as u64)?;
            let (mut row, mut line) = (self.row + from as u64 * EVERY, self.line + u64::from(lines));
            let mut wanted = run.into_iter().peekable();
            split(window.text(), |record, lines| {
                if let Some(row) = wanted.next_if(|wanted| u64::from(*wanted) == row) {
                    each(row, line, record)?;
                }
                (row, line) = (row + 1, line + lines);
                Ok::<bool, E>(wanted.peek().is_some())
            })?;
        }
        Ok(())
    }
}

/// Calls `each` with the records, their line ends and how many these are, as long as it wants more.
fn split<E>(text: &[u8], mut each: impl FnMut(&[u8], u64) -> Result<bool, E>) -> Result<(), E> {
    let (mut start, mut quoted, mut lines) = (0, false, 0);
    for at in memchr2_iter(b'\n', QUOTE, text) {
        if text[at] == QUOTE {
            quoted = !quoted;
            continue;
        }
        lines += 1;
        if !quoted {
            if !each(&text[start..=at], lines)? {
                return Ok(());
            }
            (start, lines) = (at + 1, 0);
        }
    }
    if start < text.len() { each(&text[start..], lines).map(|_| ()) } else { Ok(()) }
}

/// A part of a file in memory.
pub(super) struct Window {
    file: File,
    size: u64,
    buffer: Vec<u8>,
    /// What of the buffer is the file's.
    filled: usize,
    /// Where in the file it begins.
    at: u64,
}

impl Window {
    pub(super) fn open(path: &std::path::Path, size: u64) -> std::io::Result<Self> {
        Ok(Self { file: File::open(path)?, size, buffer: Vec::new(), filled: 0, at: 0 })
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// Whether the file ends with it.
    pub(super) fn is_last(&self) -> bool {
        self.at + self.filled as u64 == self.size
    }

    /// Shows the bytes between these places.
    pub(super) fn read(&mut self, from: u64, to: u64) -> std::io::Result<()> {
        (self.at, self.filled) = (from, 0);
        self.file.seek(SeekFrom::Start(from))?;
        self.extend((to - from) as usize)
    }

    /// Shows the bytes between these places and some more, up to the end of the file.
    pub(super) fn show(&mut self, from: u64, to: u64) -> Option<()> {
        self.read(from, self.size.min(to + AHEAD)).ok()
    }

    /// Shows more, for the record that begins here and does not end: as much again. None where that makes it longer than may be.
    pub(super) fn more(&mut self, start: usize, longest: usize) -> Option<()> {
        let begun = self.filled - start;
        let left = (self.size - self.at) as usize - self.filled;
        (begun <= longest && left > 0).then(|| self.extend(left.min(begun.max(AHEAD as usize))).ok())?
    }

    fn extend(&mut self, bytes: usize) -> std::io::Result<()> {
        let end = self.filled + bytes;
        if self.buffer.len() < end {
            self.buffer.resize(end, 0);
        }
        self.file.read_exact(&mut self.buffer[self.filled..end])?;
        self.filled = end;
        Ok(())
    }
}

fn without_end(record: &[u8]) -> &[u8] {
    let text = record.strip_suffix(b"\n").unwrap_or(record);
    text.strip_suffix(b"\r").unwrap_or(text)
}

fn integer(cell: &[u8]) -> Option<i64> {
    std::str::from_utf8(cell).ok()?.parse().ok()
}

/// Adds the integers in these places, which are in order; false where there is none.
fn integers_of(record: &[u8], delimiter: u8, places: &[usize], into: &mut [Vec<i64>]) -> bool {
    let (mut at, mut rest) = (0, record);
    for (place, into) in places.iter().zip(into) {
        let field = loop {
            let end = match rest.first() == Some(&QUOTE) {
                true => behind_quotes(rest, delimiter),
                false => memchr(delimiter, rest).unwrap_or(rest.len()),
            };
            let (field, more) = rest.split_at(end);
            at += 1;
            rest = more.get(1..).unwrap_or_default();
            match at > *place {
                true => break field,
                false if more.is_empty() => return false,
                false => {}
            }
        };
        let quoted = field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\""));
        let Some(number) = integer(quoted.unwrap_or(field)) else { return false };
        into.push(number);
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
