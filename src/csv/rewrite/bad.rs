//! Rows that do not fit: counted by what is wrong with them, with the place of the first, and written to a file if that was asked for.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::super::explain::grouped;
use super::super::records::shown;
use crate::base::{Diagnostic, Type};

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It has so many fields, which are too few.
    Short(usize),
    /// Or too many.
    Long(usize),
    /// Its quotes do not fit.
    Quotes,
    /// Another delimiter stands between its fields.
    Delimiter,
    /// A byte of it is no character.
    Character,
    /// A NUL byte stands in it.
    Nul,
    /// A value is none of the type that was asked for.
    Type(Type),
    /// The header stands here again.
    Table,
}

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: u64,
    pub(super) column: u64,
    /// Bytes of the file before the row, where they can be told.
    pub(super) byte: Option<u64>,
}

/// How many rows there are of each kind.
#[derive(Debug, Default)]
pub(super) struct Tally {
    kinds: Vec<(Wrong, u64, Spot)>,
}

impl Wrong {
    fn is_like(self, other: Wrong) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// In a few words, for the file of rows.
    fn reason(self, width: usize) -> String {
        match self {
            Wrong::Short(fields) | Wrong::Long(fields) => format!("{fields} fields instead of {width}"),
            Wrong::Quotes => "quotes that do not fit".to_owned(),
            Wrong::Delimiter => "fields separated by another delimiter".to_owned(),
            Wrong::Character => "a byte that is no character".to_owned(),
            Wrong::Nul => "a NUL byte".to_owned(),
            Wrong::Type(ty) => format!("a value that is no {ty}"),
            Wrong::Table => "another table".to_owned(),
        }
    }

    /// What is said of so many rows.
    fn said(self, count: u64, kept: bool) -> String {
        let (rows, have) =
            if count == 1 { ("row".to_owned(), "has") } else { (format!("{} rows", grouped(count)), "have") };
        let rows = if count == 1 { format!("one {rows}") } else { rows };
        let what = match self {
            Wrong::Short(_) => format!("{rows} {have} too few fields"),
            Wrong::Long(_) => format!("{rows} {have} too many fields"),
            Wrong::Quotes => format!("{rows} {have} quotes that do not fit"),
            Wrong::Delimiter => format!("{rows} {have} another delimiter between the fields"),
            Wrong::Character => format!("{rows} {have} bytes that are no characters"),
            Wrong::Nul => format!("{rows} {have} NUL bytes"),
            Wrong::Type(ty) => format!("{rows} {have} values that are no {ty}"),
            Wrong::Table => format!("another table begins here, and {rows} of it are left out"),
        };
        let then = match self {
            Wrong::Table => return what,
            _ if !kept => "set aside",
            Wrong::Short(_) => "what they lack is NULL",
            Wrong::Long(_) => "the fields behind the last column are left out",
            Wrong::Quotes => {
                "read in the way in which they have as many fields as the header, or cut at every delimiter where there is none"
            }
            Wrong::Delimiter => "cut by that one",
            Wrong::Character | Wrong::Nul | Wrong::Type(_) => "these values are NULL",
        };
        format!("{what}: {then}")
    }
}

impl Tally {
    pub(super) fn add(&mut self, wrong: Wrong, spot: Spot) {
        match self.kinds.iter_mut().find(|(known, ..)| known.is_like(wrong)) {
            Some((_, count, _)) => *count += 1,
            None => self.kinds.push((wrong, 1, spot)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// One message for each kind.
    pub(super) fn told(&self, path: &str, aside: Option<&Path>) -> impl Iterator<Item = Diagnostic> {
        self.kinds.iter().map(move |(wrong, count, spot)| {
            let said =
                Diagnostic::new(wrong.said(*count, aside.is_none())).at_file(path, Some(spot.line), Some(spot.column));
            let said = match spot.byte {
                Some(byte) if *count > 1 => said.note(format!("the first begins at byte {}", grouped(byte))),
                Some(byte) => said.note(format!("it begins at byte {}", grouped(byte))),
                None => said,
            };
            match aside {
                Some(file) => said.note(format!("they are in {}, with their lines and reasons", file.display())),
                None => said,
            }
        })
    }
}

/// The file of rows that were set aside, written beside its place and renamed.
pub(super) struct Aside {
    path: PathBuf,
    out: BufWriter<NamedTempFile>,
}

impl Aside {
    /// `more` says that this run has written to it before: what it holds is kept.
    pub(super) fn create(path: &Path, more: bool) -> Result<Self, Diagnostic> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let fail = |error: std::io::Error| unwritable(path, &error);
        let file = tempfile::Builder::new().prefix(".bearoff-").tempfile_in(folder).map_err(fail)?;
        let mut out = BufWriter::new(file);
        if more {
            std::io::copy(&mut std::fs::File::open(path).map_err(fail)?, &mut out).map_err(fail)?;
        } else {
            out.write_all(b"file,line,column,byte,reason,text\n").map_err(fail)?;
        }
        Ok(Self { path: path.to_owned(), out })
    }

    pub(super) fn add(
        &mut self,
        shown_path: &str,
        spot: Spot,
        wrong: Wrong,
        width: usize,
        text: &[u8],
    ) -> Result<(), Diagnostic> {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let byte = spot.byte.map_or(String::new(), |byte| byte.to_string());
        let text = String::from_utf8_lossy(text);
        let line = format!(
            "{},{},{},{byte},{},{}\n",
            quoted(shown_path),
            spot.line,
            spot.column,
            quoted(&wrong.reason(width)),
            quoted(text.trim_end_matches(['\r', '\n']))
        );
        self.out.write_all(line.as_bytes()).map_err(|error| unwritable(&self.path, &error))
    }

    pub(super) fn finish(self) -> Result<(), Diagnostic> {
        let file = self.out.into_inner().map_err(|error| unwritable(&self.path, error.error()))?;
        file.persist(&self.path).map(|_| ()).map_err(|error| unwritable(&self.path, &error.error))
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(format!(
        "the rows that were set aside cannot be written to `{}`: {error}",
        shown(&path.display().to_string())
    ))
    .help("name a file in a directory that can be written to")
}
