//! A file in, blocks of valid UTF-8 without NUL bytes out, and at the end its fingerprint: one read, bounded memory.
//!
//! Must not know: delimiters, fields.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::base::{Diagnostic, did_you_mean};

/// Fits a second-level cache, and is long enough for the calls not to count.
const BLOCK: usize = 256 * 1024;
/// A record longer than this is taken for one whose quote was never closed.
pub(super) const LONGEST_RECORD: usize = if cfg!(test) { 1 << 20 } else { 64 << 20 };

/// What is wrong with the bytes themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bad {
    /// Not UTF-8.
    Encoding(u8),
    /// A byte of zero.
    Nul,
}

/// Reads a file block by block. What was not consumed of one block begins the next.
pub(super) struct Blocks<'p> {
    file: File,
    path: &'p str,
    before: Metadata,
    sha256: Sha256,
    buffer: Vec<u8>,
    filled: usize,
    consumed: usize,
    /// Up to here the buffer is known to be good.
    checked: usize,
    bytes: u64,
    last: bool,
}

impl<'p> Blocks<'p> {
    /// Opens it; `shown` is the path for messages.
    pub(super) fn open(path: &Path, shown: &'p str) -> Result<Self, Diagnostic> {
        let before = std::fs::metadata(path).map_err(|error| unreadable(path, shown, &error))?;
        if before.is_dir() {
            return Err(Diagnostic::new(format!("`{shown}` is a directory, not a CSV file")).help("name a file in it"));
        }
        // `/dev/stdin` may be a file here, and is something else in every worker.
        let shared = path.starts_with("/dev/shm");
        if !before.is_file() || (path.starts_with("/dev") && !shared) || path.starts_with("/proc") {
            return Err(Diagnostic::new(format!("`{shown}` is not a regular file"))
                .note("every engine reads it anew, so it must be possible to read it more than once")
                .help("write its contents to a file first"));
        }
        let file = File::open(path).map_err(|error| unreadable(path, shown, &error))?;
        Ok(Self {
            file,
            path: shown,
            before,
            sha256: Sha256::new(),
            buffer: vec![0; BLOCK],
            filled: 0,
            consumed: 0,
            checked: 0,
            bytes: 0,
            last: false,
        })
    }

    /// What is there and not consumed. Everything up to its last line end is good.
    pub(super) fn block(&self) -> &[u8] {
        &self.buffer[self.consumed..self.filled]
    }

    /// Whether the file ends with this block.
    pub(super) fn is_last(&self) -> bool {
        self.last
    }

    /// Marks the first `count` bytes of the block as done with.
    pub(super) fn consume(&mut self, count: usize) {
        self.consumed += count;
    }

    /// Reads on, keeping what was not consumed. Call it while the block is not the last one.
    /// The bad byte, if one came, is given with its position in the new block. `line` is that of the first byte kept.
    pub(super) fn refill(&mut self, line: u64) -> Result<Option<(usize, Bad)>, Diagnostic> {
        self.buffer.copy_within(self.consumed..self.filled, 0);
        self.filled -= self.consumed;
        self.checked = self.checked.saturating_sub(self.consumed);
        self.consumed = 0;
        if self.filled == self.buffer.len() {
            if self.filled >= LONGEST_RECORD {
                return Err(Diagnostic::new(format!(
                    "the record that begins here is longer than {} MiB",
                    LONGEST_RECORD >> 20
                ))
                .at_file(self.path, Some(line), None)
                .help("look for a quote that is never closed"));
            }
            self.buffer.resize(2 * self.filled, 0);
        }
        while self.filled < self.buffer.len() && !self.last {
            match self.file.read(&mut self.buffer[self.filled..]) {
                Ok(0) => self.last = true,
                Ok(count) => {
                    self.sha256.update(&self.buffer[self.filled..self.filled + count]);
                    self.filled += count;
                    self.bytes += count as u64;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(Diagnostic::new(format!("cannot be read: {error}")).at_file(self.path, None, None));
                }
            }
        }
        Ok(self.check())
    }

