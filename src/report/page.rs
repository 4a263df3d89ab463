//! A record in, one self-contained HTML file out: no requests, and no script but the one whose checksum stands in the page's policy.
//!
//! Must not know: what the sections show.

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::comparison;
use super::sections::{COMPARISON_SECTIONS, PROFILE_SECTIONS, SECTIONS};
use super::summary::is_of_functions;
use super::visible::line;
use crate::history::{Series, VERSION};
use crate::record::{ComparisonRecord, ProfileRecord, Record};

/// Why a page could not be made. Neither happens with a record that a run made.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A template failed.
    #[error("the page cannot be rendered: {0}")]
    Template(#[from] askama::Error),
    /// The record cannot be written as JSON.
    #[error("the record cannot be written into the page: {0}")]
    Json(#[from] serde_json::Error),
}

/// Renders the page of a record. The same record gives the same bytes.
pub fn html(record: &Record) -> Result<String, PageError> {
    let functions = is_of_functions(record);
    let mut sections = Vec::new();
    for section in SECTIONS {
        if let Some(body) = (section.render)(record)? {
            let title = if functions { section.of_functions } else { section.title };
            sections.push(Part { id: section.id, title, body });
        }
    }
    let title = match [&record.suite.title, &record.suite.name].into_iter().find(|text| !text.trim().is_empty()) {
        Some(text) => line(text),
        None => "Pipelines".to_string(),
    };
    let page = Page {
        css: packed(include_str!("page.css")),
        script: SCRIPT,
        script_hash: script_hash(),
        title,
        description: line(&record.suite.description),
        started: line(&record.started),
        bearoff: line(&record.bearoff),
        schema: record.schema_version,
        sections,
    };
    page.whole()
}

/// Renders the page of a comparison. The same record gives the same bytes.
pub fn comparison_html(record: &ComparisonRecord) -> Result<String, PageError> {
    let mut sections = Vec::new();
    for (id, title, render) in COMPARISON_SECTIONS {
        if let Some(body) = render(record)? {
            sections.push(Part { id, title, body });
        }
    }
    let (left, right) = comparison::labels(record);
    let page = Page {
        css: packed(include_str!("page.css")),
        script: SCRIPT,
        script_hash: script_hash(),
        title: format!("{left} and {right}"),
        description: String::new(),
        started: line(&record.started),
        bearoff: line(&record.bearoff),
        schema: record.schema_version,
        sections,
    };
    page.whole()
}

/// Renders the page of a history, by the name of its file. The same series give the same bytes.
pub fn history_html(name: &str, series: &[Series]) -> Result<String, PageError> {
    let parts = super::sections::history::pipelines(series)?;
    let ids: Vec<String> = (1..=parts.len()).map(|at| format!("pipeline-{at}")).collect();
    let sections = parts.iter().zip(&ids).map(|((title, body), id)| Part { id, title, body: body.clone() }).collect();
    let last = series.iter().flat_map(|one| &one.points).map(|point| point.started.as_str()).max();
    let page = Page {
        css: packed(include_str!("page.css")),
        script: SCRIPT,
        script_hash: script_hash(),
        title: line(name),
        description: "What became of each speed, run by run. Steps are where a figure went to another level."
            .to_owned(),
        started: line(last.unwrap_or_default()),
        bearoff: env!("CARGO_PKG_VERSION").to_owned(),
        schema: VERSION,
        sections,
    };
    page.whole()
}

/// The one script that a page runs.
const SCRIPT: &str = include_str!("page.js");

/// A style sheet without the blanks that its lines begin with: every rule ends in a character that needs none.
fn packed(css: &str) -> String {
    css.lines().map(str::trim).collect()
}

/// Its checksum, as a Content-Security-Policy names it.
fn script_hash() -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(SCRIPT)))
}

/// Renders the page of a profile. The same record gives the same bytes.
pub fn profile_html(record: &ProfileRecord) -> Result<String, PageError> {
    let mut sections = Vec::new();
    for (id, title, render) in PROFILE_SECTIONS {
        if let Some(body) = render(record)? {
            sections.push(Part { id, title, body });
        }
    }
    let names: Vec<String> = record.tables.iter().map(|table| line(&table.name)).collect();
    let page = Page {
        css: packed(concat!(include_str!("page.css"), include_str!("profile.css"))),
        script: SCRIPT,
        script_hash: script_hash(),
        title: names.join(", "),
        description: String::new(),
        started: line(&record.started),
        bearoff: line(&record.bearoff),
        schema: record.schema_version,
        sections,
    };
    page.whole()
}

impl Page<'_> {
    fn whole(&self) -> Result<String, PageError> {
        let mut html = self.render()?;
        html.push('\n');
        Ok(html)
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    css: String,
    script: &'static str,
    /// As a Content-Security-Policy names it.
    script_hash: String,
    title: String,
    description: String,
    started: String,
    bearoff: String,
    schema: u32,
    sections: Vec<Part<'a>>,
}

struct Part<'a> {
    id: &'a str,
    title: &'a str,
    /// Rendered, and escaped, by the section's own template.
    body: String,
}

#[cfg(test)]
mod tests;
