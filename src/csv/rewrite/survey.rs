//! The beginning of a file in, how it is to be read out: encoding, delimiter, quote, where the table begins, its names, and
//! which columns hold numbers or days that engines would not read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::UTF_8;

use super::super::blocks::unreadable;
use super::super::dialect::{self, name as named};
use super::super::options::{BadRows, Header};
use super::super::records::shown;
use super::encoding::{self, Found};
use super::facts::{Facts, Finding};
use super::grammar::{Fields, Grammar, line};
use super::head::{self, Head};
use super::words::is_null;
use crate::base::Diagnostic;
use crate::csv::Options;

/// Bytes that are looked at; more where not one line ends in them.
const HEAD: usize = 256 * 1024;
const LONG_HEAD: u64 = 8 << 20;
/// Records that decide.
const SAMPLE: usize = 400;
/// Delimiters beside those that every file is tried with.
const RARE: [&str; 8] = ["\u{1}", "\u{1f}", "^", "~", "::", "||", ":", " "];
/// How much better another delimiter has to be than the ones before it.
const BETTER: f64 = 1.1;
/// The share of records that a usual delimiter has to cut alike for no rare one to be tried.
const USUAL: f64 = 0.4;

/// How a file is to be read.
#[derive(Debug, Clone)]
pub struct Survey {
    pub(super) grammar: Grammar,
    pub(super) found: Found,
    /// Lines in front of the header.
    pub(super) skip: u64,
    /// Records that name the columns.
    pub(super) header: usize,
    pub(super) names: Vec<String>,
    /// Columns whose numbers or days are perhaps to be written anew.
    pub(super) columns: Vec<usize>,
    /// What was decided, with the place and how to decide otherwise.
    pub(super) told: Vec<Diagnostic>,
    /// Why the delimiter.
    pub(super) evidence: String,
    strict: bool,
    strict_but_for_values: bool,
}

/// One record of the beginning.
pub(super) struct Row {
    /// The line that it begins at, from 1.
    pub(super) line: u64,
    pub(super) fields: Fields,
    /// Its text, with its line end.
    pub(super) raw: Vec<u8>,
    /// Whether its quotes fit.
    pub(super) whole: bool,
    pub(super) is_comment: bool,
}

impl Survey {
    /// Whether every engine reads the file as it is, as far as its beginning shows.
    pub fn is_strict(&self) -> bool {
        self.strict
    }

    /// Whether it would be, but for values of some columns.
    pub fn is_strict_but_for_values(&self) -> bool {
        self.strict_but_for_values
    }

    /// What is said of a file that is written otherwise than the first of its table.
    pub fn told_beside(&self, first: &Survey) -> Option<Diagnostic> {
        let name = |survey: &Survey| dialect::name_of(&String::from_utf8_lossy(&survey.grammar.delimiter));
        let other = self.grammar.delimiter != first.grammar.delimiter;
        other.then(|| {
            Diagnostic::new(format!(
                "the fields of this file are separated by {}, those of the first by {}",
                name(self),
                name(first)
            ))
        })
    }

    /// The delimiter of what is written: the file's own, where engines can be told of it.
    pub fn delimiter(&self) -> u8 {
        match self.grammar.delimiter[..] {
            [only] if dialect::permitted(char::from(only)).is_ok() => only,
            _ => b',',
        }
    }
}

