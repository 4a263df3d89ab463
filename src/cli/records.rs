//! Records of earlier runs, read from their files.

use std::io::ErrorKind;
use std::path::Path;

use crate::base::Diagnostic;
use crate::record::{COMPARISON, ComparisonRecord, PROFILE, ProfileRecord, Record, SCHEMA_VERSION};
use crate::report::{self, PageError, Style};

/// What a file holds.
pub(crate) enum Found {
    /// A run of pipelines, or of two functions.
    Run(Box<Record>),
    /// A comparison of two files.
    Comparison(Box<ComparisonRecord>),
    /// A profile of files.
    Profile(Box<ProfileRecord>),
}

impl Found {
    /// The page.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn html(&self) -> Result<String, PageError> {
        match self {
            Found::Comparison(record) => report::comparison_html(record),
            Found::Profile(record) => report::profile_html(record),
            Found::Run(record) => report::html(record),
        }
    }

    /// A summary for an issue or a pull request.
    ///
    /// # Errors
    /// For a profile, which has none.
    pub(crate) fn markdown(&self) -> Result<String, Diagnostic> {
        match self {
            Found::Comparison(record) => Ok(report::comparison_markdown(record)),
            Found::Profile(_) => Err(Diagnostic::new("a profile has no summary in Markdown")
                .help("write its page: bearoff report RECORD -o FILE.html")),
            Found::Run(record) => Ok(report::markdown(record)),
        }
    }

    /// What a terminal shows.
    pub(crate) fn text(&self, style: &Style) -> String {
        match self {
            Found::Comparison(record) => report::comparison_terminal(record, style),
            Found::Profile(record) => report::profile_terminal(record, style),
            Found::Run(record) => report::terminal(record, style),
        }
    }
}

/// Reads a record.
///
/// # Errors
/// When there is none, or one of another version.
pub(super) fn read(path: &Path) -> Result<Found, Diagnostic> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let message = match error.kind() {
            ErrorKind::NotFound => format!("there is no file `{shown}`"),
            _ => format!("the record `{shown}` cannot be read: {error}"),
        };
        Diagnostic::new(message).help("write one with bearoff run --json FILE")
    })?;
    parse(&text, &shown)
}

/// What the text of a record holds. `shown` is what messages call it.
///
/// # Errors
/// When it is none, or one of another version.
pub(crate) fn parse(text: &str, shown: &str) -> Result<Found, Diagnostic> {
    // The version first: fields of another version may mean something else.
    let outline = serde_json::from_str::<serde_json::Value>(text).ok();
    let version = outline.as_ref().and_then(|record| record.get("schema_version")?.as_u64());
    match version {
        Some(version) if version == u64::from(SCHEMA_VERSION) => {}
        Some(version) => {
            return Err(Diagnostic::new(format!(
                "the record has schema version {version}, this Bearoff reads {SCHEMA_VERSION}"
            ))
            .at_file(shown, None, None)
            .help("render it with the version of Bearoff that wrote it"));
        }
        None => {
            return Err(Diagnostic::new("this is no record of Bearoff")
                .at_file(shown, None, None)
                .help("write one with bearoff run --json FILE"));
        }
    }
    let damaged = |error: serde_json::Error| {
        Diagnostic::new(format!("the record is damaged: {error}"))
            .at_file(shown, Some(error.line() as u64), Some(error.column() as u64))
            .help("write it again with --json FILE")
    };
    let kind = outline.as_ref().and_then(|record| record.get("kind")?.as_str());
    Ok(match kind {
        Some(COMPARISON) => Found::Comparison(serde_json::from_str(text).map_err(damaged)?),
        Some(PROFILE) => Found::Profile(serde_json::from_str(text).map_err(damaged)?),
        _ => Found::Run(serde_json::from_str(text).map_err(damaged)?),
    })
}

/// Reads the record of a run, with its path for people.
///
/// # Errors
/// When there is none.
pub(super) fn of_run(path: &Path) -> Result<(String, Box<Record>), Diagnostic> {
    let shown = path.display().to_string();
    match read(path)? {
        Found::Run(record) => Ok((shown, record)),
        other => {
            let of = if matches!(other, Found::Profile(_)) { "profile" } else { "comparison" };
            Err(Diagnostic::new(format!("this is the record of a {of}, which measures nothing"))
                .at_file(&shown, None, None)
                .help("name one of bearoff run --json FILE"))
        }
    }
}
