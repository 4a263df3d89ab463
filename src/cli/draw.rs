//! Draws messages: the place underlined, notes, and what to try.

use std::io::IsTerminal;

use codespan_reporting::diagnostic::{Diagnostic as Drawing, Label};
use codespan_reporting::files::SimpleFile;
use codespan_reporting::term::{self, Config, termcolor};

use crate::base::{Diagnostic, Place, Span};

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
    // Who stopped the run knows why it ended.
    if crate::engines::was_interrupted() {
        return Exit::Interrupted;
    }
    if let Some(Diagnostics(all)) = error.downcast_ref::<Diagnostics>() {
        all.iter().for_each(|diagnostic| message("error", diagnostic));
    } else if let Some(diagnostic) = error.downcast_ref::<Diagnostic>() {
        message("error", diagnostic);
    } else {
        message("error", &Diagnostic::new(format!("{error:#}")));
    }
    Exit::Usage
}

/// Draws what went wrong where the command ends in its own way.
pub(super) fn error(diagnostic: &Diagnostic) {
    message("error", diagnostic);
}

/// Draws a warning.
pub(super) fn warning(diagnostic: &Diagnostic) {
    message("warning", diagnostic);
}

/// Whether standard error is for eyes that want colours.
pub(super) fn color_on_stderr() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// What went wrong as text without colours, for whoever shows it elsewhere.
#[cfg(feature = "python")]
pub(crate) fn drawn(diagnostic: &Diagnostic) -> String {
    in_words("error", diagnostic, false)
}

fn message(severity: &str, diagnostic: &Diagnostic) {
    output::tell(&in_words(severity, diagnostic, color_on_stderr()));
}

fn in_words(severity: &str, diagnostic: &Diagnostic, color: bool) -> String {
    let text = match &diagnostic.place {
        Some(Place::Sql { source, text, span, label }) => {
            in_sql(severity, diagnostic, (source, text, *span, label), color)
        }
        Some(Place::File { path, line, column }) => {
            let numbers: String = [line, column].into_iter().flatten().map(|number| format!(":{number}")).collect();
            Some(beside(severity, diagnostic, Some(&format!("{}{numbers}", visible(path))), color))
        }
        None => Some(beside(severity, diagnostic, None, color)),
    };
    // A message must never be lost because it could not be drawn.
    text.unwrap_or_else(|| visible(&format!("{severity}: {diagnostic}"))).trim_end().to_owned()
}

/// With the SQL, and the place in it underlined.
fn in_sql(
    severity: &str,
    diagnostic: &Diagnostic,
    (source, text, span, label): (&str, &str, Span, &Option<String>),
    color: bool,
) -> Option<String> {
    let mut out = if color { termcolor::Buffer::ansi() } else { termcolor::Buffer::no_color() };
    let drawing = if severity == "warning" { Drawing::warning() } else { Drawing::error() };
    let end = span.end.max(span.start + 1).min(text.len().max(span.start + 1));
    let label = Label::primary((), span.start..end).with_message(label.as_deref().map(visible).unwrap_or_default());
    let drawing =
        drawing.with_message(visible(&diagnostic.message)).with_labels(vec![label]).with_notes(notes(diagnostic));
    // Tabs and control characters would put the underline beside what it means.
    let text: String = text.chars().map(|c| if c.is_control() && c != '\n' { one_byte_space(c) } else { c }).collect();
    let file = SimpleFile::new(visible(source), text);
    term::emit_to_write_style(&mut out, &Config::default(), &file, &drawing).ok()?;
    Some(String::from_utf8_lossy(out.as_slice()).into_owned())
}

/// In the same shape, where there is no text to underline.
fn beside(severity: &str, diagnostic: &Diagnostic, place: Option<&str>, color: bool) -> String {
    let paint = |code: &str, text: &str| if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() };
    let head = paint(if severity == "warning" { "1;33" } else { "1;31" }, severity);
    let mut out = format!("{head}{}\n", paint("1", &format!(": {}", visible(&diagnostic.message))));
    if let Some(place) = place {
        out += &format!("  {} {place}\n", paint("36", "┌─"));
    }
    for note in notes(diagnostic) {
        out += &format!("  {} {}\n", paint("36", "="), note.replace('\n', "\n    "));
    }
    out
}

fn notes(diagnostic: &Diagnostic) -> Vec<String> {
    let notes = diagnostic.notes.iter().map(|note| format!("note: {}", visible(note)));
    notes.chain(diagnostic.help.iter().map(|help| format!("help: {}", visible(help)))).collect()
}

fn one_byte_space(control: char) -> char {
    if control.len_utf8() == 1 { ' ' } else { control }
}

/// Text from files must not steer the terminal.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\n' { c.escape_default().to_string() } else { c.to_string() })
        .collect()
}
