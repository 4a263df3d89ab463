//! What a walk through a file left out or met on the way, counted; and what is said of it.

use std::path::Path;

use super::super::explain::grouped;
use super::bad::Tally;
use super::places::Lines;
use crate::base::Diagnostic;

/// A file that was walked through.
pub(super) struct Finished {
    pub(super) bytes: u64,
    pub(super) sha256: String,
    pub(super) told: Vec<Diagnostic>,
    pub(super) lines: Lines,
    /// Whether rows were written to the file for them.
    pub(super) set_aside: bool,
}

/// Counts, with the lines of the first.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Rows that do not fit.
    pub(super) bad: Tally,
    pub(super) blank: (u64, u64),
    pub(super) comments: u64,
    /// Lines behind the table.
    pub(super) footers: Option<(u64, u64)>,
    /// Line ends by LF, CRLF and CR.
    ends: [u64; 3],
}

impl Seen {
    /// Counts the line end that a record has.
    pub(super) fn count_end(&mut self, record: &[u8]) {
        match record {
            [.., b'\r', b'\n'] => self.ends[1] += 1,
            [.., b'\n'] => self.ends[0] += 1,
            [.., b'\r'] => self.ends[2] += 1,
            _ => {}
        }
    }

    /// One message for each kind.
    pub(super) fn told(&self, path: &str, aside: Option<&Path>, comments_asked: bool) -> Vec<Diagnostic> {
        let mut told: Vec<Diagnostic> = self.bad.told(path, aside).collect();
        let at = |message: String, line: u64| Diagnostic::new(message).at_file(path, Some(line), None);
        if self.blank.0 > 0 {
            let lines = if self.blank.0 == 1 {
                "one blank line is".to_owned()
            } else {
                format!("{} blank lines are", grouped(self.blank.0))
            };
            told.push(at(format!("{lines} left out"), self.blank.1));
        }
        if let Some((count, line)) = self.footers {
            let lines = if count == 1 { "the last line is".to_owned() } else { format!("the last {count} lines are") };
            told.push(
                at(format!("{lines} no part of the table and left out: a blank line stands before, and at most one field is filled"), line)
                    .help("if they are data, give them as many fields as the header"),
            );
        }
        let [lf, crlf, cr] = self.ends;
        if cr > 0 || (lf > 0 && crlf > 0) {
            let kinds = [(lf, "LF"), (crlf, "CRLF"), (cr, "CR")];
            let said: Vec<String> = kinds
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, name)| format!("{} by {name}", grouped(*count)))
                .collect();
            let message = format!("lines end in different ways: {}", said.join(", "));
            if cr > 0 && lf + crlf > 0 {
                told.push(at(message, 1));
            }
        }
        if self.comments > 0 && comments_asked {
            told.push(at(format!("{} comment lines are left out", grouped(self.comments)), 1));
        }
        told
    }
}
