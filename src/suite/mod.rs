//! 0. What is asked: pipelines with their names and reasons, and the tables that they may read.
//!
//! In: SQL text, `.sql` files, suite folders, the bundled suite; table names given by the user. Out: a [`Suite`], and the
//! [`Source`](crate::base::Source)s that it really reads. Must not know: engines, time, reports.

mod bundled;
mod catalog;
mod given;
mod manifest;
mod pipeline;
mod readable;

use std::path::PathBuf;

pub use bundled::bundled;
pub use catalog::{Catalog, Location, open_all, open_more, open_tables};
pub use given::Given;
pub use manifest::from_folder;
pub use pipeline::{Pipeline, from_file, from_text};
pub use readable::compile;

/// Pipelines that are run together.
#[derive(Debug, Clone, Default)]
pub struct Suite {
    /// A short name.
    pub name: String,
    /// A title.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub description: String,
    /// In the order in which they run.
    pub pipelines: Vec<Pipeline>,
    /// The tables that its manifest names.
    pub tables: Catalog,
    /// Hand-written pandas functions, one per pipeline, by name.
    pub reference: Option<Reference>,
}

/// Where a suite's hand-written pandas functions are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// In the Python package that comes with Bearoff: the suite's name.
    Bundled(String),
    /// In a file.
    File(PathBuf),
}

impl Suite {
    /// Adds another suite's pipelines and tables.
    ///
    /// # Errors
    /// When two pipelines, or two tables in different places, have one name.
    pub fn join(mut self, other: Suite) -> Result<Suite, crate::base::Diagnostic> {
        if self.pipelines.is_empty() && self.tables.is_empty() {
            return Ok(other);
        }
        if let Some(twin) = other.pipelines.iter().find(|new| self.pipelines.iter().any(|known| known.name == new.name))
        {
            return Err(crate::base::Diagnostic::new(format!("two pipelines are called `{}`", twin.name))
                .note(format!("the second one comes from {}", twin.source))
                .help("rename one of the files"));
        }
        self.title = format!("{}, {}", self.title, other.title);
        self.name = format!("{}+{}", self.name, other.name);
        self.pipelines.extend(other.pipelines);
        self.tables = self.tables.join(other.tables)?;
        self.reference = self.reference.or(other.reference);
        Ok(self)
    }
}
