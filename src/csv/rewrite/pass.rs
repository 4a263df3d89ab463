//! A file in, the same table in the strict form out, as a stream of bytes in bounded memory; and what was done to it.

use std::collections::VecDeque;
use std::io::Read;
use std::path::Path;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

use super::super::blocks::LONGEST_RECORD;
use super::super::cell::{Classes, classify};
use super::super::options::BadRows;
use super::bad::{Aside, Spot, Wrong};
use super::encoding::{REPLACEMENT, Text};
use super::facts::{Facts, Form};
use super::faults;
use super::grammar::{Cut, Fault, Fields, line};
use super::mend;
use super::places::Lines;
use super::seen::{Finished, Seen};
use super::survey::Survey;
use super::words::is_null;
use super::write::{fitting, write_row};
use crate::base::{Diagnostic, Type};
use crate::csv::Options;

/// Bytes that are written before somebody takes them.
const ENOUGH: usize = 64 * 1024;
/// Rows at the end that may be footers.
const FOOTERS: usize = 10;
/// Lines that one row with quotes that do not fit may be.
const TORN: usize = 8;

/// A walk through a file.
pub(super) struct Pass<'a> {
    text: Text,
    survey: &'a Survey,
    options: &'a Options,
    shown: &'a str,
    /// Of what is written.
    delimiter: u8,
    fields: Fields,
    /// Lines and header records still to pass by.
    skip: u64,
    header: usize,
    line: u64,
    byte: u64,
    /// What the cells of columns are, while that is found out; nothing is written then.
    facts: Option<Vec<Option<Facts>>>,
    forms: Vec<Option<Form>>,
    /// What values a column may hold, where the user gave its type.
    asked: Vec<Option<(Type, Classes)>>,
    /// Rows of another number of fields, as long as nothing but such rows followed.
    pending: VecDeque<(Wrong, Spot, Vec<u8>)>,
    other_table: bool,
    out: Vec<u8>,
    taken: usize,
    written: u64,
    pub(super) lines: Lines,
    seen: Seen,
    aside: Option<Aside>,
    more_aside: bool,
    /// Whether the record before was a blank line, or one that may be a footer: only behind such a line something may be none of the table.
    parted: bool,
    pub(super) failed: Option<Diagnostic>,
    done: bool,
}

