//! The page's sections in their order. Each takes the record and gives its part of the page, or nothing where there is nothing
//! to say.
//!
//! Whatever comes from files and users passes `visible` here and the template's escaping after that.

mod causes;
mod code;
mod comparison;
mod curves;
mod decision;
mod differences;
mod environment;
mod failures;
mod forest;
mod gate;
mod growth;
pub(super) mod history;
mod marked;
mod memory;
mod methods;
mod phases;
mod profile;
mod raw;
mod runs;
mod tables;
mod threads;
mod verdict;

use super::page::PageError;
use crate::record::{ComparisonRecord, ProfileRecord, Record};

/// A section of the page.
pub(super) struct Section {
    /// Its anchor.
    pub(super) id: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// Its heading where two functions were run and no pipeline.
    pub(super) of_functions: &'static str,
    /// Its HTML.
    pub(super) render: fn(&Record) -> Rendered,
}

/// What a section gives: nothing where it has nothing to show.
pub(super) type Rendered = Result<Option<String>, PageError>;

/// All sections, in the order of the page.
pub(super) const SECTIONS: &[Section] = &[
    section("verdict", "Verdict", verdict::render),
    Section { of_functions: "Summary", ..section("pipelines", "Pipelines", decision::render) },
    section("speed", "Speed", forest::render),
    section("gate", "Gate and baseline", gate::render),
    section("phases", "Where the time goes", phases::render),
    section("runs", "Every run", runs::render),
    section("memory", "Memory", memory::render),
    section("threads", "Processors", threads::render),
    section("growth", "Rows", growth::render),
    section("answers", "Answers", differences::render),
    section("failures", "Failures", failures::render),
    section("code", "Code", code::render),
    section("tables", "Tables", tables::render),
    section("environment", "Environment", environment::render),
    section("methods", "Methods and limits", methods::render),
    section("record", "Record", raw::render),
];

const fn section(id: &'static str, title: &'static str, render: fn(&Record) -> Rendered) -> Section {
    Section { id, title, of_functions: title, render }
}

/// The sections of the page of a comparison: anchor, heading, HTML.
pub(super) const COMPARISON_SECTIONS: &[(&str, &str, fn(&ComparisonRecord) -> Rendered)] = &[
    ("verdict", "Verdict", comparison::verdict),
    ("causes", "Why", causes::section),
    ("differences", "Differences", comparison::differences),
    ("columns", "Columns", comparison::columns),
    ("tables", "Tables", comparison::tables),
    ("record", "Record", comparison::raw),
];

/// The sections of the page of a profile: anchor, heading, HTML.
pub(super) const PROFILE_SECTIONS: &[(&str, &str, fn(&ProfileRecord) -> Rendered)] = &[
    ("overview", "Overview", profile::overview),
    ("joins", "Between the tables", profile::joins),
    ("columns", "Columns", profile::columns),
    ("reading", "How pandas and Polars read it", profile::reading),
    ("code", "Code", profile::code),
    ("tables", "Tables", profile::tables),
    ("record", "Record", profile::raw),
];