/// Looks at the beginning of a file. `all` asks for the encoding of the whole.
///
/// # Errors
/// When the file cannot be read, is empty or no text, or an option makes no sense.
pub fn survey(path: &Path, shown: &str, options: &Options, all: bool) -> Result<Survey, Diagnostic> {
    let (head, whole) = beginning(path, shown)?;
    dialect::refuse_other_formats(&head, shown)?;
    let found = encoding::of(&head, path, shown, options.encoding.as_deref(), all)?;
    let decoded = found.encoding.decode_with_bom_removal(&head).0;
    let mut text = decoded.as_bytes();
    if !whole && let Some(end) = text.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
        text = &text[..=end];
    }
    if whole && text.iter().all(u8::is_ascii_whitespace) {
        return Err(dialect::empty(shown));
    }
    let mut told = Vec::new();
    if let Some(because) = found.because.as_ref().filter(|_| found.encoding != UTF_8) {
        told.push(
            Diagnostic::new(format!("read as {}: {because}", found.encoding.name()))
                .at_file(shown, None, None)
                .help("if it is another encoding, name it with --encoding"),
        );
    }
    let (mut grammar, evidence, is_usual) = grammar(text, whole, options, shown, &mut told)?;
    let rows = rows(text, whole, &grammar);
    if options.comment.is_none() {
        grammar.comment = comment(&rows);
        if let Some(comment) = &grammar.comment {
            told.push(
                Diagnostic::new(format!("lines that begin with `{comment}` are comments and left out"))
                    .at_file(shown, rows.iter().find(|row| row.is_comment).map(|row| row.line), None)
                    .help("if they are data, write --comment with what begins no line"),
            );
        }
    }
    let comments = grammar.comment.is_some();
    let rows: Vec<Row> = rows.into_iter().filter(|row| !(comments && row.is_comment)).collect();
    let Head { skip, header, names, body, told: more } = head::of(&rows, &grammar, options, shown)?;
    told.extend(more);
    let asked = |at: usize| options.type_of(&names[at]);
    let facts: Vec<Facts> = (0..names.len())
        .map(|column| {
            let mut facts = Facts::default();
            rows[body..].iter().filter(|row| row.whole && row.fields.len() == names.len()).for_each(|row| {
                let cell = String::from_utf8_lossy(row.fields.get(column));
                if !is_null(&cell, options.null.as_deref()) {
                    facts.add(&cell);
                }
            });
            facts
        })
        .collect();
    let columns: Vec<usize> = (0..names.len())
        .filter(|_| !options.as_written)
        .filter(|column| facts[*column].finding(asked(*column), options.decimal, options.dates) != Finding::AsItIs)
        .collect();
    let again = |row: &Row| {
        row.fields.len() == names.len() && row.fields.iter().zip(&names).all(|(field, name)| field == name.as_bytes())
    };
    let plain_head = head::is_plain(&rows, &names) && header == 1 && skip == 0;
    let strict_but_for_values = found.encoding == UTF_8
        && is_usual
        && plain_head
        && grammar == Grammar::plain(grammar.delimiter[0])
        && dialect::permitted(char::from(grammar.delimiter[0])).is_ok()
        && !(names.len() > 1 && rows[body..].iter().any(again));
    let strict = strict_but_for_values && columns.is_empty();
    Ok(Survey { grammar, found, skip, header, names, columns, told, evidence, strict, strict_but_for_values })
}

/// The first bytes, and whether they are all.
fn beginning(path: &Path, shown: &str) -> Result<(Vec<u8>, bool), Diagnostic> {
    super::super::blocks::Blocks::open(path, shown)?;
    let fail = |error: std::io::Error| unreadable(path, shown, &error);
    let mut file = File::open(path).map_err(fail)?;
    let mut head = Vec::new();
    let all = file.metadata().map_err(fail)?.len();
    (&mut file).take(HEAD as u64).read_to_end(&mut head).map_err(fail)?;
    if !head.contains(&b'\n') && !head.contains(&b'\r') {
        file.take(LONG_HEAD).read_to_end(&mut head).map_err(fail)?;
    }
    let whole = head.len() as u64 >= all;
    Ok((head, whole))
}