impl<'a> Pass<'a> {
    /// `facts` asks for what the cells of these columns are, instead of a file.
    pub(super) fn of(
        (path, shown): (&Path, &'a str),
        survey: &'a Survey,
        options: &'a Options,
        (forms, facts): (&[Option<Form>], Option<Vec<Option<Facts>>>),
        (delimiter, more_aside): (u8, bool),
    ) -> Result<Self, Diagnostic> {
        let asked = survey.names.iter().map(|name| options.type_of(name).and_then(|ty| Some((ty, fitting(ty)?))));
        let mut pass = Self {
            text: Text::open(path, shown, survey.found.encoding)?,
            survey,
            options,
            shown,
            fields: Fields::default(),
            skip: survey.skip,
            header: survey.header,
            line: 1,
            byte: 0,
            delimiter,
            forms: forms.to_vec(),
            asked: asked.collect(),
            pending: VecDeque::new(),
            other_table: false,
            out: Vec::new(),
            taken: 0,
            written: 1,
            lines: Lines::default(),
            seen: Seen::default(),
            aside: None,
            more_aside,
            parted: false,
            failed: None,
            done: false,
            facts,
        };
        if pass.facts.is_none() {
            let names: Vec<&[u8]> = survey.names.iter().map(String::as_bytes).collect();
            write_row(&mut pass.out, names.into_iter(), delimiter);
            pass.written += memchr::memchr_iter(b'\n', &pass.out).count() as u64;
        }
        Ok(pass)
    }

    /// Walks to the end, for what the cells are.
    pub(super) fn facts(mut self) -> Result<Vec<Option<Facts>>, Diagnostic> {
        while !self.done {
            self.step()?;
            self.out.clear();
        }
        Ok(self.facts.unwrap_or_default())
    }

    /// Size and checksum of the file, and what was done.
    pub(super) fn finish(mut self, path: &Path) -> Result<Finished, Diagnostic> {
        if let Some(aside) = self.aside.take() {
            aside.finish()?;
        }
        let aside = match &self.options.bad_rows {
            BadRows::Aside(file) => Some(file.as_path()),
            _ => None,
        };
        let told = self.seen.told(self.shown, aside, self.options.comment.is_some());
        let set_aside = aside.is_some() && !self.seen.bad.is_empty();
        let lines = std::mem::take(&mut self.lines);
        let (bytes, sha256) = self.text.finish(path)?;
        Ok(Finished { bytes, sha256, told, lines, set_aside })
    }

    /// Takes the next record, or what stands in its place.
    fn step(&mut self) -> Result<(), Diagnostic> {
        let last = self.text.is_last();
        if self.text.text().is_empty() {
            if last {
                self.close_pending()?;
                self.done = true;
                return Ok(());
            }
            return self.more();
        }
        let grammar = &self.survey.grammar;
        // A mark in front is no part of the text, and the decoder took it.
        let is_comment = grammar.is_comment(self.text.text());
        if self.skip > 0 || is_comment {
            let Some((_, next)) = line(self.text.text(), 0, last) else { return self.more() };
            if self.skip > 0 {
                self.skip -= 1;
            } else {
                self.seen.comments += 1;
            }
            self.advance(next, 1);
            return Ok(());
        }
        let Some(cut) = grammar.record(self.text.text(), 0, last, &mut self.fields) else { return self.more() };
        if cut.fault.is_none() {
            self.seen.count_end(&self.text.text()[..cut.end]);
        }
        if cut.fault.is_none() && self.fields.is_blank() && (self.survey.names.len() > 1 || self.header > 0) {
            if self.seen.blank.0 == 0 {
                self.seen.blank.1 = self.line;
            }
            self.seen.blank.0 += 1;
            self.parted = true;
            self.advance(cut.end, cut.lines);
            return Ok(());
        }
        if self.header > 0 {
            self.header -= 1;
            let (end, lines) = match cut.fault {
                None => (cut.end, cut.lines),
                Some(fault) => {
                    if self.options.bad_rows == BadRows::Refuse && self.facts.is_none() {
                        return Err(self.fault(fault));
                    }
                    match line(self.text.text(), 0, last) {
                        Some((_, next)) => (next, 1),
                        None => return self.more(),
                    }
                }
            };
            self.advance(end, lines);
            return Ok(());
        }
        self.row(cut)
    }

    /// Takes a row of data.
    fn row(&mut self, cut: Cut) -> Result<(), Diagnostic> {
        let width = self.survey.names.len();
        let spot = Spot { line: self.line, column: 1, byte: self.place() };
        if cut.fault.is_none() && !self.other_table && self.is_header() {
            if self.options.bad_rows == BadRows::Refuse && self.facts.is_none() {
                return Err(faults::table(self.shown, self.line));
            }
            self.other_table = true;
        }
        if self.other_table {
            let (end, lines) = self.extent(cut);
            if end == 0 {
                return self.more();
            }
            let text = self.text.text()[..end].to_vec();
            self.reject(Wrong::Table, spot, &text)?;
            self.advance(end, lines);
            return Ok(());
        }
        let torn = cut.fault.is_some() || (self.fields.len() != width && cut.lines > 1);
        if !torn && self.fields.len() == width {
            self.close_pending()?;
            self.take(spot, cut)?;
            self.advance(cut.end, cut.lines);
            return Ok(());
        }
        if torn {
            match self.mended() {
                Mended::More => return self.more(),
                Mended::Row(fields, end, lines) => {
                    self.close_pending()?;
                    let text = self.text.text()[..end].to_vec();
                    if let Some(fault) = cut.fault.filter(|_| self.refuses()) {
                        return Err(self.fault(fault));
                    }
                    if self.refuses() {
                        return Err(self.ragged(self.fields.len()));
                    }
                    if !self.reject(Wrong::Quotes, spot, &text)? {
                        self.fields = fields;
                        self.take(spot, Cut { end, lines, fault: None })?;
                    }
                    self.advance(end, lines);
                    return Ok(());
                }
                Mended::No => {}
            }
        }
        if let Some(fault) = cut.fault {
            if self.refuses() {
                return Err(self.fault(fault));
            }
            let Some((stop, next)) = line(self.text.text(), 0, self.text.is_last()) else { return self.more() };
            self.close_pending()?;
            let text = self.text.text()[..stop].to_vec();
            if !self.reject(Wrong::Quotes, spot, &text)? {
                self.fields.clear();
                let mut from = 0;
                let delimiter = self.survey.grammar.delimiter.clone();
                for at in memchr::memmem::find_iter(&text, &delimiter).chain([text.len()]) {
                    self.fields.push(&text[from.min(at)..at], false);
                    from = at + delimiter.len();
                }
                self.fit(spot)?;
                self.take(spot, Cut { end: next, lines: 1, fault: None })?;
            }
            self.advance(next, 1);
            return Ok(());
        }
        // Perhaps a footer: that shows when nothing else follows.
        let fields = self.fields.len();
        let wrong = if fields < width { Wrong::Short(fields) } else { Wrong::Long(fields) };
        let may_be_footer = self.parted && self.fields.filled() <= 1 && width > 1 && wrong == Wrong::Short(fields);
        if may_be_footer && self.pending.len() < FOOTERS {
            self.pending.push_back((wrong, spot, self.text.text()[..cut.end].to_vec()));
        } else {
            self.close_pending()?;
            self.bad(wrong, spot, cut)?;
        }
        self.advance(cut.end, cut.lines);
        Ok(())
    }

    /// What is wrong with the rows that might have been footers, now that more follows; or, at the end, nothing.
    fn close_pending(&mut self) -> Result<(), Diagnostic> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let pending = std::mem::take(&mut self.pending);
        if self.text.is_last() && self.text.text().is_empty() {
            self.seen.footers = Some((pending.len() as u64, pending[0].1.line));
            return Ok(());
        }
        let fields = std::mem::take(&mut self.fields);
        for (wrong, spot, text) in pending {
            let cut = self.survey.grammar.record(&text, 0, true, &mut self.fields);
            if let Some(cut) = cut {
                let line = std::mem::replace(&mut self.line, spot.line);
                let outcome = self.bad_text(wrong, spot, cut, &text);
                self.line = line;
                outcome?;
            }
        }
        self.fields = fields;
        Ok(())
    }

