//! A path in, a [`Source`] out: one pass over the whole file, so that no value can fail to fit later.
//!
//! Must not know: SQL, engines.

use std::path::Path;

use super::blocks::{Bad, Blocks};
use super::cell::{Class, classify};
use super::decide::decide;
use super::explain::grouped;
use super::records::{Records, line_ends, shown};
use super::tally::{First, Tally, Words};
use super::{Options, Source, dialect};
use crate::base::Diagnostic;

/// Opens a CSV file: decides once, for every engine, how it is to be read.
pub fn open(name: &str, path: &Path, options: &Options) -> Result<Source, Diagnostic> {
    let shown_path = path.display().to_string();
    let words = Words::new(options.null.as_deref())?;
    let mut blocks = Blocks::open(path, &shown_path)?;
    let mut bad = blocks.refill(1)?;
    let dialect = dialect::recognise(blocks.block(), blocks.is_last(), options.delimiter, &shown_path)?;
    if dialect.byte_order_mark {
        blocks.consume(dialect::MARK.len());
        bad = bad.map(|(at, bad)| (at.saturating_sub(dialect::MARK.len()), bad));
    }
    let delimiter = dialect.delimiter as u8;
    let mut records = Records::new(&shown_path, delimiter);
    let mut pass =
        Pass { path: &shown_path, delimiter, words, names: Vec::new(), tallies: Vec::new(), rows: 0, blank: None };
    loop {
        if let Some((at, bad)) = bad {
            return Err(pass.bad_byte(blocks.block(), at, bad, records.line()));
        }
        let block = blocks.block();
        let mut done = 0;
        while let Some(next) = records.read(block, done, blocks.is_last())? {
            pass.take(&records, block)?;
            records.advance();
            done = next;
        }
        blocks.consume(done);
        if blocks.is_last() {
            break;
        }
        bad = blocks.refill(records.line())?;
    }
    let Pass { words, names, tallies, rows, blank, .. } = pass;
    let (bytes, sha256) = blocks.finish(path)?;
    let mut warnings = warnings_of_shape(&names, rows, blank, &shown_path);
    let decision = decide(names, tallies, &words, options, &shown_path)?;
    warnings.extend(decision.warnings);
    Ok(Source {
        name: name.to_owned(),
        path: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        shown_path,
        dialect,
        rows,
        bytes,
        sha256,
        null_tokens: decision.null_tokens,
        columns: decision.columns,
        warnings,
    })
}

/// What is gathered on the way through the file.
struct Pass<'p> {
    path: &'p str,
    delimiter: u8,
    words: Words,
    names: Vec<String>,
    tallies: Vec<Tally>,
    rows: u64,
    /// In a file of one column: how many blank lines, and the first.
    blank: Option<(u64, u64)>,
}

impl Pass<'_> {
    /// The header first, then row by row.
    #[inline]
    fn take(&mut self, records: &Records<'_>, block: &[u8]) -> Result<(), Diagnostic> {
        if self.names.is_empty() {
            return self.take_header(records, block);
        }
        let fields = records.fields();
        if fields.len() != self.names.len() {
            return Err(self.ragged(records, block));
        }
        self.rows += 1;
        let row = self.rows;
        for (at, (field, tally)) in fields.iter().zip(&mut self.tallies).enumerate() {
            tally.add(field.raw(block), &self.words, || First {
                row,
                line: records.line_of(at, block),
                text: field.text(block),
            });
        }
        if let [only] = fields
            && only.is_blank(block)
        {
            let (count, first) = self.blank.unwrap_or((0, records.line()));
            self.blank = Some((count + 1, first));
        }
        Ok(())
    }

    fn take_header(&mut self, records: &Records<'_>, block: &[u8]) -> Result<(), Diagnostic> {
        let fields = records.fields();
        let fault = |message: String, at: usize| {
            Diagnostic::new(message).at_file(self.path, Some(records.line_of(at, block)), Some(at as u64 + 1))
        };
        if let [only] = fields
            && only.is_blank(block)
        {
            return Err(
                fault("the first line is blank, and should be the header".to_owned(), 0).help("delete the blank line")
            );
        }
        let mut names: Vec<String> = Vec::with_capacity(fields.len());
        let mut seen = std::collections::HashMap::new();
        for (at, field) in fields.iter().enumerate() {
            let name = field.text(block);
            if name.is_empty() {
                let error = fault(format!("column {} of {} has no name in the header", at + 1, fields.len()), at);
                return Err(if at + 1 == fields.len() {
                    error.help(format!(
                        "name it, or remove the {} at the end of the line",
                        dialect::name(self.delimiter)
                    ))
                } else {
                    error.help("name it: pandas and Polars would invent different names")
                });
            }
            if let Some(before) = seen.insert(name.clone(), at) {
                return Err(fault(
                    format!("the column name `{}` stands twice: columns {} and {}", shown(&name), before + 1, at + 1),
                    at,
                )
                .help("give each column a name of its own"));
            }
            names.push(name);
        }
        self.tallies = names.iter().map(|_| Tally::new(&self.words)).collect();
        self.names = names;
        Ok(())
    }

    fn ragged(&self, records: &Records<'_>, block: &[u8]) -> Diagnostic {
        let (fields, expected) = (records.fields(), self.names.len());
        let delimiter = dialect::name(self.delimiter);
        if let [only] = fields
            && only.is_blank(block)
        {
            return Diagnostic::new("blank line")
                .at_file(self.path, Some(records.line()), Some(1))
                .note("pandas by default skips it, Polars reads a row of NULLs")
                .help("delete the line");
        }
        let short = fields.len() < expected;
        let place = if short { fields.len() } else { expected };
        let line = records.line_of(if short { fields.len() - 1 } else { expected }, block);
        let plural = if fields.len() == 1 { "" } else { "s" };
        let error = Diagnostic::new(format!("this row has {} field{plural} instead of {expected}", fields.len()))
            .at_file(self.path, Some(line), Some(place as u64 + 1))
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
                dialect::shell_word(self.path)
            )),
            Bad::Nul => Diagnostic::new("NUL byte in the text")
                .help(format!("remove it: `tr -d '\\000' < {} > clean.csv`", dialect::shell_word(self.path))),
        }
        .at_file(self.path, Some(line), Some(field))
    }
}

fn warnings_of_shape(names: &[String], rows: u64, blank: Option<(u64, u64)>, path: &str) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    if names.iter().all(|name| classify(name.as_bytes()) != Class::Text) {
        warnings.push(
            Diagnostic::new("the first line is taken for the header, but looks like data")
                .at_file(path, Some(1), None)
                .help("if it is data, put a line with the names of the columns above it"),
        );
    }
    if rows == 0 {
        warnings.push(
            Diagnostic::new("the file has a header and no rows, so every column is VARCHAR")
                .at_file(path, None, None)
                .help("give the columns their types if the pipeline needs others"),
        );
    }
    if let Some((count, first)) = blank {
        let lines = if count == 1 {
            "one blank line is a row".to_owned()
        } else {
            format!("{} blank lines are rows", grouped(count))
        };
        warnings.push(
            Diagnostic::new(format!("{lines} with NULL; pandas by default skips such lines"))
                .at_file(path, Some(first), Some(1))
                .help("delete blank lines if they mean nothing"),
        );
    }
    warnings
}
