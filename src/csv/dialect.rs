//! The first bytes of a file in, its [`Dialect`] out; bytes that are no CSV text are named and refused.
//!
//! Must not know: types.

use super::Dialect;
use crate::base::Diagnostic;

/// In order of preference.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records that the choice rests on.
const SAMPLE: usize = 200;
/// The UTF-8 byte order mark.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// Decides how the bytes become fields. `head` is the beginning of the file, `whole` says that it is all of it.
pub(super) fn recognise(head: &[u8], whole: bool, forced: Option<char>, path: &str) -> Result<Dialect, Diagnostic> {
    refuse_other_formats(head, path)?;
    let byte_order_mark = head.starts_with(MARK);
    let text = if byte_order_mark { &head[MARK.len()..] } else { head };
    if whole && text.iter().all(u8::is_ascii_whitespace) {
        return Err(empty(path));
    }
    let (delimiter, mut evidence) = match forced {
        Some(delimiter) => (permitted(delimiter)?, format!("{} was given as the delimiter", name(delimiter as u8))),
        None => choose(text, whole, said_by_name(path)),
    };
    let first_end = text.iter().position(|byte| *byte == b'\n');
    match first_end {
        Some(at) if at > 0 && text[at - 1] == b'\r' => evidence.push_str("; lines end in CRLF"),
        Some(_) => evidence.push_str("; lines end in LF"),
        None => {}
    }
    if byte_order_mark {
        evidence.push_str("; a UTF-8 byte order mark stands in front");
    }
    Ok(Dialect { delimiter: char::from(delimiter), quote: '"', byte_order_mark, evidence })
}

/// Of a file without text.
pub(super) fn empty(path: &str) -> Diagnostic {
    Diagnostic::new("the file is empty")
        .at_file(path, None, None)
        .help("a CSV file needs at least a header: one line with the names of the columns")
}

/// A delimiter for people.
pub(super) fn name(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "tab".to_owned(),
        b' ' => "space".to_owned(),
        other => format!("`{}`", char::from(other)),
    }
}

/// A delimiter of one character or several, for people.
pub(super) fn name_of(delimiter: &str) -> String {
    match delimiter.as_bytes() {
        [only] if !only.is_ascii_control() || *only == b'\t' => name(*only),
        _ => format!("`{}`", delimiter.escape_default()),
    }
}

/// Of what cannot stand between fields.
pub(super) fn no_delimiter(delimiter: &str) -> Diagnostic {
    Diagnostic::new(format!("{delimiter:?} cannot be a delimiter"))
        .help("use one character such as `,`, `;`, tab or `|`")
}

