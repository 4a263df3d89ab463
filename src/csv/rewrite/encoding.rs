//! Bytes of any encoding in, UTF-8 text out, block by block: one read, bounded memory, and the fingerprint of what was read.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sha2::{Digest, Sha256};

use super::super::blocks::{LONGEST_RECORD, changed, unreadable};
use super::super::explain::grouped;
use crate::base::Diagnostic;

const BLOCK: usize = 256 * 1024;

/// What a byte that no encoding knows becomes.
pub(super) const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// The encoding of a file, and why.
#[derive(Debug, Clone)]
pub(in crate::csv) struct Found {
    pub(super) encoding: &'static Encoding,
    /// Why, where it is not plain UTF-8.
    pub(super) because: Option<String>,
}

/// The encoding that the user named, or that the bytes speak for. `path` is read to its end only where its beginning is not UTF-8, or `all` says so.
///
/// # Errors
/// When there is no encoding of this name; when the file cannot be read.
pub(super) fn of(head: &[u8], path: &Path, shown: &str, asked: Option<&str>, all: bool) -> Result<Found, Diagnostic> {
    if let Some(label) = asked {
        let encoding = Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            Diagnostic::new(format!("there is no encoding `{label}`"))
                .help("use a name such as utf-8, utf-16le, windows-1252, iso-8859-2, shift_jis or gb18030")
        })?;
        return Ok(Found { encoding, because: Some(format!("{} was given", encoding.name())) });
    }
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        let because = (encoding != UTF_8).then(|| "a byte order mark stands in front".to_owned());
        return Ok(Found { encoding, because });
    }
    if let Some(encoding) = unmarked_utf16(head) {
        let because = Some("every second byte is zero".to_owned());
        return Ok(Found { encoding, because });
    }
    if !all && is_utf8(head) {
        return Ok(Found { encoding: UTF_8, because: None });
    }
    let odd = Odd::of(path, shown)?;
    Ok(match odd {
        // Not one character of several bytes, and every byte is a letter there.
        Odd { wrong: 1.., right: 0, unknown: false, .. } => Found {
            encoding: WINDOWS_1252,
            because: Some(format!(
                "{} beyond ASCII, no UTF-8, and a character of Windows-1252, which includes Latin-1",
                if odd.wrong == 1 {
                    "one byte is".to_owned()
                } else {
                    format!("each of {} bytes is", grouped(odd.wrong))
                }
            )),
        },
        _ => Found { encoding: UTF_8, because: None },
    })
}

