//! Draws messages: the place underlined, notes, and what to try.

use std::io::IsTerminal;

use codespan_reporting::diagnostic::{Diagnostic as Drawing, Label};
use codespan_reporting::files::SimpleFile;
use codespan_reporting::term::{self, Config, termcolor};

use crate::base::{Diagnostic, Place};

use super::{Exit, output};

/// Several messages at once.
#[derive(Debug)]
pub(super) struct Diagnostics(pub(super) Vec<Diagnostic>);

impl std::fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, diagnostic) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// Draws what went wrong, and says how the command ends.
pub(super) fn failure(error: &anyhow::Error) -> Exit {
    if let Some(Diagnostics(all)) = error.downcast_ref::<Diagnostics>() {
        all.iter().for_each(|diagnostic| message("error", diagnostic));
    } else if let Some(diagnostic) = error.downcast_ref::<Diagnostic>() {
        message("error", diagnostic);
    } else {
        message("error", &Diagnostic::new(format!("{error:#}")));
    }
    Exit::Usage
}

/// Draws a warning.
pub(super) fn warning(diagnostic: &Diagnostic) {
    message("warning", diagnostic);
}

/// Whether standard error is for eyes that want colours.
pub(super) fn color_on_stderr() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn message(severity: &str, diagnostic: &Diagnostic) {
    let choice = if color_on_stderr() { termcolor::ColorChoice::Always } else { termcolor::ColorChoice::Never };
    let mut out = termcolor::Buffer::no_color();
    if choice == termcolor::ColorChoice::Always {
        out = termcolor::Buffer::ansi();
    }
    let mut drawing = if severity == "warning" { Drawing::warning() } else { Drawing::error() }
        .with_message(visible(&diagnostic.message));
    let mut notes: Vec<String> = diagnostic.notes.iter().map(|note| format!("note: {}", visible(note))).collect();
    notes.extend(diagnostic.help.iter().map(|help| format!("help: {}", visible(help))));
    let file = match &diagnostic.place {
        Some(Place::Sql { source, text, span, label }) => {
            let end = span.end.max(span.start + 1).min(text.len().max(span.start + 1));
            drawing = drawing
                .with_labels(vec![Label::primary((), span.start..end).with_message(label.clone().unwrap_or_default())]);
            // Tabs and control characters would put the underline beside what it means.
            let text: String =
                text.chars().map(|c| if c.is_control() && c != '\n' { one_byte_space(c) } else { c }).collect();
            SimpleFile::new(visible(source), text)
        }
        Some(Place::File { path, line, column }) => {
            let numbers: String = [line, column].into_iter().flatten().map(|number| format!(":{number}")).collect();
            notes.insert(0, format!("at {}{numbers}", visible(path)));
            SimpleFile::new(String::new(), String::new())
        }
        None => SimpleFile::new(String::new(), String::new()),
    };
    drawing = drawing.with_notes(notes);
    if term::emit_to_write_style(&mut out, &Config::default(), &file, &drawing).is_err() {
        // A message must never be lost because it could not be drawn.
        return output::tell(&format!("{severity}: {diagnostic}"));
    }
    output::tell(String::from_utf8_lossy(out.as_slice()).trim_end());
}

fn one_byte_space(control: char) -> char {
    if control.len_utf8() == 1 { ' ' } else { control }
}

/// Text from files must not steer the terminal.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\n' { c.escape_default().to_string() } else { c.to_string() })
        .collect()
}
