//! A CSV file of any form in, a copy in the strict form out, with every decision that was taken and its evidence.
//!
//! Engines disagree about everything beyond the strict form that [`csv`](super) documents, so a file that is beyond it is
//! written anew once, and all of them read that copy. [`survey()`] decides by a file's beginning how it is to be read, [`Rewrite`]
//! walks through it and writes; whatever a row, a value or a quote leaves open is a fault with its place, and the user's to decide.
//!
//! | file | matter |
//! |---|---|
//! | `encoding` | bytes become text |
//! | `survey`, `head` | what the beginning shows: delimiter, quote, escape, comments; preamble, header, names |
//! | `grammar` | text becomes records |
//! | `mend` | the one reading of a row whose quotes do not fit |
//! | `numbers`, `days`, `facts` | values as people write them, and what all values of a column are |
//! | `pass`, `seen`, `write` | the walk itself, what it met, what it writes |
//! | `bad`, `faults` | rows that do not fit, kept, set aside or refused |
//! | `places` | lines of the copy and lines of the file |

mod bad;
mod days;
mod encoding;
mod facts;
mod faults;
mod grammar;
mod head;
mod mend;
mod numbers;
mod pass;
mod places;
mod seen;
mod survey;
mod words;
mod write;

pub use places::Lines;
pub use survey::{Survey, survey};

use std::io::Read;
use std::path::Path;

use self::facts::{Facts, Finding, Form};
use self::pass::Pass;
use super::records::shown;
use super::{Options, options};
use crate::base::Diagnostic;

/// A file that is being written anew: what is read of it is the copy.
pub struct Rewrite<'a> {
    pass: Pass<'a>,
    survey: &'a Survey,
}

/// What a file was.
pub struct Rewritten {
    /// Its size and checksum.
    pub bytes: u64,
    /// In hexadecimal.
    pub sha256: String,
    /// What was decided, and what was done.
    pub told: Vec<Diagnostic>,
    /// Where the lines of the copy were.
    pub lines: Lines,
    /// Whether rows were set aside.
    pub set_aside: bool,
    /// Why the delimiter.
    pub evidence: String,
}

/// Whether a note says what can be done about rows that do not fit.
pub fn is_choice(note: &str) -> bool {
    note == faults::CHOICES
}

/// The forms of all columns, and what is said about them.
pub struct Forms {
    forms: Vec<Option<Form>>,
    told: Vec<Diagnostic>,
    decides: bool,
}

impl Forms {
    fn none(width: usize) -> Self {
        Self { forms: vec![None; width], told: Vec::new(), decides: false }
    }

    /// Whether any value has to be written anew.
    pub fn change_values(&self) -> bool {
        self.decides
    }

    /// What is open about columns that stay text.
    pub fn told(&self) -> &[Diagnostic] {
        &self.told
    }
}

/// Looks at every value of the columns that may hold numbers or days, in all files of a table, with the names that the user knows them by.
///
/// # Errors
/// When a file cannot be read.
pub fn forms(files: &[(&Path, &str)], surveys: &[Survey], options: &Options) -> Result<Forms, Diagnostic> {
    let Some(first) = surveys.first() else { return Ok(Forms::none(0)) };
    let width = first.names.len();
    let mut forms = Forms::none(width);
    let is_one = surveys.iter().all(|survey| survey.names == first.names);
    let asked = |at: &usize| surveys.iter().any(|survey| survey.columns.contains(at));
    if !is_one || !(0..width).any(|at| asked(&at)) {
        return Ok(forms);
    }
    let mut facts: Vec<Option<Facts>> = (0..width).map(|at| asked(&at).then(Facts::default)).collect();
    for ((path, name), survey) in files.iter().zip(surveys) {
        facts = Pass::of((path, name), survey, options, (&vec![None; width], Some(facts)), (b',', false))?.facts()?;
    }
    let survey = first;
    let name = files.first().map_or("", |(_, name)| *name);
    let known = || facts.iter().zip(&survey.names).filter_map(|(facts, name)| Some((facts.as_ref()?, name)));
    // What one column shows holds for the file, if no other shows the opposite.
    let agreed = |of: &dyn Fn(&Facts) -> Option<char>| {
        let mut all = known().filter_map(|(facts, _)| of(facts));
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    };
    let decimal = options.decimal.or_else(|| agreed(&|facts| facts.decimal().map(|(mark, _)| mark)));
    let order = options.dates.or_else(|| {
        let of = |order| if order == options::DateOrder::Dmy { 'd' } else { 'm' };
        let found = agreed(&|facts| facts.order().map(|(order, _)| of(order)))?;
        Some(if found == 'd' { options::DateOrder::Dmy } else { options::DateOrder::Mdy })
    });
    for (at, facts) in facts.iter().enumerate() {
        let Some(facts) = facts else { continue };
        let column = &survey.names[at];
        let finding = facts.finding(options.type_of(column), decimal, order);
        if let Some(said) = said(&finding, column) {
            forms.told.push(said.at_file(name, None, None));
        }
        if let Finding::All(form) = finding {
            forms.forms[at] = Some(form);
            forms.decides = true;
        }
    }
    Ok(forms)
}

