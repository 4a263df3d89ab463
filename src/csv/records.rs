//! Bytes in, records of fields out, by one strict grammar: the part of CSV that pandas and Polars read alike.
//!
//! The `csv` crate is lenient where the engines disagree (text behind a closing quote, a lone carriage return, blank
//! lines) and does not tell whether a field was quoted, so the records are cut here; tests count them again with it.
//! Must not know: types, null tokens.

use crate::base::Diagnostic;

/// A field's text, without its quotes, as a stretch of the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    start: u32,
    end: u32,
    /// Whether it has doubled quotes inside.
    escaped: bool,
}

impl Field {
    /// The bytes in `block`, quotes still doubled if [`Field::escaped`].
    #[inline]
    pub(super) fn raw<'b>(&self, block: &'b [u8]) -> &'b [u8] {
        &block[self.start as usize..self.end as usize]
    }

    /// Where it begins and ends in the block, and whether quotes in it are still doubled.
    #[inline]
    pub(super) fn place(&self) -> (u32, u32, bool) {
        (self.start, self.end, self.escaped)
    }

    /// Whether there is nothing at all, not even quotes. On a line of its own it is a blank line.
    pub(super) fn is_blank(&self, block: &[u8]) -> bool {
        self.start == self.end && (self.start == 0 || block[self.start as usize - 1] != b'"')
    }

    /// The text as a reader would see it. For messages and headers, not for the many.
    pub(super) fn text(&self, block: &[u8]) -> String {
        let text = String::from_utf8_lossy(self.raw(block));
        if self.escaped { text.replace("\"\"", "\"") } else { text.into_owned() }
    }
}

/// Cuts records, one after the other.
pub(super) struct Records<'p> {
    path: &'p str,
    delimiter: u8,
    /// The bytes that end a run of plain ones, each eight times.
    patterns: [u64; 4],
    /// The line that the current record starts at.
    line: u64,
    /// Line ends inside quotes of the current record.
    inner_lines: u64,
    start: usize,
    fields: Vec<Field>,
}

impl<'p> Records<'p> {
    /// From the first line on. `path` is for messages.
    pub(super) fn new(path: &'p str, delimiter: u8) -> Self {
        let patterns = [delimiter, b'\n', b'\r', b'"'].map(|byte| u64::from_ne_bytes([byte; 8]));
        Self { path, delimiter, patterns, line: 1, inner_lines: 0, start: 0, fields: Vec::new() }
    }

    /// The next record starts at this line.
    pub(super) fn go_to(&mut self, line: u64) {
        self.line = line;
    }

    /// The fields of the record that was read last.
    #[inline]
    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The line that the record starts at.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The line that a field of the record starts at: quoted line ends before it count.
    pub(super) fn line_of(&self, field: usize, block: &[u8]) -> u64 {
        if self.inner_lines == 0 {
            return self.line;
        }
        let end = self.fields.get(field).map_or(self.start, |field| field.start as usize);
        self.line + line_ends(&block[self.start..end])
    }

    /// Reads the record that starts at `start`. `Some` is where the next one starts; `None` means that the block ends
    /// within the record (or right before it), which with `last` happens only at the end of the file.
    #[inline]
    pub(super) fn read(&mut self, block: &[u8], start: usize, last: bool) -> Result<Option<usize>, Diagnostic> {
        self.fields.clear();
        self.inner_lines = 0;
        self.start = start;
        if start == block.len() {
            return Ok(None);
        }
        let mut from = start;
        loop {
            let stop = self.special(block, from);
            let end = match block.get(stop) {
                Some(byte) if *byte == self.delimiter => {
                    self.push(from, stop, false);
                    from = stop + 1;
                    continue;
                }
                Some(b'"') if stop == from => self.quoted(block, from, last)?,
                Some(b'"') => self.with_quotes_inside(block, from, stop, last)?,
                _ => {
                    self.push(from, stop, false);
                    Some(stop)
                }
            };
            let Some(end) = end else { return Ok(None) };
            match block.get(end) {
                Some(b'\n') => return Ok(Some(end + 1)),
                Some(b'\r') if block.get(end + 1) == Some(&b'\n') => return Ok(Some(end + 2)),
                Some(b'\r') if end + 1 < block.len() || last => return Err(self.lone_carriage_return(block)),
                Some(b'\r') => return Ok(None),
                // Nothing else ends a field.
                Some(_) => from = end + 1,
                None => return Ok(last.then_some(end)),
            }
        }
    }

