//! Paths in, a [`Source`] out: one pass over every file, so that no value can fail to fit later.
//!
//! Must not know: SQL, engines.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::blocks::{Bad, Blocks};
use super::cell::{Class, classify};
use super::decide::decide;
use super::explain::grouped;
use super::records::{Records, line_ends};
use super::tally::{self, Tally, Words};
use super::{Dialect, Lines, Options, Source, dialect, header};
use crate::base::{Diagnostic, Format, Place, SourceFile};

/// Opens a CSV file: decides once, for every engine, how it is to be read.
///
/// # Errors
/// What is wrong with the file, with its place.
pub fn open(name: &str, path: &Path, options: &Options) -> Result<Source, Diagnostic> {
    open_files(name, &path.display().to_string(), vec![SourceFile::new(path)], options, || false)
}

/// Opens several files, at least one, as one table: they have the same header, and what is decided holds for all of them.
/// `shown` is what the user wrote for them; a file that was unpacked keeps the size and checksum that it has. `stopped` says that nobody waits any more.
///
/// # Errors
/// What is wrong with a file, with its place; a file whose header is not that of the first.
pub fn open_files(
    name: &str,
    shown: &str,
    files: Vec<SourceFile>,
    options: &Options,
    stopped: fn() -> bool,
) -> Result<Source, Diagnostic> {
    open_copies(name, shown, files, options, &[], stopped)
}

/// The same of files that were written anew, with the places of their lines.
///
/// # Errors
/// As [`open_files`].
pub fn open_copies(
    name: &str,
    shown: &str,
    mut files: Vec<SourceFile>,
    options: &Options,
    places: &[Lines],
    stopped: fn() -> bool,
) -> Result<Source, Diagnostic> {
    let words = Words::new(options.null.as_deref())?;
    let mut pass = Pass::new(words, options, stopped);
    for (at, file) in files.iter_mut().enumerate() {
        pass.places = places.get(at);
        pass.file(file)?;
    }
    let Pass { words, names, tallies, rows, blank, dialect, .. } = pass;
    let (name, shown) = (name.to_owned(), shown.to_owned());
    described(Described { name, shown, files, dialect, names, tallies, rows, blank }, &words, options)
}

/// What was counted in files that make one table.
pub(super) struct Described {
    pub(super) name: String,
    pub(super) shown: String,
    pub(super) files: Vec<SourceFile>,
    pub(super) dialect: Option<Dialect>,
    pub(super) names: Vec<String>,
    pub(super) tallies: Vec<Tally>,
    pub(super) rows: u64,
    pub(super) blank: Option<Blank>,
}

/// In files of one column: how many blank lines, and the first with its file.
pub(super) type Blank = (u64, u64, Arc<str>);

/// Types and null tokens of what was counted.
pub(super) fn described(counted: Described, words: &Words, options: &Options) -> Result<Source, Diagnostic> {
    let Described { name, shown, files, dialect, names, tallies, rows, blank } = counted;
    let paths: Vec<&str> = files.iter().map(|file| file.shown_path.as_str()).collect();
    let mut warnings = warnings_of_shape(&names, rows, blank, &paths);
    let decision = decide(names, tallies, words, options, &paths)?;
    warnings.extend(decision.warnings);
    Ok(Source {
        name,
        format: Format::Csv,
        shown_path: shown,
        dialect,
        rows,
        bytes: files.iter().map(|file| file.bytes).sum(),
        sha256: fingerprint(&files),
        files,
        null_tokens: decision.null_tokens,
        columns: decision.columns,
        warnings,
    })
}

/// What is gathered on the way through the files.
struct Pass<'o> {
    options: &'o Options,
    stopped: fn() -> bool,
    /// Where the lines of the file under way were, if it is a copy.
    places: Option<&'o Lines>,
    words: Words,
    /// The file under way, as the user wrote it.
    path: Arc<str>,
    /// The first file, whose header and delimiter hold for all.
    first: Option<Arc<str>>,
    dialect: Option<Dialect>,
    delimiter: u8,
    /// Whether the header of the file under way was read.
    in_rows: bool,
    names: Vec<String>,
    tallies: Vec<Tally>,
    rows: u64,
    blank: Option<Blank>,
}

