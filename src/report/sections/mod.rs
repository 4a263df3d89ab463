//! The page's sections in their order. Each takes the record and gives its part of the page, or nothing where there is nothing
//! to say.
//!
//! Whatever comes from files and users passes `visible` here and the template's escaping after that.

mod causes;
mod code;
mod comparison;
mod decision;
mod differences;
mod environment;
mod failures;
mod forest;
mod marked;
mod methods;
mod phases;
mod raw;
mod tables;
mod verdict;

use super::page::PageError;
use crate::record::{ComparisonRecord, Record};

/// A section of the page.
pub(super) struct Section {
    /// Its anchor.
    pub(super) id: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// Its HTML.
    pub(super) render: fn(&Record) -> Rendered,
}

/// What a section gives: nothing where it has nothing to show.
pub(super) type Rendered = Result<Option<String>, PageError>;

/// All sections, in the order of the page.
pub(super) const SECTIONS: &[Section] = &[
    Section { id: "verdict", title: "Verdict", render: verdict::render },
    Section { id: "pipelines", title: "Pipelines", render: decision::render },
    Section { id: "speed", title: "Speed", render: forest::render },
    Section { id: "phases", title: "Where the time goes", render: phases::render },
    Section { id: "answers", title: "Answers", render: differences::render },
    Section { id: "failures", title: "Failures", render: failures::render },
    Section { id: "code", title: "Code", render: code::render },
    Section { id: "tables", title: "Tables", render: tables::render },
    Section { id: "environment", title: "Environment", render: environment::render },
    Section { id: "methods", title: "Methods and limits", render: methods::render },
    Section { id: "record", title: "Record", render: raw::render },
];

/// The sections of the page of a comparison: anchor, heading, HTML.
pub(super) const COMPARISON_SECTIONS: &[(&str, &str, fn(&ComparisonRecord) -> Rendered)] = &[
    ("verdict", "Verdict", comparison::verdict),
    ("causes", "Why", causes::section),
    ("differences", "Differences", comparison::differences),
    ("columns", "Columns", comparison::columns),
    ("tables", "Tables", comparison::tables),
    ("record", "Record", comparison::raw),
];
