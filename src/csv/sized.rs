//! A table with another number of rows: its first ones, or all of them again and again.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, Format, Source, SourceFile};

/// How a table came to have so many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sizing {
    /// These are all of its rows.
    Whole,
    /// Its first rows.
    Head,
    /// Its rows, and the same rows again: no value is new, and every key comes more often.
    Repeated,
}

/// Writes the table with so many rows to `path`, bytes as they are, and describes it: types, null tokens and what may be NULL are
/// those of the whole table.
///
/// # Errors
/// For tables that are no CSV text or have no rows, and where a file cannot be read or written.
pub fn sized(source: &Source, rows: u64, path: &Path) -> Result<(Source, Sizing), Diagnostic> {
    if source.format != Format::Csv {
        let message = format!(
            "table `{}` is {}, and only CSV tables are made larger or smaller",
            source.name,
            source.format.name()
        );
        return Err(Diagnostic::new(message).help("write it as CSV, or leave `--rows` out"));
    }
    if source.rows == 0 {
        return Err(Diagnostic::new(format!("table `{}` has no rows to make more or fewer of", source.name)));
    }
    let fail = |error: &io::Error| {
        Diagnostic::new(format!("table `{}` could not be written with {rows} rows: {error}", source.name))
            .help("a directory with more space can be named with TMPDIR")
    };
    write(source, rows, path).map_err(|error| fail(&error))?;
    let bytes = std::fs::metadata(path).map_err(|error| fail(&error))?.len();
    let file = SourceFile { rows, bytes, shown_path: source.shown_path.clone(), ..SourceFile::new(path) };
    let sizing = match rows.cmp(&source.rows) {
        std::cmp::Ordering::Less => Sizing::Head,
        std::cmp::Ordering::Equal => Sizing::Whole,
        std::cmp::Ordering::Greater => Sizing::Repeated,
    };
    Ok((Source { files: vec![file], rows, bytes, sha256: String::new(), ..source.clone() }, sizing))
}

fn write(source: &Source, rows: u64, path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut left = rows;
    let mut header = true;
    while left > 0 {
        for file in &source.files {
            let mut reader = BufReader::with_capacity(1 << 16, File::open(file.plain())?);
            // A later file's header is no row.
            match header {
                true => copy(&mut reader, 1, &mut out)?,
                false => copy(&mut reader, 1, &mut io::sink())?,
            };
            header = false;
            left -= copy(&mut reader, left, &mut out)?;
            if left == 0 {
                break;
            }
        }
    }
    out.flush()
}

/// Copies so many records, or all that there are, and says how many. A record ends with a line end that stands outside of quotes; the
/// last one of a file may lack it, and gets one.
fn copy(reader: &mut impl BufRead, records: u64, out: &mut impl Write) -> io::Result<u64> {
    let (mut copied, mut quoted, mut open) = (0, false, false);
    while copied < records {
        let block = reader.fill_buf()?;
        if block.is_empty() {
            if open {
                out.write_all(b"\n")?;
                copied += 1;
            }
            break;
        }
        let mut end = block.len();
        for at in memchr::memchr2_iter(b'\n', b'"', block) {
            if block[at] == b'"' {
                quoted = !quoted;
            } else if !quoted {
                copied += 1;
                if copied == records {
                    end = at + 1;
                    break;
                }
            }
        }
        out.write_all(&block[..end])?;
        open = block[end - 1] != b'\n' || quoted;
        reader.consume(end);
    }
    Ok(copied)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::csv::{Options, open, open_files};

    fn rows(text: &str) -> Vec<String> {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(true).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().collect::<Vec<_>>().join("|")).collect()
    }

    #[test]
    fn the_first_rows_or_all_of_them_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        // Line ends and quotes in a field, CRLF, no line end at the end.
        std::fs::write(&path, "a,b\r\n1,\"x\ny\"\r\n2,\"say \"\"hi\"\"\n\"\r\n,z").unwrap();
        let source = open("t", &path, &Options::default()).unwrap();
        let all = rows(&std::fs::read_to_string(&path).unwrap());
        assert_eq!((source.rows, all.len()), (3, 3));
        for (count, sizing) in
            [(1, Sizing::Head), (2, Sizing::Head), (3, Sizing::Whole), (4, Sizing::Repeated), (10, Sizing::Repeated)]
        {
            let to = folder.path().join(format!("{count}.csv"));
            let (made, how) = sized(&source, count, &to).unwrap();
            let expected: Vec<String> = all.iter().cycle().take(count as usize).cloned().collect();
            assert_eq!(rows(&std::fs::read_to_string(&to).unwrap()), expected);
            assert_eq!((how, made.rows), (sizing, count));
            let again = open("t", &to, &Options::default()).unwrap();
            assert_eq!(again.rows, count);
        }
    }

    #[test]
    fn several_files_are_one_table() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [("one.csv", "a\n1\n2\n"), ("two.csv", "a\n3")].map(|(name, text)| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            SourceFile::new(&path)
        });
        let source = open_files("t", "*.csv", paths.to_vec(), &Options::default(), || false).unwrap();
        let to = folder.path().join("five.csv");
        sized(&source, 5, &to).unwrap();
        assert_eq!(std::fs::read_to_string(to).unwrap(), "a\n1\n2\n3\n1\n2\n");
    }

    #[test]
    fn a_table_without_rows_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, "a,b\n").unwrap();
        let source = open("t", &path, &Options::default()).unwrap();
        assert!(sized(&source, 5, &folder.path().join("s.csv")).unwrap_err().message.contains("has no rows"));
    }
}