impl<'o> Pass<'o> {
    fn new(words: Words, options: &'o Options, stopped: fn() -> bool) -> Self {
        Self {
            options,
            stopped,
            places: None,
            words,
            path: "".into(),
            first: None,
            dialect: None,
            delimiter: b',',
            in_rows: false,
            names: Vec::new(),
            tallies: Vec::new(),
            rows: 0,
            blank: None,
        }
    }

    /// One file from its first byte to its last.
    fn file(&mut self, file: &mut SourceFile) -> Result<(), Diagnostic> {
        self.path = file.shown_path.as_str().into();
        let path = Arc::clone(&self.path);
        let before = self.rows;
        let mut blocks = Blocks::open(file.plain(), &path)?;
        let mut bad = blocks.refill(1)?;
        let marked = self.recognise(blocks.block(), blocks.is_last())?;
        if marked {
            blocks.consume(dialect::MARK.len());
            bad = bad.map(|(at, bad)| (at.saturating_sub(dialect::MARK.len()), bad));
        }
        self.in_rows = false;
        let mut records = Records::new(&path, self.delimiter);
        loop {
            if let Some((at, bad)) = bad {
                return Err(self.bad_byte(blocks.block(), at, bad, records.line()));
            }
            if (self.stopped)() {
                return Err(Diagnostic::new("the run was stopped").at_file(&*path, None, None));
            }
            let block = blocks.block();
            let mut done = 0;
            while let Some(next) = records.read(block, done, blocks.is_last())? {
                self.take(&records, block)?;
                records.advance();
                done = next;
            }
            blocks.consume(done);
            if blocks.is_last() {
                break;
            }
            bad = blocks.refill(records.line())?;
        }
        let (bytes, sha256) = blocks.finish(file.plain())?;
        if file.unpacked.is_none() {
            (file.bytes, file.sha256) = (bytes, sha256);
        }
        file.rows = self.rows - before;
        if self.first.is_none() {
            self.first = Some(path);
        }
        Ok(())
    }

    /// Takes the dialect of the first file for all of them; whether this one begins with a byte order mark.
    fn recognise(&mut self, head: &[u8], whole: bool) -> Result<bool, Diagnostic> {
        let forced = self.dialect.as_ref().map_or(self.options.delimiter_char(), |dialect| Some(dialect.delimiter));
        let found = dialect::recognise(head, whole, forced, &self.path)?;
        let marked = found.byte_order_mark;
        match &mut self.dialect {
            Some(all) => all.byte_order_mark |= marked,
            None => {
                self.delimiter = found.delimiter as u8;
                self.dialect = Some(found);
            }
        }
        Ok(marked)
    }

    /// The header first, then row by row.
    #[inline]
    fn take(&mut self, records: &Records<'_>, block: &[u8]) -> Result<(), Diagnostic> {
        if !self.in_rows {
            return self.take_header(records, block);
        }
        let fields = records.fields();
        if fields.len() != self.names.len() {
            return Err(self.ragged(records, block));
        }
        self.rows += 1;
        let path = &self.path;
        tally::add_record(&mut self.tallies, &self.words, (records, block), (path, self.rows), self.places);
        if let [only] = fields
            && only.is_blank(block)
        {
            let (count, line, path) = self.blank.take().unwrap_or((0, records.line(), Arc::clone(path)));
            self.blank = Some((count + 1, line, path));
        }
        Ok(())
    }

    fn take_header(&mut self, records: &Records<'_>, block: &[u8]) -> Result<(), Diagnostic> {
        self.in_rows = true;
        let names = header::names(records, block, self.delimiter, &self.path)?;
        match &self.first {
            None => {
                self.tallies = names.iter().map(|_| Tally::new(&self.words)).collect();
                self.names = names;
                Ok(())
            }
            Some(_) if names == self.names => Ok(()),
            Some(first) => {
                let found = dialect::recognise(block, false, None, &self.path).map(|found| found.delimiter as u8);
                let other = found.ok().filter(|found| *found != self.delimiter);
                Err(header::odd(&names, &self.names, (&self.path, first), (other, self.delimiter)))
            }
        }
    }

