//! Bytes in, records of fields out, by one strict grammar: the part of CSV that pandas and Polars read alike.
//!
//! The `csv` crate is lenient where the engines disagree (text behind a closing quote, a lone carriage return, blank
//! lines) and does not tell whether a field was quoted, so the records are cut here; tests count them again with it.
//! Must not know: types, null tokens.

use crate::base::Diagnostic;

/// A field's text, without its quotes, as a stretch of the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Where it starts.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Whether it has doubled quotes inside.
    pub(super) escaped: bool,
}

impl Field {
    /// The bytes in `block`, quotes still doubled if [`Field::escaped`].
    #[inline]
    pub(super) fn raw<'b>(&self, block: &'b [u8]) -> &'b [u8] {
        &block[self.start..self.end]
    }

    /// The text as a reader would see it. For messages and headers, not for the many.
    pub(super) fn text(&self, block: &[u8]) -> String {
        let text = String::from_utf8_lossy(self.raw(block));
        if self.escaped {
            text.replace("\"\"", "\"")
        } else {
            text.into_owned()
        }
    }
}

/// Cuts records, one after the other.
pub(super) struct Records<'p> {
    path: &'p str,
    delimiter: u8,
    /// The bytes that end a run of plain ones.
    special: [bool; 256],
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
        let mut special = [false; 256];
        for byte in [delimiter, b'\n', b'\r', b'"'] {
            special[usize::from(byte)] = true;
        }
        Self {
            path,
            delimiter,
            special,
            line: 1,
            inner_lines: 0,
            start: 0,
            fields: Vec::new(),
        }
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
        let end = self
            .fields
            .get(field)
            .map_or(self.start, |field| field.start);
        self.line + line_ends(&block[self.start..end])
    }

    /// Reads the record that starts at `start`. `Some` is where the next one starts; `None` means that the block ends
    /// within the record (or right before it), which with `last` happens only at the end of the file.
    pub(super) fn read(
        &mut self,
        block: &[u8],
        start: usize,
        last: bool,
    ) -> Result<Option<usize>, Diagnostic> {
        self.fields.clear();
        self.inner_lines = 0;
        self.start = start;
        if start == block.len() {
            return Ok(None);
        }
        let mut at = start;
        loop {
            let Some(end) = (if block.get(at) == Some(&b'"') {
                self.quoted(block, at, last)?
            } else {
                self.plain(block, at, last)?
            }) else {
                return Ok(None);
            };
            match block.get(end) {
                Some(byte) if *byte == self.delimiter => at = end + 1,
                Some(b'\n') => return Ok(Some(end + 1)),
                Some(b'\r') if block.get(end + 1) == Some(&b'\n') => return Ok(Some(end + 2)),
                Some(b'\r') if end + 1 < block.len() || last => {
                    return Err(self.lone_carriage_return(block));
                }
                None if last => return Ok(Some(end)),
                _ => return Ok(None),
            }
        }
    }

    /// Goes on to the next record: its line follows this one's.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.line += 1 + self.inner_lines;
    }

    /// A field without quotes around it; where it ends. The quotes that it may have inside must be even in number:
    /// Polars counts quotes to find line ends.
    #[inline]
    fn plain(
        &mut self,
        block: &[u8],
        start: usize,
        last: bool,
    ) -> Result<Option<usize>, Diagnostic> {
        let mut at = start;
        let mut odd = false;
        loop {
            let Some(run) = block[at..]
                .iter()
                .position(|byte| self.special[usize::from(*byte)])
            else {
                at = block.len();
                break;
            };
            at += run;
            if block[at] != b'"' {
                break;
            }
            odd = !odd;
            at += 1;
        }
        self.fields.push(Field {
            start,
            end: at,
            escaped: false,
        });
        match (odd, last || at < block.len()) {
            (false, _) => Ok(Some(at)),
            (true, true) => Err(self.lone_quote(block)),
            // It is wrong in any case, but the message should show the whole text.
            (true, false) => Ok(None),
        }
    }

    /// A field in quotes; where its closing quote has been passed.
    fn quoted(
        &mut self,
        block: &[u8],
        open: usize,
        last: bool,
    ) -> Result<Option<usize>, Diagnostic> {
        let start = open + 1;
        let mut at = start;
        let mut escaped = false;
        loop {
            let Some(run) = block[at..].iter().position(|byte| *byte == b'"') else {
                return if last {
                    Err(self.unclosed(block, open))
                } else {
                    Ok(None)
                };
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
        self.fields.push(Field {
            start,
            end: at,
            escaped,
        });
        self.inner_lines += line_ends(&block[start..at]);
        Ok(Some(at + 1))
    }

    fn fault(&self, message: impl Into<String>, line: u64, field: usize) -> Diagnostic {
        Diagnostic::new(message).at_file(self.path, Some(line), Some(field as u64))
    }

    fn lone_carriage_return(&self, block: &[u8]) -> Diagnostic {
        let field = self.fields.len();
        self.fault(
            "carriage return without a line feed",
            self.line_of(field - 1, block),
            field,
        )
        .note("pandas ends the line there, Polars does not")
        .help("write line ends as LF or CRLF, and put text that holds a carriage return in quotes")
    }

    fn lone_quote(&self, block: &[u8]) -> Diagnostic {
        let field = self.fields.len();
        let text = self.fields[field - 1].text(block);
        let text = shown(&text);
        self.fault(
            format!("odd number of quotes in the unquoted text `{text}`"),
            self.line_of(field - 1, block),
            field,
        )
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
        let behind: Vec<u8> = block[close + 1..]
            .iter()
            .copied()
            .take_while(|byte| *byte != b'\n')
            .take(20)
            .collect();
        let behind = String::from_utf8_lossy(&behind)
            .trim_end_matches(['\r', '\u{fffd}'])
            .to_owned();
        self.fault(
            format!("text behind a closing quote: `{behind}`"),
            line,
            self.fields.len() + 1,
        )
        .note(format!("the quoted field began at line {opened}"))
        .help("double every quote inside a quoted field, as in `\"say \"\"hi\"\"\"`")
    }
}

/// At most forty characters of a text, on one line.
pub(super) fn shown(text: &str) -> String {
    let mut short: String = text
        .chars()
        .take(40)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

/// How many lines end in these bytes.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}