    /// Line ends never stand inside a character, so everything up to the last one can be judged now.
    fn check(&mut self) -> Option<(usize, Bad)> {
        let fresh = &self.buffer[self.checked..self.filled];
        let whole =
            if self.last { fresh.len() } else { fresh.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1) };
        let fresh = &fresh[..whole];
        let bad_text = std::str::from_utf8(fresh).err().map(|error| error.valid_up_to());
        let nul = memchr::memchr(0, fresh);
        let bad = match (bad_text, nul) {
            (Some(text), Some(nul)) if nul < text => Some((nul, Bad::Nul)),
            (Some(text), _) => Some((text, Bad::Encoding(fresh[text]))),
            (None, Some(nul)) => Some((nul, Bad::Nul)),
            (None, None) => None,
        };
        let bad = bad.map(|(at, bad)| (self.checked + at, bad));
        self.checked += whole;
        bad
    }

    /// Size and SHA-256, once the last block was consumed; an error if the file was written to meanwhile.
    pub(super) fn finish(self, path: &Path) -> Result<(u64, String), Diagnostic> {
        let after = std::fs::metadata(path).map_err(|error| unreadable(path, self.path, &error))?;
        if changed(&self.before, &after, self.bytes) {
            return Err(Diagnostic::new("the file changed while it was being read")
                .at_file(self.path, None, None)
                .help("wait until whatever writes it has finished, or work on a copy"));
        }
        let digest = self.sha256.finalize();
        Ok((self.bytes, digest.iter().map(|byte| format!("{byte:02x}")).collect()))
    }
}

/// Whether these bytes, which end with a line, are UTF-8 without NUL.
pub(super) fn is_good(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok() && memchr::memchr(0, text).is_none()
}

/// Whether a file was written to since, or gave another number of bytes than it has.
pub(super) fn changed(before: &Metadata, after: &Metadata, bytes: u64) -> bool {
    before.len() != after.len() || bytes != after.len() || before.modified().ok() != after.modified().ok()
}

pub(super) fn unreadable(path: &Path, shown: &str, error: &std::io::Error) -> Diagnostic {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            let missing = Diagnostic::new(format!("there is no file `{shown}`"));
            match sibling(path, shown) {
                Some(name) => missing.help(format!("did you mean `{name}`?")),
                None => missing.help("check the path; it is taken from the current directory"),
            }
        }
        std::io::ErrorKind::PermissionDenied => Diagnostic::new(format!("no permission to read `{shown}`"))
            .help("ask its owner for read access, or copy it to where you may read"),
        _ => Diagnostic::new(format!("`{shown}` cannot be opened: {error}")),
    }
}

/// The path of the file next to it whose name is nearest, written as the user wrote the other.
fn sibling(path: &Path, shown: &str) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let directory = path.parent()?;
    let listed = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let mut names: Vec<String> =
        std::fs::read_dir(listed).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let near = did_you_mean(name, names.iter().map(String::as_str))?;
    Some(Path::new(shown).with_file_name(near).display().to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_that_grows_or_is_touched_has_changed() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a\n1\n").unwrap();
        let before = std::fs::metadata(file.path()).unwrap();
        assert!(!changed(&before, &before, 4));
        assert!(changed(&before, &before, 3), "fewer bytes came than the size says");
        file.as_file().set_modified(before.modified().unwrap() + std::time::Duration::from_secs(1)).unwrap();
        assert!(changed(&before, &std::fs::metadata(file.path()).unwrap(), 4), "same size, other time");
        file.write_all(b"2\n").unwrap();
        assert!(changed(&before, &std::fs::metadata(file.path()).unwrap(), 6), "other size");
    }

    #[test]
    fn a_file_that_changes_between_open_and_finish_is_refused() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a\n1\n").unwrap();
        let mut blocks = Blocks::open(file.path(), "t.csv").unwrap();
        assert_eq!(blocks.refill(1).unwrap(), None);
        file.write_all(b"2\n").unwrap();
        let error = blocks.finish(file.path()).unwrap_err();
        assert_eq!(error.message, "the file changed while it was being read");
    }

    #[test]
    fn characters_may_straddle_blocks_and_the_hash_is_of_all_bytes() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let text = "é\n".repeat(BLOCK);
        file.write_all(text.as_bytes()).unwrap();
        let mut blocks = Blocks::open(file.path(), "t.csv").unwrap();
        let mut seen = 0;
        while !blocks.is_last() {
            assert_eq!(blocks.refill(1).unwrap(), None);
            let block = blocks.block();
            let whole = block.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            seen += whole;
            blocks.consume(whole);
        }
        assert_eq!(seen, text.len());
        let (bytes, sha256) = blocks.finish(file.path()).unwrap();
        assert_eq!(bytes, text.len() as u64);
        let expected: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sha256, expected);
    }
}
