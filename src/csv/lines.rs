//! A CSV file in, a tag for each of its records out: two records with the same tag are the same text.
//!
//! For comparisons: of two files that are mostly the same, the records that are in both need not be taken apart. The file is one that
//! was [opened](super::open) before, so its quotes are known to be in order.

use std::fs::File;
use std::hash::BuildHasher;
use std::io::{Read, Write};
use std::path::Path;

use foldhash::fast::FixedState;
use memchr::memchr2_iter;

/// The records of a file, without its header.
#[derive(Debug)]
pub struct Lines {
    /// 128 bits of each record, which hang on both seeds. A line end is no part of a record.
    pub tags: Vec<[u64; 2]>,
}

/// How much is read at once. A record that is longer makes it more.
const BLOCK: usize = 1 << 20;

impl Lines {
    /// Reads a file once; its text is not kept. None where it has blank lines, which are not records everywhere.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(path: &Path, quote: char, seeds: [u64; 2]) -> std::io::Result<Option<Self>> {
        let states = seeds.map(FixedState::with_seed);
        let mut lines = Self { tags: Vec::new() };
        let (mut plain, mut at_header) = (true, true);
        records(path, quote, |record| {
            let text = without_end(record);
            if std::mem::take(&mut at_header) {
                return Ok(());
            }
            plain &= !text.is_empty();
            lines.tags.push([states[0].hash_one(text), states[1].hash_one(text)]);
            Ok(())
        })?;
        Ok(plain.then_some(lines))
    }

    /// Writes the header and these records, in the order of the file; `rows` is sorted.
    ///
    /// # Errors
    /// When the file cannot be read, or nothing can be written.
    pub fn copy(&self, path: &Path, quote: char, rows: &[u32], out: &mut dyn Write) -> std::io::Result<()> {
        let mut wanted = rows.iter().copied().peekable();
        let (mut row, mut at_header) = (0u32, true);
        records(path, quote, |record| {
            if std::mem::take(&mut at_header) {
                return end_line(out, record);
            }
            if wanted.next_if_eq(&row).is_some() {
                end_line(out, record)?;
            }
            row += 1;
            Ok(())
        })
    }
}

/// The last record of a file may have no end.
fn end_line(out: &mut dyn Write, record: &[u8]) -> std::io::Result<()> {
    out.write_all(record)?;
    if record.ends_with(b"\n") { Ok(()) } else { out.write_all(b"\n") }
}

fn without_end(record: &[u8]) -> &[u8] {
    let text = record.strip_suffix(b"\n").unwrap_or(record);
    text.strip_suffix(b"\r").unwrap_or(text)
}

/// Calls `each` with every record and its line end, in order.
fn records(path: &Path, quote: char, mut each: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<()> {
    let mut file = File::open(path)?;
    let quote = u8::try_from(quote).unwrap_or(b'"');
    let mut buffer = vec![0; BLOCK];
    // Bytes that are there, and of those the ones that were looked at already.
    let (mut filled, mut seen, mut quoted) = (0, 0, false);
    loop {
        if filled == buffer.len() {
            buffer.resize(2 * filled, 0);
        }
        let read = file.read(&mut buffer[filled..])?;
        filled += read;
        let mut start = 0;
        let from = seen;
        for at in memchr2_iter(b'\n', quote, &buffer[from..filled]) {
            let at = from + at;
            if buffer[at] == quote {
                quoted = !quoted;
            } else if !quoted {
                each(&buffer[start..=at])?;
                start = at + 1;
            }
        }
        if read == 0 {
            return if start < filled { each(&buffer[start..filled]) } else { Ok(()) };
        }
        buffer.copy_within(start..filled, 0);
        filled -= start;
        seen = filled;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn file(text: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        file
    }

    fn lines(text: &[u8]) -> Option<Lines> {
        Lines::of(file(text).path(), '"', [1, 2]).unwrap()
    }

    #[test]
    fn records_are_told_apart_by_their_text() {
        let one = lines(b"a,b\n1,x\n2,\"y\nz\"\n1,x\n").unwrap();
        assert_eq!((one.tags.len(), one.tags[0] == one.tags[2], one.tags[0] == one.tags[1]), (3, true, false));
        // A line end is no part of it, nor is it missing at the end.
        let other = lines(b"\xef\xbb\xbfa,b\r\n2,\"y\nz\"\r\n1,x").unwrap();
        assert_eq!(other.tags, [one.tags[1], one.tags[0]]);
        assert!(lines(b"a\n1\n\n2\n").is_none(), "a blank line may be a record or none");
        assert_eq!(lines(b"a,b\n").unwrap().tags.len(), 0);
    }

    #[test]
    fn records_are_copied_as_they_are() {
        let text = b"a,b\r\n1,x\r\n2,\"y\nz\"\r\n3,\"q\"\"\"\r\n4,w";
        let file = file(text);
        let lines = Lines::of(file.path(), '"', [1, 2]).unwrap().unwrap();
        let mut out = Vec::new();
        lines.copy(file.path(), '"', &[1, 3], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,b\r\n2,\"y\nz\"\r\n4,w\n");
    }

    #[test]
    fn a_record_may_be_longer_than_what_is_read_at_once() {
        let long = "x".repeat(3 * BLOCK + 7);
        let lines = lines(format!("a\n{long}\nshort\n\"{long}\n\"\n{long}\n").as_bytes()).unwrap();
        assert_eq!((lines.tags.len(), lines.tags[0] == lines.tags[3]), (4, true));
    }
}