/// A path as one word of a shell command.
pub(super) fn shell_word(path: &str) -> String {
    if path.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_')) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

pub(super) fn permitted(delimiter: char) -> Result<u8, Diagnostic> {
    match u8::try_from(delimiter) {
        Ok(byte)
            if (byte.is_ascii_punctuation() && !matches!(byte, b'"' | b'.' | b'-' | b'+' | b'_'))
                || matches!(byte, b' ' | b'\t') =>
        {
            Ok(byte)
        }
        _ => Err(no_delimiter(&delimiter.to_string())),
    }
}

/// The delimiter that a file's name promises: `.tsv`, `.tab`.
pub(super) fn said_by_name(path: &str) -> Option<u8> {
    let path = path.to_ascii_lowercase();
    let plain = [".gz", ".zst", ".bz2", ".xz"].iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(&path);
    (plain.ends_with(".tsv") || plain.ends_with(".tab")).then_some(b'\t')
}

/// The delimiter that cuts the sample into records of as many fields as the header has. What the name says comes first, if it cuts
/// at all: names are given on purpose, and tabs stand in no text by chance.
pub(super) fn choose(text: &[u8], whole: bool, said: Option<u8>) -> (u8, String) {
    let mut best: Option<(u8, usize, usize, usize)> = None;
    for delimiter in said.into_iter().chain(DELIMITERS) {
        let counts = field_counts(text, whole, delimiter);
        let Some((&header, rows)) = counts.split_first() else {
            continue;
        };
        let agreeing = rows.iter().filter(|count| **count == header).count();
        // Half of the rows must agree, or it is a comma in prose rather than a delimiter.
        if header < 2 || 2 * agreeing < rows.len() {
            continue;
        }
        if said == Some(delimiter) {
            best = Some((delimiter, header, agreeing, rows.len()));
            break;
        }
        let better = best.is_none_or(|(_, fields, agreed, seen)| {
            // Shares of equal denominators up to rows cut off at the sample's end; compared crosswise.
            let (new, old) = (agreeing * seen.max(1), agreed * rows.len().max(1));
            if rows.is_empty() { header > fields } else { new > old || (new == old && header > fields) }
        });
        if better {
            best = Some((delimiter, header, agreeing, rows.len()));
        }
    }
    match best {
        Some((delimiter, fields, _, 0)) => {
            (delimiter, format!("{} cuts the header into {fields} fields", name(delimiter)))
        }
        Some((delimiter, fields, agreeing, rows)) => {
            let of = if agreeing == rows {
                format!("all of the first {rows}")
            } else {
                format!("{agreeing} of the first {rows}")
            };
            let noun = if rows == 1 { "row" } else { "rows" };
            (delimiter, format!("{} cuts the header into {fields} fields, and {of} {noun} too", name(delimiter)))
        }
        None => (b',', "one column: none of `,`, `;`, tab and `|` cuts header and rows alike".to_owned()),
    }
}

/// How many fields each of the first records has. Lenient: complaints come later, with their places.
fn field_counts(text: &[u8], whole: bool, delimiter: u8) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut fields = 1;
    let mut in_quotes = false;
    let mut at_field_start = true;
    let mut open = false;
    for byte in text {
        if counts.len() > SAMPLE {
            return counts;
        }
        open = true;
        if *byte == b'"' && (at_field_start || in_quotes) {
            // A doubled quote closes and opens again.
            in_quotes = !in_quotes;
            at_field_start = !in_quotes;
            continue;
        }
        at_field_start = false;
        if in_quotes {
            continue;
        }
        if *byte == delimiter {
            fields += 1;
            at_field_start = true;
        } else if *byte == b'\n' {
            counts.push(fields);
            fields = 1;
            at_field_start = true;
            open = false;
        }
    }
    if whole && open {
        counts.push(fields);
    }
    counts
}

