//! What a user is told when something is wrong: what, where, and what to try.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Span;

/// Where a message points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A stretch of a pipeline's SQL. `source` names it (`<command line>` or a path), `text` is the whole of it.
    Sql {
        /// The pipeline's name or path.
        source: String,
        /// The whole SQL text.
        text: String,
        /// The stretch to underline.
        span: Span,
        /// What to write under the line, if there is more to say than the message does.
        label: Option<String>,
    },
    /// A place in a file: lines and columns count from 1, columns in characters for text and in fields for CSV.
    File {
        /// The path as the user wrote it.
        path: String,
        /// The line, where one is known.
        line: Option<u64>,
        /// The column, where one is known.
        column: Option<u64>,
    },
}

/// One message to a user. Lower-case start, no final stop, names in backticks.
///
/// It is drawn in one place, the command line; everything else only hands it on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// Facts that help to understand it.
    pub notes: Vec<String>,
    /// One thing to try.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A message without a place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), place: None, notes: Vec::new(), help: None }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says where in a file. Lines and columns count from 1.
    #[must_use]
    pub fn at_file(self, path: impl Into<String>, line: Option<u64>, column: Option<u64>) -> Self {
        self.at(Place::File { path: path.into(), line, column })
    }

    /// The same about a longer text, of which the one that it is about begins at this byte.
    #[must_use]
    pub fn within(mut self, whole: &str, start: usize) -> Self {
        if let Some(Place::Sql { text, span, .. }) = &mut self.place {
            *span = Span::new(start + span.start, start + span.end);
            whole.clone_into(text);
        }
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to try.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    /// On one line, for logs and records: `place: message (help: ...)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(Place::Sql { source, text, span, .. }) => {
                let before = text.get(..span.start).unwrap_or("");
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
                write!(f, "{source}:{line}:{column}: ")?;
            }
            Some(Place::File { path, line, column }) => {
                write!(f, "{path}")?;
                for number in [line, column].into_iter().flatten() {
                    write!(f, ":{number}")?;
                }
                write!(f, ": ")?;
            }
            None => {}
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, " (help: {help})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_part_is_said_of_the_whole() {
        let whole = "SELECT 'ä';\n  SELECT x";
        let part = "SELECT x";
        let place =
            |text: &str| Place::Sql { source: "s".into(), text: text.into(), span: Span::new(7, 8), label: None };
        let start = whole.len() - part.len();
        let said = Diagnostic::new("no `x`").at(place(part)).within(whole, start);
        assert_eq!(said.to_string(), "s:2:10: no `x`");
        let in_file = Diagnostic::new("m").at_file("f", Some(3), None);
        assert_eq!(in_file.clone().within(whole, start), in_file);
    }
}