fn said(finding: &Finding, column: &str) -> Option<Diagnostic> {
    let column = shown(column);
    let because =
        |cell: &Option<String>| cell.as_ref().map_or(String::new(), |cell| format!(", as in `{}`", shown(cell)));
    let keep = format!("to keep the text, write --types '{column}=VARCHAR'");
    Some(match finding {
        Finding::AsItIs => return None,
        Finding::All(Form::Truth) => {
            Diagnostic::new(format!("`{column}` holds words for true and false, read as BOOLEAN"))
        }
        Finding::All(Form::Number { decimal, unit, because: cell }) => {
            let unit = unit.as_ref().map_or(String::new(), |unit| format!(" without their `{unit}`"));
            let mark = match (decimal, cell) {
                (',', _) => format!("; a comma stands before the fraction{}", because(cell)),
                (_, Some(_)) => format!("; a point stands before the fraction{}", because(cell)),
                _ => String::new(),
            };
            Diagnostic::new(format!("`{column}` is read as numbers{unit}{mark}")).help(keep)
        }
        Finding::All(Form::Day { order, because: cell }) => {
            let order = match order {
                Some(options::DateOrder::Dmy) => format!("; the day stands before the month{}", because(cell)),
                Some(options::DateOrder::Mdy) => format!("; the month stands before the day{}", because(cell)),
                None => String::new(),
            };
            Diagnostic::new(format!("`{column}` is read as dates{order}")).help(keep)
        }
        Finding::OpenMark(cell) => Diagnostic::new(format!(
            "`{column}` stays text: `{}` is one number with a decimal comma and another without",
            shown(cell)
        ))
        .help("write --decimal . or --decimal , to say which"),
        // Said where the types are decided, with its line.
        Finding::OpenDay(_) => return None,
    })
}

impl<'a> Rewrite<'a> {
    /// Begins. `more_aside` says that rows of other files were set aside in this run already.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(
        file: (&Path, &'a str),
        survey: &'a Survey,
        options: &'a Options,
        (forms, delimiter): (&'a Forms, u8),
        more_aside: bool,
    ) -> Result<Self, Diagnostic> {
        Ok(Self { pass: Pass::of(file, survey, options, (&forms.forms, None), (delimiter, more_aside))?, survey })
    }

    /// Why reading failed, if it was not the disk.
    pub fn take_failure(&mut self) -> Option<Diagnostic> {
        self.pass.failed.take()
    }

    /// What the file was, once all of the copy was read.
    ///
    /// # Errors
    /// When it changed meanwhile, or rows cannot be set aside.
    pub fn finish(self, path: &Path) -> Result<Rewritten, Diagnostic> {
        let done = self.pass.finish(path)?;
        let told = self.survey.told.iter().cloned().chain(done.told).collect();
        Ok(Rewritten {
            bytes: done.bytes,
            sha256: done.sha256,
            told,
            lines: done.lines,
            set_aside: done.set_aside,
            evidence: self.survey.evidence.clone(),
        })
    }
}

impl Read for Rewrite<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.pass.read(buffer)
    }
}