pub(super) fn refuse_other_formats(head: &[u8], path: &str) -> Result<(), Diagnostic> {
    let word = shell_word(path);
    let compressed = |format: &str, command: &str| {
        Diagnostic::new(format!("this is {format}-compressed data, not CSV text"))
            .help(format!("decompress it first: `{command} {word}`"))
    };
    let table = |format: &str| {
        Diagnostic::new(format!("this is {format}, not CSV text"))
            .help("write it as CSV first, for example with DuckDB's `COPY ... TO 'file.csv' (HEADER)`")
    };
    let convert = |format: &str| {
        Diagnostic::new(format!("this is {format} text, and CSV must be UTF-8"))
            .help(format!("convert it: `iconv -f {format} -t UTF-8 {word} > utf8.csv`"))
    };
    let refusal = if head.starts_with(b"\x1f\x8b") {
        compressed("gzip", "gunzip -k")
    } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
        compressed("Zstandard", "zstd -d")
    } else if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
        compressed("bzip2", "bunzip2 -k")
    } else if head.starts_with(b"\xfd7zXZ\0") {
        compressed("xz", "unxz -k")
    } else if head.starts_with(b"\x04\x22\x4d\x18") {
        compressed("LZ4", "lz4 -d")
    } else if head.starts_with(b"PAR1") {
        table("a Parquet file")
    } else if head.starts_with(b"ARROW1") || head.starts_with(b"\xff\xff\xff\xff") {
        table("an Arrow IPC file")
    } else if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        table("an Excel workbook (.xls)")
    } else if head.starts_with(b"PK\x03\x04") {
        if head.windows(3).take(4000).any(|bytes| bytes == b"xl/") {
            table("an Excel workbook (.xlsx)")
        } else {
            compressed("ZIP", "unzip")
        }
    } else if head.starts_with(b"SQLite format 3\0") {
        table("an SQLite database")
    } else if head.starts_with(b"\xff\xfe\0\0") || head.starts_with(b"\0\0\xfe\xff") {
        convert("UTF-32")
    } else {
        return Ok(());
    };
    Err(refusal.at_file(path, Some(1), Some(1)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn delimiter(text: &str) -> char {
        recognise(text.as_bytes(), true, None, "t.csv").unwrap().delimiter
    }

    #[test]
    fn the_delimiter_is_the_one_that_cuts_all_rows_alike() {
        assert_eq!(delimiter("a,b\n1,2\n"), ',');
        assert_eq!(delimiter("a;b\n1,5;2,5\n2,5;3,5\n"), ';');
        assert_eq!(delimiter("a\tb\nx, y\tz\n"), '\t');
        assert_eq!(delimiter("a|b|c\n1|2|3\n"), '|');
        assert_eq!(delimiter("a,b;c\n1,2;3\n"), ',');
        assert_eq!(delimiter("\"a;b;c\",d\n\"1;2;3\",4\n"), ',', "quoted delimiters do not count");
        assert_eq!(delimiter("\"a \"\";\"\" b\",c\n1,2\n"), ',', "nor those between doubled quotes");
        assert_eq!(delimiter("a;b,c\n\"x\ny\";1,2\n\"z\n\";3\n"), ';', "records are not lines");
    }

    #[test]
    fn a_name_that_says_tab_is_believed_where_tabs_are() {
        let delimiter = |path: &str, text: &str| recognise(text.as_bytes(), true, None, path).unwrap().delimiter;
        let text = "a,b\tc,d,e\n1,2\t3,4,5\n5,6\t7,8,9\n";
        assert_eq!(delimiter("t.csv", text), ',');
        for path in ["t.tsv", "T.TAB", "t.tsv.gz", "t.tab.zst"] {
            assert_eq!(delimiter(path, text), '\t', "{path}");
            assert_eq!(delimiter(path, "a,b\n1,2\n"), ',', "{path}");
        }
    }

    #[test]
    fn one_column_needs_no_delimiter() {
        assert_eq!(delimiter("name\nx\n"), ',');
        assert_eq!(delimiter("text\nwell; I, for one\nno\n"), ',');
    }

    #[test]
    fn one_ragged_row_does_not_change_the_choice() {
        assert_eq!(delimiter("a,b;c\n1,2\n3,4\n5,6,7\n8,9\n"), ',');
    }

    #[test]
    fn the_evidence_says_what_was_seen() {
        let dialect = recognise(b"\xef\xbb\xbfa;b\r\n1;2\r\n3;4\r\n", true, None, "t.csv").unwrap();
        assert!(dialect.byte_order_mark);
        assert_eq!(
            dialect.evidence,
            "`;` cuts the header into 2 fields, and all of the first 2 rows too; lines end in CRLF; \
             a UTF-8 byte order mark stands in front"
        );
    }

    #[test]
    fn a_given_delimiter_is_taken_if_it_can_be_one() {
        assert_eq!(recognise(b"a:b\n1:2\n", true, Some(':'), "t.csv").unwrap().delimiter, ':');
        for bad in ['"', '\n', '\r', 'x', '5', '.', '-', 'é', '\0'] {
            assert!(recognise(b"a,b\n", true, Some(bad), "t.csv").is_err(), "{bad:?}");
        }
    }

    #[test]
    fn other_formats_are_named() {
        let cases: &[(&[u8], &str)] = &[
            (b"\x1f\x8b\x08\0", "gzip"),
            (b"\x28\xb5\x2f\xfd\0", "Zstandard"),
            (b"BZh91AY&SY", "bzip2"),
            (b"\xfd7zXZ\0", "xz"),
            (b"PAR1\x15", "Parquet"),
            (b"ARROW1\0\0", "Arrow"),
            (b"PK\x03\x04....xl/workbook.xml", "Excel"),
            (b"PK\x03\x04....flights.csv", "ZIP"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
        ];
        for (head, format) in cases {
            let error = recognise(head, true, None, "t.csv").unwrap_err();
            assert!(error.message.contains(format), "{}", error.message);
            assert!(error.help.is_some());
        }
    }

    #[test]
    fn nothing_is_an_empty_file() {
        for head in [&b""[..], b"\n\n", b"  \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"] {
            assert_eq!(recognise(head, true, None, "t.csv").unwrap_err().message, "the file is empty");
        }
    }
}