/// Whether a beginning is UTF-8; its end may cut a character.
fn is_utf8(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// Latin text in UTF-16 has a zero in every second byte.
pub(in crate::csv) fn unmarked_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let head = &head[..head.len().min(64) & !1];
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    if pairs < 2 {
        None
    } else if odd * 4 >= pairs * 3 && even == 0 {
        Some(UTF_16LE)
    } else if even * 4 >= pairs * 3 && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// What a whole file says of its encoding.
struct Odd {
    /// Bytes that are no UTF-8.
    wrong: u64,
    /// Characters of several bytes.
    right: u64,
    /// Whether one of the wrong bytes is no character of Windows-1252.
    unknown: bool,
}

impl Odd {
    fn of(path: &Path, shown: &str) -> Result<Self, Diagnostic> {
        let mut file = File::open(path).map_err(|error| unreadable(path, shown, &error))?;
        let mut odd = Odd { wrong: 0, right: 0, unknown: false };
        let mut buffer = vec![0; BLOCK];
        let mut kept = 0;
        loop {
            let count = match file.read(&mut buffer[kept..]) {
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable(path, shown, &error)),
            };
            let filled = kept + count;
            let mut rest = &buffer[..filled];
            kept = 0;
            loop {
                let (good, bad) = match std::str::from_utf8(rest) {
                    Ok(good) => (good, None),
                    Err(error) => {
                        let good = std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default();
                        (good, Some(error.error_len()))
                    }
                };
                odd.right += good.chars().filter(|letter| !letter.is_ascii()).count() as u64;
                let at = good.len();
                match bad {
                    None => break,
                    // Cut off by the end of the block.
                    Some(None) if count > 0 => {
                        kept = rest.len() - at;
                        break;
                    }
                    Some(_) => {
                        odd.wrong += 1;
                        odd.unknown |= matches!(rest[at], 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
                        rest = &rest[at + 1..];
                    }
                }
            }
            if count == 0 {
                return Ok(odd);
            }
            buffer.copy_within(filled - kept..filled, 0);
        }
    }
}

/// The text of a file, block by block. What was not consumed of one block begins the next.
pub(super) struct Text {
    file: File,
    shown: String,
    before: Metadata,
    sha256: Sha256,
    bytes: u64,
    decoder: Decoder,
    raw: Vec<u8>,
    buffer: Vec<u8>,
    filled: usize,
    consumed: usize,
    last: bool,
    /// Bytes of the mark in front.
    mark: u64,
    /// Whether a byte was no character.
    pub(super) damaged: bool,
}

impl Text {
    pub(super) fn open(path: &Path, shown: &str, encoding: &'static Encoding) -> Result<Self, Diagnostic> {
        let file = File::open(path).map_err(|error| unreadable(path, shown, &error))?;
        let before = file.metadata().map_err(|error| unreadable(path, shown, &error))?;
        Ok(Self {
            file,
            shown: shown.to_owned(),
            before,
            sha256: Sha256::new(),
            bytes: 0,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; BLOCK],
            buffer: Vec::new(),
            filled: 0,
            consumed: 0,
            last: false,
            mark: 0,
            damaged: false,
        })
    }

    /// What is there and not consumed.
    pub(super) fn text(&self) -> &[u8] {
        &self.buffer[self.consumed..self.filled]
    }

    /// Whether nothing follows.
    pub(super) fn is_last(&self) -> bool {
        self.last
    }

    /// How many bytes stand in front of the text.
    pub(super) fn mark(&self) -> u64 {
        self.mark
    }

    /// Marks the first bytes as done with.
    pub(super) fn consume(&mut self, count: usize) {
        self.consumed += count;
    }

    /// Reads on. False where a record grows longer than any may be.
    pub(super) fn refill(&mut self) -> Result<bool, Diagnostic> {
        self.buffer.copy_within(self.consumed..self.filled, 0);
        self.filled -= self.consumed;
        self.consumed = 0;
        if self.filled >= LONGEST_RECORD {
            return Ok(false);
        }
        // At least as much again, so that a long record is not looked at too often.
        let wanted = self.filled.max(1);
        let start = self.filled;
        while self.filled - start < wanted && !self.last {
            let count = match self.file.read(&mut self.raw) {
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(Diagnostic::new(format!("cannot be read: {error}")).at_file(&*self.shown, None, None));
                }
            };
            self.sha256.update(&self.raw[..count]);
            if self.bytes == 0 {
                self.mark = Encoding::for_bom(&self.raw[..count]).map_or(0, |(_, length)| length as u64);
            }
            self.bytes += count as u64;
            self.last = count == 0;
            let mut from = 0;
            loop {
                let room = self.decoder.max_utf8_buffer_length(count - from).unwrap_or(4 * BLOCK);
                if self.buffer.len() - self.filled < room {
                    self.buffer.resize(self.filled + room, 0);
                }
                let (result, read, written, damaged) =
                    self.decoder.decode_to_utf8(&self.raw[from..count], &mut self.buffer[self.filled..], self.last);
                self.filled += written;
                self.damaged |= damaged;
                from += read;
                if result == CoderResult::InputEmpty {
                    break;
                }
            }
        }
        Ok(true)
    }

    /// Size and SHA-256, once all was read; an error if the file was written to meanwhile.
    pub(super) fn finish(self, path: &Path) -> Result<(u64, String), Diagnostic> {
        let after = std::fs::metadata(path).map_err(|error| unreadable(path, &self.shown, &error))?;
        if changed(&self.before, &after, self.bytes) {
            return Err(Diagnostic::new("the file changed while it was being read")
                .at_file(self.shown, None, None)
                .help("wait until whatever writes it has finished, or work on a copy"));
        }
        Ok((self.bytes, self.sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
    }
}
