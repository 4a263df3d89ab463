//! The bytes of a file in, its rows of fields between commas out, as readers see them that are told nothing: ragged rows, blank lines and double
//! names are facts here and no faults. Where quotes stand in a way that readers understand differently, nothing is said.

use std::path::Path;

use super::Facts;
use crate::csv::{HEAD, Kind, Kinds};

/// Longer files are left alone: this is for odd ones, which are read once more for it.
const LONGEST: u64 = 64 << 20;

/// What was seen.
pub(super) enum Rough {
    Facts(Facts),
    /// Both libraries raise an error.
    BothFail(String),
    /// Lines end in carriage returns alone.
    CarriageReturns,
    /// Nobody tried this, and what it is.
    Unknown(String),
}

/// None where there is no such file.
pub(super) fn facts(path: &Path) -> Option<Rough> {
    let size = std::fs::metadata(path).ok()?;
    if !size.is_file() {
        return None;
    }
    if size.len() > LONGEST {
        return Some(Rough::Unknown("the file is too long to be read once more in another way".to_owned()));
    }
    Some(of(&std::fs::read(path).ok()?))
}

fn of(bytes: &[u8]) -> Rough {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let unknown = |what: &str| Rough::Unknown(what.to_owned());
    if bytes.is_empty() {
        return Rough::BothFail("the file is empty".to_owned());
    }
    if text.contains(&0) {
        return unknown("the file has NUL bytes");
    }
    if std::str::from_utf8(text).is_err() {
        return Rough::BothFail("the text is not UTF-8".to_owned());
    }
    if !text.contains(&b'\n') && text.contains(&b'\r') {
        return Rough::CarriageReturns;
    }
    let mut facts = Facts::default();
    let (mut at, mut line, mut row) = (0, 1, 0usize);
    let mut record: Vec<(&[u8], bool)> = Vec::new();
    let mut header = false;
    while at < text.len() {
        let begun = line;
        let start = at;
        record.clear();
        match fields(text, &mut at, &mut line, &mut record) {
            Ok(()) => {}
            Err(what) => return unknown(what),
        }
        let whole = text[start..at].strip_suffix(b"\n").unwrap_or(&text[start..at]);
        let whole = whole.strip_suffix(b"\r").unwrap_or(whole);
        if whole.is_empty() {
            if !header {
                return unknown("the file begins with a blank line");
            }
            facts.blank += 1;
            if facts.blank == 1 {
                facts.blank_line = begun;
            }
            continue;
        }
        if whole.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
            return unknown("a line holds nothing but blanks");
        }
        if !header {
            header = true;
            for (field, quoted) in &record {
                let text = String::from_utf8_lossy(field).into_owned();
                let plain = if *quoted { text.replace("\"\"", "\"") } else { text.clone() };
                facts.names.push((plain, text));
            }
            facts.kinds = vec![[Kinds::default(); 2]; facts.names.len()];
            continue;
        }
        let columns = facts.names.len();
        facts.rows += 1;
        if row == 0 {
            facts.first = record.len();
        }
        if record.len() < columns && facts.short.is_none() {
            facts.short = Some((begun, record.len()));
        }
        if record.len() > columns && facts.long.is_none() {
            facts.long = Some((begun, record.len()));
        }
        if row > 0 && record.len() > columns.max(facts.first) && facts.longer.is_none() {
            facts.longer = Some((begun, record.len()));
        }
        if whole[0] == b'#' && facts.comment.is_none() {
            facts.comment = Some(begun);
        }
        if facts.kinds.len() < record.len() {
            facts.kinds.resize(record.len(), [Kinds::default(); 2]);
        }
        let part = usize::from(row >= HEAD);
        for (kinds, field) in facts.kinds.iter_mut().zip(record.iter().map(Some).chain(std::iter::repeat(None))) {
            let kind = field.map_or(Kind::Empty, |(text, quoted)| Kind::of(text, *quoted));
            kinds[part].add(kind);
            if let (Some((text, _)), Kind::NaWord | Kind::NanWord | Kind::LowerNan) = (field, kind) {
                facts.words.insert(String::from_utf8_lossy(text).into_owned());
            }
        }
        row += 1;
    }
    if !header {
        return Rough::BothFail("the file is empty".to_owned());
    }
    Rough::Facts(facts)
}

/// The fields of the record that begins here, without their quotes, and whether they had some.
fn fields<'t>(
    text: &'t [u8],
    at: &mut usize,
    line: &mut u64,
    record: &mut Vec<(&'t [u8], bool)>,
) -> Result<(), &'static str> {
    loop {
        let start = *at;
        let quoted = text.get(start) == Some(&b'"');
        let end = if quoted {
            let mut close = start + 1;
            loop {
                let Some(next) = text[close..].iter().position(|byte| *byte == b'"') else {
                    return Err("a quote is never closed");
                };
                close += next;
                if text.get(close + 1) != Some(&b'"') {
                    break;
                }
                close += 2;
            }
            *line += text[start..close].iter().filter(|byte| **byte == b'\n').count() as u64;
            record.push((&text[start + 1..close], true));
            close + 1
        } else {
            let end = text[start..].iter().position(|byte| matches!(byte, b',' | b'\n'));
            let end = end.map_or(text.len(), |end| start + end);
            let field = text[start..end].strip_suffix(b"\r").unwrap_or(&text[start..end]);
            if field.contains(&b'"') {
                return Err("quotes stand inside a field");
            }
            if field.contains(&b'\r') {
                return Err("a carriage return stands inside a line");
            }
            record.push((field, false));
            end
        };
        match &text[end.min(text.len())..] {
            [] => {
                *at = text.len();
                *line += 1;
                return Ok(());
            }
            [b',', ..] => *at = end + 1,
            [b'\n', ..] => {
                *at = end + 1;
                *line += 1;
                return Ok(());
            }
            [b'\r', b'\n', ..] => {
                *at = end + 2;
                *line += 1;
                return Ok(());
            }
            _ => return Err("text stands behind a closing quote"),
        }
    }
}