    fn ragged(&self, records: &Records<'_>, block: &[u8]) -> Diagnostic {
        let (fields, expected) = (records.fields(), self.names.len());
        let delimiter = dialect::name(self.delimiter);
        if let [only] = fields
            && only.is_blank(block)
        {
            return Diagnostic::new("blank line")
                .at_file(&*self.path, Some(records.line()), Some(1))
                .note("pandas by default skips it, Polars reads a row of NULLs")
                .help("delete the line");
        }
        let short = fields.len() < expected;
        let place = if short { fields.len() } else { expected };
        let line = records.line_of(if short { fields.len() - 1 } else { expected }, block);
        let plural = if fields.len() == 1 { "" } else { "s" };
        let error = Diagnostic::new(format!("this row has {} field{plural} instead of {expected}", fields.len()))
            .at_file(&*self.path, Some(line), Some(place as u64 + 1))
            .note(format!("the header at line 1 names {expected} columns, cut at {delimiter}"));
        if short {
            error.help(format!("add the missing {delimiter}, or delete the line if it is no data"))
        } else if fields.len() == expected + 1 && fields[expected].raw(block).is_empty() {
            error.help(format!("remove the {delimiter} at the end of the line, or name one more column in the header"))
        } else {
            error.help(format!("put fields that hold {delimiter} in quotes"))
        }
    }

    /// Where a byte that is no text stands. The block begins with a record, at `line`.
    fn bad_byte(&self, block: &[u8], at: usize, bad: Bad, line: u64) -> Diagnostic {
        let before = &block[..at.min(block.len())];
        let mut field = 1;
        let mut in_quotes = false;
        for byte in before {
            match byte {
                b'"' => in_quotes = !in_quotes,
                b'\n' if !in_quotes => field = 1,
                byte if *byte == self.delimiter && !in_quotes => field += 1,
                _ => {}
            }
        }
        let line = line + line_ends(before);
        match bad {
            Bad::Encoding(byte) => Diagnostic::new(format!("byte 0x{byte:02x} is not UTF-8")).help(format!(
                "convert the file: `iconv -f WINDOWS-1252 -t UTF-8 {} > utf8.csv`",
                dialect::shell_word(&self.path)
            )),
            Bad::Nul => Diagnostic::new("NUL byte in the text")
                .help(format!("remove it: `tr -d '\\000' < {} > clean.csv`", dialect::shell_word(&self.path))),
        }
        .at_file(&*self.path, Some(line), Some(field))
    }
}

/// Whether a message is about text that is there, which may be read in another way; not about a file that is not.
pub fn may_be_mended(error: &Diagnostic) -> bool {
    matches!(error.place, Some(Place::File { line: Some(_), .. }))
}

/// The checksum of a table: one file has its own; several have that of their checksums, one a line.
pub fn fingerprint(files: &[SourceFile]) -> String {
    if let [only] = files {
        return only.sha256.clone();
    }
    let mut all = Sha256::new();
    for file in files {
        all.update(file.sha256.as_bytes());
        all.update(b"\n");
    }
    all.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn warnings_of_shape(names: &[String], rows: u64, blank: Option<Blank>, paths: &[&str]) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let path = paths.first().copied().unwrap_or_default();
    if names.iter().all(|name| classify(name.as_bytes()) != Class::Text) {
        warnings.push(
            Diagnostic::new("the first line is taken for the header, but looks like data")
                .at_file(path, Some(1), None)
                .help("if it is data, put a line with the names of the columns above it"),
        );
    }
    if rows == 0 {
        let what = if paths.len() > 1 { "the files have headers" } else { "the file has a header" };
        warnings.push(
            Diagnostic::new(format!("{what} and no rows, so every column is VARCHAR"))
                .at_file(path, None, None)
                .help("give the columns their types if the pipeline needs others"),
        );
    }
    if let Some((count, first, path)) = blank {
        let lines = if count == 1 {
            "one blank line is a row".to_owned()
        } else {
            format!("{} blank lines are rows", grouped(count))
        };
        warnings.push(
            Diagnostic::new(format!("{lines} with NULL; pandas by default skips such lines"))
                .at_file(&*path, Some(first), Some(1))
                .help("delete blank lines if they mean nothing"),
        );
    }
    warnings
}