/// The records of the beginning by a grammar; where quotes do not fit, a line is one.
pub(super) fn rows(text: &[u8], whole: bool, grammar: &Grammar) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut at, mut number) = (0, 1);
    while at < text.len() && rows.len() < SAMPLE {
        let mut fields = Fields::default();
        let is_comment = match &grammar.comment {
            Some(_) => grammar.is_comment(&text[at..]),
            None => text[at] == b'#',
        };
        let cut =
            if is_comment && grammar.comment.is_some() { None } else { grammar.record(text, at, true, &mut fields) };
        let (end, lines, sound) = match cut {
            // What the end of the sample cuts off is no witness.
            Some(cut) if cut.fault.is_none() && cut.end == text.len() && !whole && !ends_line(text) => break,
            Some(cut) if cut.fault.is_none() => (cut.end, cut.lines, true),
            _ => match line(text, at, true) {
                Some((stop, next)) => {
                    fields.clear();
                    text[at..stop]
                        .split(|byte| *byte == grammar.delimiter[0])
                        .for_each(|field| fields.push(field, false));
                    (next, 1, false)
                }
                None => break,
            },
        };
        rows.push(Row { line: number, fields, raw: text[at..end].to_vec(), whole: sound, is_comment });
        number += lines;
        if end <= at {
            break;
        }
        at = end;
    }
    rows
}

fn ends_line(text: &[u8]) -> bool {
    matches!(text.last(), Some(b'\n' | b'\r'))
}

/// What share of the records has the commonest number of fields, and that number; whole records of two fields at least.
fn agreement(rows: &[Row]) -> (f64, usize) {
    let seen: Vec<&Row> = rows.iter().filter(|row| !row.fields.is_blank() && !row.is_comment).collect();
    let width = width(rows);
    let agreeing = seen.iter().filter(|row| row.whole && row.fields.len() == width && width > 1).count();
    (agreeing as f64 / seen.len().max(1) as f64, width)
}

