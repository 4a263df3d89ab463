//! What the user may decide about a CSV file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::base::Type;

/// What the user decides instead of the evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Between fields: one character, or several.
    pub delimiter: Option<String>,
    /// Around fields: one character, or `none`.
    pub quote: Option<String>,
    /// In front of a quote that is text.
    pub escape: Option<char>,
    /// How many lines name the columns.
    pub header: Option<Header>,
    /// Lines before the header that are no data.
    pub skip: Option<u64>,
    /// What lines begin with that are no data.
    pub comment: Option<String>,
    /// How bytes become text, by a name that browsers know.
    pub encoding: Option<String>,
    /// What stands before the fraction of a number: a point or a comma.
    pub decimal: Option<char>,
    /// In which order a date names day and month.
    pub dates: Option<DateOrder>,
    /// Whether numbers and dates that people write stay the texts they are: two files are compared as they stand.
    #[serde(skip)]
    pub as_written: bool,
    /// Those of `types` that were given for several tables together: a column that one of them lacks is another's.
    #[serde(skip)]
    pub shared: BTreeSet<String>,
    /// What becomes of rows that do not fit.
    pub bad_rows: BadRows,
    /// All texts that mean NULL (the empty text is always added).
    pub null: Option<Vec<String>>,
    /// Column name to type; `*` stands for every column that is not named.
    pub types: BTreeMap<String, Type>,
}

impl Options {
    /// The delimiter, where it is one character.
    pub(super) fn delimiter_char(&self) -> Option<char> {
        let mut letters = self.delimiter.as_deref()?.chars();
        letters.next().filter(|_| letters.next().is_none())
    }

    /// The type that was asked for a column.
    pub(super) fn type_of(&self, name: &str) -> Option<Type> {
        self.types.get(name).or_else(|| self.types.get(EVERY)).copied()
    }

    /// These, and where they say nothing, what the others say.
    #[must_use]
    pub fn or(mut self, other: &Options) -> Options {
        fn fill<T: Clone>(mine: &mut Option<T>, other: &Option<T>) {
            if mine.is_none() {
                mine.clone_from(other);
            }
        }
        fill(&mut self.delimiter, &other.delimiter);
        fill(&mut self.quote, &other.quote);
        fill(&mut self.escape, &other.escape);
        fill(&mut self.header, &other.header);
        fill(&mut self.skip, &other.skip);
        fill(&mut self.comment, &other.comment);
        fill(&mut self.encoding, &other.encoding);
        fill(&mut self.decimal, &other.decimal);
        fill(&mut self.dates, &other.dates);
        fill(&mut self.null, &other.null);
        if self.bad_rows == BadRows::default() {
            self.bad_rows = other.bad_rows.clone();
        }
        for (name, ty) in &other.types {
            if !self.types.contains_key(name) {
                self.types.insert(name.clone(), *ty);
                self.shared.extend(other.shared.get(name).cloned());
            }
        }
        self
    }
}

/// The name that stands for every column, among types.
pub const EVERY: &str = "*";

/// How many lines name the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Said", into = "String")]
pub struct Header(
    /// None, one, or several whose words are put together.
    pub u8,
);

/// In a manifest a number is a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Number(u8),
    Word(String),
}

impl TryFrom<Said> for Header {
    type Error = String;

    fn try_from(said: Said) -> Result<Self, String> {
        match said {
            Said::Number(lines) => lines.to_string().parse(),
            Said::Word(word) => word.parse(),
        }
    }
}

impl From<Header> for String {
    fn from(Header(lines): Header) -> String {
        if lines == 0 { "none".to_owned() } else { lines.to_string() }
    }
}

impl FromStr for Header {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            _ if text == "none" => Ok(Header(0)),
            Ok(lines @ 0..=9) => Ok(Header(lines)),
            _ => Err(format!("`{text}` is no number of header lines: write `none`, or 1 to 9")),
        }
    }
}

/// In which order a date names its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

impl FromStr for DateOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "dmy" => Ok(DateOrder::Dmy),
            "mdy" => Ok(DateOrder::Mdy),
            _ => Err(format!("`{text}` is no order of day, month and year: write `dmy` or `mdy`")),
        }
    }
}

/// What becomes of rows that do not fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum BadRows {
    /// The file is refused, with the place of the first.
    #[default]
    Refuse,
    /// They stay, with NULL for what they lack.
    Null,
    /// They are left out, and written to this file.
    Aside(PathBuf),
}

impl FromStr for BadRows {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("aside=")) {
            ("refuse", _) => Ok(BadRows::Refuse),
            ("null", _) => Ok(BadRows::Null),
            (_, Some(file)) if !file.is_empty() => Ok(BadRows::Aside(PathBuf::from(file))),
            _ => Err(format!("`{text}` is nothing to do with bad rows: write `refuse`, `null` or `aside=FILE.csv`")),
        }
    }
}

impl TryFrom<String> for BadRows {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<BadRows> for String {
    fn from(bad_rows: BadRows) -> String {
        bad_rows.to_string()
    }
}

impl fmt::Display for BadRows {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadRows::Refuse => out.write_str("refuse"),
            BadRows::Null => out.write_str("null"),
            BadRows::Aside(file) => write!(out, "aside={}", file.display()),
        }
    }
}
