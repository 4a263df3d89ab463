//! Text in, records of fields out, by the grammar that a file was found to have: any delimiter, quote, escape and line end.
//!
//! Lenient where there is one way only to understand a text (quotes inside unquoted text are text); everything else is a
//! fault with its place.

use memchr::{memchr, memchr3};

/// How text becomes fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::csv) struct Grammar {
    /// Between fields; at least one byte.
    pub(in crate::csv) delimiter: Vec<u8>,
    /// Around fields.
    pub(in crate::csv) quote: Option<u8>,
    /// Before a quote that is text; a doubled quote is text in any case.
    pub(in crate::csv) escape: Option<u8>,
    /// What lines begin with that are no records.
    pub(in crate::csv) comment: Option<String>,
}

/// The fields of one record, one text behind the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::csv) struct Fields {
    text: Vec<u8>,
    /// Where each ends, and whether it stood in quotes.
    ends: Vec<(usize, bool)>,
}

impl Fields {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// How many.
    pub(in crate::csv) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One of them, from 0.
    pub(in crate::csv) fn get(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1].0 };
        &self.text[start..self.ends[at].0]
    }

    /// Whether one of them stood in quotes.
    pub(super) fn is_quoted(&self, at: usize) -> bool {
        self.ends[at].1
    }

    /// All of them.
    pub(in crate::csv) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// How many hold something.
    pub(super) fn filled(&self) -> usize {
        self.iter().filter(|field| !field.trim_ascii().is_empty()).count()
    }

    /// Whether it is a line with nothing on it.
    pub(super) fn is_blank(&self) -> bool {
        self.ends == [(0, false)] || (self.len() == 1 && !self.ends[0].1 && self.text.trim_ascii().is_empty())
    }

    pub(super) fn push(&mut self, field: &[u8], quoted: bool) {
        self.text.extend_from_slice(field);
        self.ends.push((self.text.len(), quoted));
    }

    /// Leaves only the first ones.
    pub(super) fn truncate(&mut self, count: usize) {
        self.ends.truncate(count);
        self.text.truncate(self.ends.last().map_or(0, |(end, _)| *end));
    }
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A field in quotes goes on behind them, here.
    BehindQuote(usize),
    /// A quote is never closed; it stands here.
    Unclosed(usize),
}

/// One record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Where the next one begins; of a record with a fault it means nothing.
    pub(super) end: usize,
    /// Lines that end in it.
    pub(super) lines: u64,
    /// What is wrong with it.
    pub(super) fault: Option<Fault>,
}

impl Grammar {
    /// The strict form's, with this delimiter.
    pub(super) fn plain(delimiter: u8) -> Self {
        Self { delimiter: vec![delimiter], quote: Some(b'"'), escape: None, comment: None }
    }

    /// Whether a line that begins here is no record.
    pub(super) fn is_comment(&self, text: &[u8]) -> bool {
        self.comment.as_ref().is_some_and(|comment| text.starts_with(comment.as_bytes()))
    }

    /// The record at `at`, its fields into `fields`. None where the text ends within it and is not all there is.
    pub(super) fn record(&self, text: &[u8], at: usize, last: bool, fields: &mut Fields) -> Option<Cut> {
        fields.clear();
        let first = self.delimiter[0];
        let mut lines = 0;
        let mut at = at;
        loop {
            let start = at;
            if let (Some(quote), Some(found)) = (self.quote, text.get(start))
                && quote == *found
            {
                match self.quoted(text, start, last, fields)? {
                    Ok((end, inner)) => {
                        at = end;
                        lines += inner;
                    }
                    Err(fault) => return Some(Cut { end: at, lines, fault: Some(fault) }),
                }
            } else {
                let mut stop = start;
                loop {
                    stop += memchr3(first, b'\n', b'\r', &text[stop..]).unwrap_or(text.len() - stop);
                    match text.get(stop) {
                        Some(byte) if *byte == first && !matches!(byte, b'\n' | b'\r') => {
                            match self.delimits(text, stop) {
                                Some(true) => break,
                                None if !last => return None,
                                _ => stop += 1,
                            }
                        }
                        Some(_) => break,
                        None if last => break,
                        None => return None,
                    }
                }
                fields.push(&text[start..stop], false);
                at = stop;
            }
            match line_end(text, at, last)? {
                Some(end) => return Some(Cut { end, lines: lines + u64::from(end > at), fault: None }),
                None => at += self.delimiter.len(),
            }
        }
    }

