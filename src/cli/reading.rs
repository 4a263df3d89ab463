//! What can be said about how text is read, for every command that reads tables.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use crate::base::{Diagnostic, Type, did_you_mean};
use crate::csv::{BadRows, DateOrder, EVERY, Header, Options};

/// How text is read, where the evidence of a file is not to decide.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "How CSV is read (otherwise the file decides)")]
pub(super) struct Reading {
    /// Between fields, one character or several; `\\t` is a tab
    #[arg(long, value_name = "TEXT", value_parser = delimiter)]
    delimiter: Option<String>,
    /// Around fields: a character, or `none`
    #[arg(long, value_name = "CHAR")]
    quote: Option<String>,
    /// In front of a quote that is text
    #[arg(long, value_name = "CHAR")]
    escape: Option<char>,
    /// Lines that name the columns: a number, or `none`
    #[arg(long, value_name = "N")]
    header: Option<Header>,
    /// Lines before the header that are no data
    #[arg(long, value_name = "N")]
    skip: Option<u64>,
    /// What lines begin with that are no data
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// How bytes become text, such as utf-16le, windows-1252, shift_jis
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// What stands before the fraction of a number
    #[arg(long, value_name = "CHAR", value_parser = decimal)]
    decimal: Option<char>,
    /// Which comes first in a date such as 01/02/2024: dmy or mdy
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// The type of a column; `*` is every other one (can be repeated)
    #[arg(long, value_name = "COLUMN=TYPE", value_parser = typed)]
    types: Vec<(String, Type)>,
    /// Rows that do not fit: refuse the file, fill up with NULL, or leave them out and write them to a file [default: refuse]
    #[arg(long, value_name = "refuse|null|aside=FILE")]
    bad_rows: Option<BadRows>,
}

impl Reading {
    /// The same for several tables: a type is for those that have the column.
    pub(super) fn options_of_several(&self) -> Options {
        let options = self.options();
        Options { shared: options.types.keys().cloned().collect(), ..options }
    }

    /// The same for whoever reads.
    pub(super) fn options(&self) -> Options {
        Options {
            delimiter: self.delimiter.clone(),
            quote: self.quote.clone(),
            escape: self.escape,
            header: self.header,
            skip: self.skip,
            comment: self.comment.clone(),
            encoding: self.encoding.clone(),
            decimal: self.decimal,
            dates: self.dates,
            bad_rows: self.bad_rows.clone().unwrap_or_default(),
            as_written: false,
            shared: BTreeSet::new(),
            null: None,
            types: self.types.iter().cloned().collect(),
        }
    }
}

/// Whether every column whose type was given for several tables is in one of them.
///
/// # Errors
/// When it is in none.
pub(super) fn check_types<'s>(
    types: &BTreeMap<String, Type>,
    columns: impl Iterator<Item = &'s str> + Clone,
) -> Result<(), Diagnostic> {
    match types.keys().find(|name| *name != EVERY && !columns.clone().any(|column| column == *name)) {
        None => Ok(()),
        Some(unknown) => {
            let error = Diagnostic::new(format!("--types {unknown}=...: no table has a column `{unknown}`"));
            Err(match did_you_mean(unknown, columns) {
                Some(name) => error.help(format!("did you mean `{name}`?")),
                None => error.help("`bearoff profile` shows the columns of a file"),
            })
        }
    }
}

fn delimiter(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("nothing cannot stand between fields".to_owned()) } else { Ok(text.replace("\\t", "\t")) }
}

fn decimal(text: &str) -> Result<char, String> {
    match text {
        "." => Ok('.'),
        "," => Ok(','),
        _ => Err("write `.` or `,`".to_owned()),
    }
}

fn typed(text: &str) -> Result<(String, Type), String> {
    let (column, name) = text.rsplit_once('=').filter(|(column, _)| !column.is_empty()).ok_or("write COLUMN=TYPE")?;
    let known = Type::OF_COLUMNS.into_iter().find(|ty| ty.name().eq_ignore_ascii_case(name));
    let names = || Type::OF_COLUMNS.map(Type::name).join(", ");
    Ok((column.to_owned(), known.ok_or_else(|| format!("`{name}` is no type of a column: use one of {}", names()))?))
}