    fn bad(&mut self, wrong: Wrong, spot: Spot, cut: Cut) -> Result<(), Diagnostic> {
        let text = self.text.text()[..cut.end].to_vec();
        self.bad_text(wrong, spot, cut, &text)
    }

    /// A row of too many or too few fields.
    fn bad_text(&mut self, wrong: Wrong, spot: Spot, cut: Cut, text: &[u8]) -> Result<(), Diagnostic> {
        if self.refuses() {
            return Err(self.ragged(self.fields.len()));
        }
        let row = text.strip_suffix(b"\n").unwrap_or(text);
        let row = row.strip_suffix(b"\r").unwrap_or(row);
        let other = mend::by_another_delimiter(&self.survey.grammar, row, self.survey.names.len());
        let wrong = if other.is_some() { Wrong::Delimiter } else { wrong };
        if !self.reject(wrong, spot, text)? {
            if let Some(fields) = other {
                self.fields = fields;
            }
            self.fit_quietly();
            self.take(spot, cut)?;
        }
        Ok(())
    }

    fn refuses(&self) -> bool {
        self.options.bad_rows == BadRows::Refuse && self.facts.is_none()
    }

    /// Counts a row, and sets it aside if that is what becomes of such rows. True where it is not kept.
    fn reject(&mut self, wrong: Wrong, spot: Spot, text: &[u8]) -> Result<bool, Diagnostic> {
        if self.facts.is_some() {
            return Ok(self.options.bad_rows != BadRows::Null || wrong == Wrong::Table);
        }
        self.seen.bad.add(wrong, spot);
        let BadRows::Aside(file) = &self.options.bad_rows else { return Ok(wrong == Wrong::Table) };
        if self.aside.is_none() {
            self.aside = Some(Aside::create(file, self.more_aside)?);
        }
        if let Some(aside) = &mut self.aside {
            aside.add(self.shown, spot, wrong, self.survey.names.len(), text)?;
        }
        Ok(true)
    }