/// The commonest number of fields; of several the largest.
pub(super) fn width(rows: &[Row]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.whole && !row.fields.is_blank() && !row.is_comment) {
        *counts.entry(row.fields.len()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(1, |(width, _)| width)
}

/// Delimiter, quote and escape: those given, or those by which most records have the same number of fields.
fn grammar(
    text: &[u8],
    whole: bool,
    options: &Options,
    path: &str,
    told: &mut Vec<Diagnostic>,
) -> Result<(Grammar, String, bool), Diagnostic> {
    let quote = match options.quote.as_deref() {
        Some("none") => Some(None),
        Some(one) => Some(Some(ascii(one, "quote")?)),
        None => None,
    };
    let escape = options.escape.map(|escape| ascii(&escape.to_string(), "escape")).transpose()?;
    let comment = match options.comment.as_deref() {
        Some("") => return Err(Diagnostic::new("every line begins with nothing").help("write --comment '#'")),
        comment => comment.map(str::to_owned),
    };
    let of = |delimiter: &[u8], quote: Option<u8>| Grammar {
        delimiter: delimiter.to_vec(),
        quote,
        escape,
        comment: comment.clone(),
    };
    let try_it = |grammar: &Grammar| agreement(&rows(text, whole, grammar));
    let (mut best, mut evidence);
    // Whether the strict reader would take it as well.
    let mut is_usual = true;
    if let Some(delimiter) = &options.delimiter {
        if delimiter.is_empty() || delimiter.contains(['"', '\n', '\r', '\0']) {
            return Err(dialect::no_delimiter(delimiter));
        }
        if let [only] = delimiter.as_bytes()
            && !only.is_ascii_control()
        {
            dialect::permitted(char::from(*only))?;
        }
        evidence = format!("{} was given as the delimiter", dialect::name_of(delimiter));
        best = of(delimiter.as_bytes(), quote.unwrap_or(Some(b'"')));
        if quote.is_none() && try_it(&best).0 < 1.0 {
            let single = of(delimiter.as_bytes(), Some(b'\''));
            if prefers_single(text, delimiter.as_bytes()) && try_it(&single).0 >= try_it(&best).0 {
                best = single;
                told.push(single_quotes(path));
            }
        }
    } else {
        let (usual, why) = dialect::choose(text, whole, dialect::said_by_name(path));
        evidence = why;
        best = of(&[usual], quote.unwrap_or(Some(b'"')));
        // Where bars only come in pairs, a pair is the delimiter.
        let header = &text[..memchr::memchr2(b'\n', b'\r', text).unwrap_or(text.len())];
        let bars = memchr::memmem::find_iter(header, b"||").count();
        if usual == b'|' && bars > 0 && 2 * bars == memchr::memchr_iter(b'|', header).count() {
            best.delimiter = b"||".to_vec();
            evidence = "`||` stands between the names of the header, and no single `|`".to_owned();
        }
        // Where the usual way shows no delimiter, none has a claim.
        let is_known = !evidence.starts_with("one column");
        let mut share = try_it(&best);
        // One column without a fault is a table as it is: another delimiter has to cut all of what stands behind a blank line.
        let is_column = is_column(&rows(text, whole, &best));
        if share.0 < 1.0 {
            let usual_ones = dialect::DELIMITERS.iter().map(|byte| vec![*byte]).chain([b", ".to_vec(), b"; ".to_vec()]);
            let rare = RARE.iter().map(|rare| rare.as_bytes().to_vec());
            for (is_rare, delimiter) in usual_ones.map(|one| (false, one)).chain(rare.map(|one| (true, one))) {
                if is_rare && share.0 > USUAL && share.1 > 1 {
                    break;
                }
                for candidate in [quote.unwrap_or(Some(b'"')), Some(b'\'')] {
                    if candidate == Some(b'\'') && (quote.is_some() || !prefers_single(text, &delimiter)) {
                        continue;
                    }
                    let other = of(&delimiter, candidate);
                    let found = try_it(&other);
                    // Blanks and colons stand in every text.
                    let common = common_in_text(&delimiter) && found.0 < 0.8 && found.1 < 5;
                    if is_column && (common_in_text(&delimiter) || !cuts_table(&rows(text, whole, &other))) {
                        continue;
                    }
                    let better = if is_known { found.0 > share.0 * BETTER } else { found > share };
                    if !common && found.1 > 1 && better {
                        (best, share) = (other, found);
                    }
                }
            }
            let delimiter = String::from_utf8_lossy(&best.delimiter).into_owned();
            if best.delimiter != [usual] || (share.1 > 1 && evidence.starts_with("one column")) {
                evidence = format!(
                    "{} cuts {:.0} of 100 records into {} fields",
                    dialect::name_of(&delimiter),
                    (share.0 * 100.0).floor(),
                    share.1
                );
            }
            is_usual = best.delimiter == [usual];
            if !is_usual {
                told.push(
                    Diagnostic::new(format!("fields are separated by {}: {evidence}", dialect::name_of(&delimiter)))
                        .at_file(path, None, None)
                        .help("if they are not, write --delimiter"),
                );
            }
            if best.quote == Some(b'\'') && quote.is_none() {
                told.push(single_quotes(path));
            }
        } else if let [only] = best.delimiter[..]
            && blanks_behind(&rows(text, whole, &best))
        {
            best.delimiter = vec![only, b' '];
            told.push(
                Diagnostic::new(format!("a blank stands behind every {}, and is no part of the fields", named(only)))
                    .at_file(path, None, None)
                    .help(format!("if it is, write --delimiter '{}'", char::from(only))),
            );
        }
    }
    if escape.is_none() && best.quote.is_some() {
        let faults = |grammar: &Grammar| rows(text, whole, grammar).iter().filter(|row| !row.whole).count();
        let escaped = Grammar { escape: Some(b'\\'), ..best.clone() };
        let plain = faults(&best);
        if plain > 0 && faults(&escaped) < plain && (try_it(&escaped).0 >= 0.9 || faults(&escaped) == 0) {
            best = escaped;
            told.push(
                Diagnostic::new("a backslash in front of a quote makes it text: so the quotes fit")
                    .at_file(path, None, None)
                    .help("if it does not, write --escape '\"'"),
            );
        }
    }
    if let Some(first_end) = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        evidence.push_str(match (text[first_end], text.get(first_end + 1)) {
            (b'\r', Some(b'\n')) => "; lines end in CRLF",
            (b'\r', _) => "; lines end in CR",
            _ => "; lines end in LF",
        });
    }
    // A quote as the escape is what doubling means.
    if best.escape == best.quote {
        best.escape = None;
    }
    Ok((best, evidence, is_usual))
}