    /// Whether the delimiter stands here; none where the text ends within it.
    fn delimits(&self, text: &[u8], at: usize) -> Option<bool> {
        let rest = &text[at..];
        if rest.len() >= self.delimiter.len() {
            return Some(rest.starts_with(&self.delimiter));
        }
        if self.delimiter.starts_with(rest) { None } else { Some(false) }
    }

    /// A field in quotes that open at `open`: what is behind them, and how many lines end within.
    #[allow(clippy::type_complexity)]
    fn quoted(&self, text: &[u8], open: usize, last: bool, fields: &mut Fields) -> Option<Result<(usize, u64), Fault>> {
        let quote = text[open];
        let before = fields.text.len();
        let mut from = open + 1;
        loop {
            let rest = &text[from..];
            let found = match self.escape.filter(|escape| *escape != quote) {
                Some(escape) => memchr::memchr2(quote, escape, rest),
                None => memchr(quote, rest),
            };
            let Some(run) = found else {
                return if last { Some(Err(Fault::Unclosed(open))) } else { None };
            };
            let stop = from + run;
            fields.text.extend_from_slice(&text[from..stop]);
            let behind = text.get(stop + 1);
            if text[stop] != quote {
                // An escape: only a quote or itself behind it make it more than text.
                match behind {
                    Some(next) if *next == quote || *next == text[stop] => {
                        fields.text.push(*next);
                        from = stop + 2;
                    }
                    Some(_) => {
                        fields.text.push(text[stop]);
                        from = stop + 1;
                    }
                    None if last => return Some(Err(Fault::Unclosed(open))),
                    None => return None,
                }
                continue;
            }
            match behind {
                Some(next) if *next == quote => {
                    fields.text.push(quote);
                    from = stop + 2;
                }
                Some(b'\n' | b'\r') => {
                    return Some(Ok(self.close(stop + 1, before, fields)));
                }
                Some(_) => match self.delimits(text, stop + 1) {
                    Some(true) => return Some(Ok(self.close(stop + 1, before, fields))),
                    None if !last => return None,
                    _ => {
                        fields.text.truncate(before);
                        return Some(Err(Fault::BehindQuote(stop + 1)));
                    }
                },
                None if last => return Some(Ok(self.close(stop + 1, before, fields))),
                None => return None,
            }
        }
    }

    fn close(&self, behind: usize, before: usize, fields: &mut Fields) -> (usize, u64) {
        fields.ends.push((fields.text.len(), true));
        (behind, breaks(&fields.text[before..]))
    }
}

/// Where the line behind this place begins, if a line ends here: with LF, CRLF, CR, or the text. The outer none asks for more text.
#[allow(clippy::option_option)]
pub(super) fn line_end(text: &[u8], at: usize, last: bool) -> Option<Option<usize>> {
    match text.get(at) {
        Some(b'\n') => Some(Some(at + 1)),
        Some(b'\r') => match text.get(at + 1) {
            Some(b'\n') => Some(Some(at + 2)),
            None if !last => None,
            _ => Some(Some(at + 1)),
        },
        Some(_) => Some(None),
        None if last => Some(Some(at)),
        None => None,
    }
}

/// The line that begins at `at`: where its text ends, and where the next begins. None where more text is needed.
pub(super) fn line(text: &[u8], at: usize, last: bool) -> Option<(usize, usize)> {
    let end = at + memchr::memchr2(b'\n', b'\r', &text[at..]).unwrap_or(text.len() - at);
    if end == text.len() && !last {
        return None;
    }
    line_end(text, end, last)?.map(|next| (end, next))
}

/// How many lines end in this text.
pub(super) fn breaks(text: &[u8]) -> u64 {
    let mut count = 0;
    let mut at = 0;
    while let Some(run) = memchr::memchr2(b'\n', b'\r', &text[at..]) {
        at += run + 1;
        if text[at - 1] == b'\r' && text.get(at) == Some(&b'\n') {
            at += 1;
        }
        count += 1;
    }
    count
}