    /// Brings a row to the number of columns, and counts what that takes.
    fn fit(&mut self, spot: Spot) -> Result<(), Diagnostic> {
        let (fields, width) = (self.fields.len(), self.survey.names.len());
        if fields != width {
            self.seen.bad.add(if fields < width { Wrong::Short(fields) } else { Wrong::Long(fields) }, spot);
        }
        self.fit_quietly();
        Ok(())
    }

    fn fit_quietly(&mut self) {
        self.fields.truncate(self.survey.names.len());
        while self.fields.len() < self.survey.names.len() {
            self.fields.push(b"", false);
        }
    }

    /// A row of the right number of fields: looks at its values, and writes it.
    fn take(&mut self, spot: Spot, cut: Cut) -> Result<(), Diagnostic> {
        self.parted = false;
        let words = self.options.null.as_deref();
        if let Some(facts) = &mut self.facts {
            for (at, facts) in facts.iter_mut().enumerate() {
                if let Some(facts) = facts
                    && let cell = String::from_utf8_lossy(self.fields.get(at))
                    && !is_null(&cell, words)
                {
                    facts.add(&cell);
                }
            }
            return Ok(());
        }
        let damaged = self.text.damaged;
        let mut wrong = None;
        let mut row: Vec<std::borrow::Cow<'_, [u8]>> = Vec::with_capacity(self.survey.names.len());
        for at in 0..self.survey.names.len() {
            let cell = self.fields.get(at);
            let mut bad = None;
            if memchr::memchr(0, cell).is_some() {
                bad = Some(Wrong::Nul);
            } else if damaged && memchr::memmem::find(cell, REPLACEMENT).is_some() {
                bad = Some(Wrong::Character);
            }
            let text = std::str::from_utf8(cell).unwrap_or_default();
            let value = match self.forms.get(at).and_then(Option::as_ref) {
                Some(form) if bad.is_none() && !is_null(text, words) => form.rewrite(text),
                _ => std::borrow::Cow::Borrowed(text),
            };
            if bad.is_none()
                && let Some((ty, fitting)) = self.asked[at]
                && !is_null(&value, words)
                && !fitting.contains(classify(value.as_bytes()))
            {
                bad = Some(Wrong::Type(ty));
            }
            match bad {
                // Whoever reads the copy says what is wrong with a value.
                Some(Wrong::Type(_)) if self.refuses() => {}
                Some(what) => {
                    wrong.get_or_insert((what, at));
                    row.push(std::borrow::Cow::Borrowed(&[]));
                    continue;
                }
                None => {}
            }
            row.push(match value {
                std::borrow::Cow::Borrowed(text) => std::borrow::Cow::Borrowed(text.as_bytes()),
                std::borrow::Cow::Owned(text) => std::borrow::Cow::Owned(text.into_bytes()),
            });
        }
        let start = self.out.len();
        write_row(&mut self.out, row.iter().map(AsRef::as_ref), self.delimiter);
        if let Some((wrong, at)) = wrong {
            let spot = Spot { column: at as u64 + 1, ..spot };
            if self.options.bad_rows == BadRows::Refuse {
                return Err(faults::value(self.shown, spot, wrong));
            }
            let text = self.text.text()[..cut.end.min(self.text.text().len())].to_vec();
            if self.reject(wrong, spot, &text)? {
                self.out.truncate(start);
                return Ok(());
            }
        }
        self.lines.add(self.written, spot.line);
        self.written += memchr::memchr_iter(b'\n', &self.out[start..]).count() as u64;
        Ok(())
    }

