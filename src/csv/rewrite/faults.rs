//! What is said of a row that is refused: where it stands, what is wrong, and what can be done about it.

use super::super::explain::grouped;
use super::super::records::shown;
use super::bad::{Spot, Wrong};
use super::grammar::{Fault, Grammar, breaks};
use crate::base::Diagnostic;

/// What can be done about rows that do not fit.
pub(super) const CHOICES: &str =
    "to read the file without mending it, write --bad-rows null, or --bad-rows aside=FILE.csv";

fn with_byte(error: Diagnostic, byte: Option<u64>) -> Diagnostic {
    match byte {
        Some(byte) => error.note(format!("the row begins at byte {}", grouped(byte))),
        None => error,
    }
}

/// Of too many or too few fields.
pub(super) fn ragged(
    path: &str,
    (line, byte): (u64, Option<u64>),
    (fields, width): (usize, usize),
    grammar: &Grammar,
) -> Diagnostic {
    let plural = if fields == 1 { "" } else { "s" };
    let column = fields.min(width) as u64 + 1;
    let delimiter = super::super::dialect::name_of(&String::from_utf8_lossy(&grammar.delimiter));
    let error = Diagnostic::new(format!("this row has {fields} field{plural} instead of {width}"))
        .at_file(path, Some(line), Some(column))
        .note(format!("the fields are cut at {delimiter}"));
    with_byte(error, byte).note(CHOICES).help(if fields < width {
        format!("add the missing {delimiter}, or delete the line if it is no data")
    } else {
        format!("put fields that hold {delimiter} in quotes")
    })
}

/// Of a quote.
pub(super) fn quote(
    path: &str,
    (line, byte): (u64, Option<u64>),
    fault: Fault,
    text: &[u8],
    grammar: &Grammar,
) -> Diagnostic {
    let (at, message) = match fault {
        Fault::Unclosed(at) => (at, "quote is never closed".to_owned()),
        Fault::BehindQuote(at) => {
            let behind: Vec<u8> =
                text[at..].iter().copied().take_while(|byte| !matches!(byte, b'\n' | b'\r')).take(20).collect();
            (at, format!("text behind a closing quote: `{}`", shown(&String::from_utf8_lossy(&behind))))
        }
    };
    let before = &text[..at];
    let column = memchr::memmem::find_iter(before, &grammar.delimiter).count() as u64 + 1;
    let error = Diagnostic::new(message).at_file(path, Some(line + breaks(before)), Some(column));
    with_byte(error, byte).note(CHOICES).help("double every quote inside a quoted field, as in `\"say \"\"hi\"\"\"`")
}

/// Of a value.
pub(super) fn value(path: &str, spot: Spot, wrong: Wrong) -> Diagnostic {
    let (message, help) = match wrong {
        Wrong::Nul => ("NUL byte in the text", "remove it, for example with `tr -d '\\000'`"),
        _ => (
            "a byte that is no character of the file's encoding",
            "name the encoding with --encoding, or correct the byte",
        ),
    };
    with_byte(Diagnostic::new(message).at_file(path, Some(spot.line), Some(spot.column)), spot.byte)
        .note(CHOICES)
        .help(help)
}

/// Of a header that stands in the middle.
pub(super) fn table(path: &str, line: u64) -> Diagnostic {
    Diagnostic::new("the header stands here again: another table begins, or files were put together")
        .at_file(path, Some(line), Some(1))
        .note("to read the table above alone, write --bad-rows null, or --bad-rows aside=FILE.csv")
        .help(format!("to read the one below, write --skip {}; if both are one table, delete the line", line - 1))
}
