//! `bearoff report`.

use std::io::ErrorKind;

use crate::base::Diagnostic;
use crate::record::{COMPARISON, ComparisonRecord, Record, SCHEMA_VERSION};
use crate::report::{comparison_html, html};

use super::args::Report;
use super::{Exit, output};

pub(super) fn report(options: &Report) -> anyhow::Result<Exit> {
    let shown = options.record.display().to_string();
    let text = std::fs::read_to_string(&options.record).map_err(|error| {
        let message = match error.kind() {
            ErrorKind::NotFound => format!("there is no file `{shown}`"),
            _ => format!("the record `{shown}` cannot be read: {error}"),
        };
        Diagnostic::new(message).help("write one with bearoff run --json FILE")
    })?;
    // The version first: fields of another version may mean something else.
    let outline = serde_json::from_str::<serde_json::Value>(&text).ok();
    let version = outline.as_ref().and_then(|record| record.get("schema_version")?.as_u64());
    match version {
        Some(version) if version == u64::from(SCHEMA_VERSION) => {}
        Some(version) => {
            return Err(Diagnostic::new(format!(
                "the record has schema version {version}, this Bearoff reads {SCHEMA_VERSION}"
            ))
            .at_file(&shown, None, None)
            .help("render it with the version of Bearoff that wrote it")
            .into());
        }
        None => {
            return Err(Diagnostic::new("this is no record of Bearoff")
                .at_file(&shown, None, None)
                .help("write one with bearoff run --json FILE")
                .into());
        }
    }
    let damaged = |error: serde_json::Error| {
        Diagnostic::new(format!("the record is damaged: {error}"))
            .at_file(&shown, Some(error.line() as u64), Some(error.column() as u64))
            .help("write it again with --json FILE")
    };
    let is_comparison = outline.is_some_and(|record| record.get("kind").is_some_and(|kind| kind == COMPARISON));
    let page = if is_comparison {
        comparison_html(&serde_json::from_str::<ComparisonRecord>(&text).map_err(damaged)?)?
    } else {
        html(&serde_json::from_str::<Record>(&text).map_err(damaged)?)?
    };
    output::write(&options.output, &page)?;
    Ok(Exit::Same)
}