    /// The one reading of a row whose quotes do not fit: of the first lines by which the next row fits again.
    fn mended(&self) -> Mended {
        let (text, last) = (self.text.text(), self.text.is_last());
        let width = self.survey.names.len();
        let grammar = &self.survey.grammar;
        let mut first = None;
        let mut end = 0;
        for lines in 1..=TORN {
            let Some((stop, next)) = line(text, end, last) else {
                if lines == 1 || (!last && text.len() < ENOUGH) {
                    return Mended::More;
                }
                break;
            };
            if let Some(fields) = mend::reading(grammar, &text[..stop], width) {
                let mut behind = Fields::default();
                let fits = match grammar.record(text, next, last, &mut behind) {
                    _ if next == text.len() && last => true,
                    None if text.len() < ENOUGH && !last => return Mended::More,
                    Some(cut) => cut.fault.is_none() && behind.len() == width,
                    None => false,
                };
                let found = (fields, next, lines as u64);
                if fits {
                    return Mended::Row(found.0, found.1, found.2);
                }
                first.get_or_insert(found);
            }
            end = next;
            if end == text.len() {
                break;
            }
        }
        first.map_or(Mended::No, |(fields, end, lines)| Mended::Row(fields, end, lines))
    }

    /// Whether this record begins the header again.
    fn is_header(&self) -> bool {
        let (names, fields) = (&self.survey.names, &self.fields);
        let common = names.len().min(fields.len());
        self.survey.header == 1
            && common > 1
            && (0..common).all(|at| fields.get(at) == names[at].as_bytes())
            && (common == names.len() || common * 2 >= names.len())
    }

    /// Where a record ends, faults or not, and how many lines it has.
    fn extent(&self, cut: Cut) -> (usize, u64) {
        match cut.fault {
            None => (cut.end, cut.lines),
            Some(_) => line(self.text.text(), 0, self.text.is_last()).map_or((0, 0), |(_, next)| (next, 1)),
        }
    }

    fn ragged(&self, fields: usize) -> Diagnostic {
        faults::ragged(self.shown, (self.line, self.place()), (fields, self.survey.names.len()), &self.survey.grammar)
    }

    fn fault(&self, fault: Fault) -> Diagnostic {
        faults::quote(self.shown, (self.line, self.place()), fault, self.text.text(), &self.survey.grammar)
    }

    fn more(&mut self) -> Result<(), Diagnostic> {
        if self.text.refill()? {
            return Ok(());
        }
        Err(Diagnostic::new(format!("the record that begins here is longer than {} MiB", LONGEST_RECORD >> 20))
            .at_file(self.shown, Some(self.line), None)
            .help("look for a quote that is never closed"))
    }

    fn advance(&mut self, end: usize, lines: u64) {
        let encoding = self.survey.found.encoding;
        let text = &self.text.text()[..end];
        self.byte += if encoding == UTF_16LE || encoding == UTF_16BE {
            std::str::from_utf8(text).map_or(0, |text| 2 * text.encode_utf16().count() as u64)
        } else if encoding == UTF_8 {
            end as u64
        } else {
            // Bytes that go on with a character count nothing.
            text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64
        };
        self.text.consume(end);
        self.line += lines;
    }

    /// Bytes before the record, where a character of the encoding says how many it is.
    fn place(&self) -> Option<u64> {
        let encoding = self.survey.found.encoding;
        let known = encoding == UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE || encoding.is_single_byte();
        (known && !self.text.damaged).then_some(self.byte + self.text.mark())
    }
}

/// What could be made of a row.
enum Mended {
    /// More of the file is needed.
    More,
    /// Its fields, where it ends, and how many lines it is.
    Row(Fields, usize, u64),
    No,
}

impl Read for Pass<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.taken == self.out.len() {
            self.out.clear();
            self.taken = 0;
        }
        while !self.done && self.out.len() < ENOUGH && self.failed.is_none() {
            if let Err(error) = self.step() {
                self.failed = Some(error);
            }
        }
        if self.failed.is_some() {
            return Err(std::io::Error::other("refused"));
        }
        let count = buffer.len().min(self.out.len() - self.taken);
        buffer[..count].copy_from_slice(&self.out[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}