fn single_quotes(path: &str) -> Diagnostic {
    Diagnostic::new("fields are quoted by single quotes")
        .at_file(path, None, None)
        .help("if they are not, write --quote '\"'")
}

fn ascii(text: &str, what: &str) -> Result<u8, Diagnostic> {
    match text.as_bytes() {
        [only] if only.is_ascii_punctuation() => Ok(*only),
        _ => Err(Diagnostic::new(format!("`{}` cannot be the {what}", shown(text)))
            .help("use one character such as `\"`, `'` or `\\`")),
    }
}

/// Whether single quotes stand around fields more often than double ones.
fn prefers_single(text: &[u8], delimiter: &[u8]) -> bool {
    let around = |quote: u8| {
        let edge = |at: usize| matches!(text.get(at), None | Some(b'\n' | b'\r'));
        let places = memchr::memchr_iter(quote, text);
        places
            .filter(|at| {
                let opens = *at == 0 || edge(at - 1) || text[..*at].ends_with(delimiter);
                let closes = edge(at + 1) || text[at + 1..].starts_with(delimiter);
                opens || closes
            })
            .count()
    };
    let single = around(b'\'');
    single >= 4 && single > 4 * around(b'"')
}

/// Whether a delimiter stands in every text.
fn common_in_text(delimiter: &[u8]) -> bool {
    matches!(delimiter, [b' ' | b':'])
}

/// Whether every record is one field.
fn is_column(rows: &[Row]) -> bool {
    rows.iter().all(|row| row.whole && row.fields.len() == 1)
}

/// Whether all records behind the first blank line, or all there are, have the same number of fields, and more than one.
fn cuts_table(rows: &[Row]) -> bool {
    let start = rows.iter().position(|row| row.fields.is_blank()).map_or(0, |at| at + 1);
    let mut table = rows[start..].iter().filter(|row| !row.fields.is_blank() && !row.is_comment);
    let first = table.next().map_or(0, |row| row.fields.len());
    first > 1 && table.clone().count() > 0 && table.all(|row| row.whole && row.fields.len() == first)
}

/// Whether every field but the first of each record begins with a blank.
fn blanks_behind(rows: &[Row]) -> bool {
    let mut fields = rows.iter().flat_map(|row| row.fields.iter().skip(1)).peekable();
    fields.peek().is_some() && fields.all(|field| field.first() == Some(&b' '))
}

/// What comments begin with, if some lines do that are no records.
fn comment(rows: &[Row]) -> Option<String> {
    let width = width(rows);
    let marked = rows.iter().filter(|row| row.is_comment);
    // In a file of one column only what stands in front can be told from data.
    let odd = |row: &Row| row.fields.len() != width || !row.whole || (width == 1 && row.line == 1);
    let found = marked.clone().count();
    (found > 0 && found * 2 <= rows.len().max(2) && marked.clone().all(odd)).then(|| "#".to_owned())
}

/// How many lines name the columns, if the user said so.
pub(super) fn asked_header(options: &Options) -> Option<usize> {
    options.header.map(|Header(lines)| usize::from(lines))
}

/// Whether rows that do not fit are kept or set aside.
pub(super) fn is_lenient(options: &Options) -> bool {
    options.bad_rows != BadRows::Refuse
}