    /// Goes on to the next record: its line follows this one's.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.line += 1 + self.inner_lines;
    }

    #[inline]
    fn push(&mut self, start: usize, end: usize, escaped: bool) {
        // Blocks are far shorter than 4 GiB.
        self.fields.push(Field { start: start as u32, end: end as u32, escaped });
    }

    /// The next delimiter, line end or quote, or the end of the block. Eight bytes at a time: most fields are short,
    /// and a loop over bytes is mispredicted at the end of nearly every one.
    #[inline]
    fn special(&self, block: &[u8], from: usize) -> usize {
        const ONES: u64 = u64::from_ne_bytes([1; 8]);
        const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
        /// Quotes, line ends, commas and tabs are not beyond it; letters, digits, `-` and `.` are.
        const LAST_LOW: u8 = b',';
        // Marks bytes of zero; those above the lowest mark may be wrong (Warren, "Hacker's Delight", 6-1).
        let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
        let is_special = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r' | b'"');
        let mut at = from;
        while let Some(bytes) = block.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()) {
            let word = u64::from_le_bytes(bytes);
            if self.delimiter <= LAST_LOW {
                // One question for all of them, and the few others that answer it are looked at.
                let low = word.wrapping_sub(ONES * u64::from(LAST_LOW + 1)) & !word & HIGHS;
                let first = at + low.trailing_zeros() as usize / 8;
                match low {
                    0 => at += 8,
                    _ if is_special(&block[first]) => return first,
                    _ => at = first + 1,
                }
                continue;
            }
            let marks = self.patterns.iter().fold(0, |marks, pattern| marks | zeros(word ^ pattern));
            if marks != 0 {
                return at + marks.trailing_zeros() as usize / 8;
            }
            at += 8;
        }
        let rest = &block[at..];
        at + rest.iter().position(is_special).unwrap_or(rest.len())
    }

    /// A field that begins without a quote and holds some; where it ends. They must be even in number: Polars counts
    /// quotes to find line ends.
    #[cold]
    fn with_quotes_inside(
        &mut self,
        block: &[u8],
        start: usize,
        first: usize,
        last: bool,
    ) -> Result<Option<usize>, Diagnostic> {
        let mut at = first;
        let mut odd = false;
        while block.get(at) == Some(&b'"') {
            odd = !odd;
            at = self.special(block, at + 1);
        }
        self.push(start, at, false);
        match (odd, last || at < block.len()) {
            (false, _) => Ok(Some(at)),
            (true, true) => Err(self.lone_quote(block)),
            // It is wrong in any case, but the message should show the whole text.
            (true, false) => Ok(None),
        }
    }

    /// A field in quotes; where its closing quote has been passed.
    fn quoted(&mut self, block: &[u8], open: usize, last: bool) -> Result<Option<usize>, Diagnostic> {
        let start = open + 1;
        let mut at = start;
        let mut escaped = false;
        loop {
            let Some(run) = block[at..].iter().position(|byte| *byte == b'"') else {
                return if last { Err(self.unclosed(block, open)) } else { Ok(None) };
            };
            at += run;
            match block.get(at + 1) {
                Some(b'"') => {
                    escaped = true;
                    at += 2;
                }
                Some(byte) if *byte == self.delimiter || *byte == b'\n' || *byte == b'\r' => break,
                None => break,
                Some(_) => return Err(self.text_behind_quote(block, open, at)),
            }
        }
        self.push(start, at, escaped);
        self.inner_lines += line_ends(&block[start..at]);
        Ok(Some(at + 1))
    }

    fn fault(&self, message: impl Into<String>, line: u64, field: usize) -> Diagnostic {
        Diagnostic::new(message).at_file(self.path, Some(line), Some(field as u64))
    }

    fn lone_carriage_return(&self, block: &[u8]) -> Diagnostic {
        let field = self.fields.len();
        self.fault("carriage return without a line feed", self.line_of(field - 1, block), field)
            .note("pandas ends the line there, Polars does not")
            .help("write line ends as LF or CRLF, and put text that holds a carriage return in quotes")
    }

    fn lone_quote(&self, block: &[u8]) -> Diagnostic {
        let field = self.fields.len();
        let text = self.fields[field - 1].text(block);
        let text = shown(&text);
        self.fault(format!("odd number of quotes in the unquoted text `{text}`"), self.line_of(field - 1, block), field)
            .note("Polars counts quotes to find the line ends and would lose rows")
            .help("put the field in quotes and double the ones inside it, as in `\"5\"\" pipe\"`")
    }

    fn unclosed(&self, block: &[u8], open: usize) -> Diagnostic {
        let line = self.line + line_ends(&block[self.start..open]);
        self.fault("quote is never closed", line, self.fields.len() + 1)
            .help("close the field with `\"`, and double every quote inside it")
    }

    fn text_behind_quote(&self, block: &[u8], open: usize, close: usize) -> Diagnostic {
        let opened = self.line + line_ends(&block[self.start..open]);
        let line = opened + line_ends(&block[open..close]);
        let behind: Vec<u8> = block[close + 1..].iter().copied().take_while(|byte| *byte != b'\n').take(20).collect();
        let behind = String::from_utf8_lossy(&behind).trim_end_matches(['\r', '\u{fffd}']).to_owned();
        self.fault(format!("text behind a closing quote: `{behind}`"), line, self.fields.len() + 1)
            .note(format!("the quoted field began at line {opened}"))
            .help("double every quote inside a quoted field, as in `\"say \"\"hi\"\"\"`")
    }
}

/// At most forty characters of a text, on one line.
pub(super) fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

/// How many lines end in these bytes.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}
