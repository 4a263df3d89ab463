//! `suite.toml`: a folder of pipelines with its tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::base::{Diagnostic, Type};
use crate::csv::{BadRows, DateOrder, Header, Options};
use crate::sources;

use super::{Catalog, Given, Location, Reference, Suite, pipeline};

/// The file's own form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) name: String,
    #[serde(default)]
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) description: String,
    /// A Python file, relative to the folder, with one function per pipeline.
    #[serde(default)]
    pub(super) reference: Option<PathBuf>,
    /// The command that makes the tables that have to be given.
    #[serde(default)]
    pub(super) make: Option<String>,
    #[serde(default)]
    pub(super) tables: BTreeMap<String, Entry>,
}

/// A table: a path, or a table with options.
#[derive(Debug)]
pub(super) enum Entry {
    Path(PathBuf),
    Full(Box<FullEntry>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FullEntry {
    path: Option<PathBuf>,
    bundled: Option<String>,
    /// What the file of a table that has to be given may be called.
    #[serde(default)]
    like: Vec<String>,
    delimiter: Option<String>,
    quote: Option<String>,
    escape: Option<char>,
    header: Option<Header>,
    skip: Option<u64>,
    comment: Option<String>,
    encoding: Option<String>,
    decimal: Option<char>,
    dates: Option<DateOrder>,
    #[serde(default)]
    bad_rows: BadRows,
    null: Option<Vec<String>>,
    #[serde(default)]
    types: BTreeMap<String, Type>,
}

/// By hand, because what serde says about an untagged enum does not name the field that is wrong.
impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a path, or a table such as { path = \"file.csv\", delimiter = \";\" }")
            }

            fn visit_str<E: de::Error>(self, path: &str) -> Result<Entry, E> {
                Ok(Entry::Path(PathBuf::from(path)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                FullEntry::deserialize(MapAccessDeserializer::new(map)).map(|full| Entry::Full(Box::new(full)))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// A folder with a `suite.toml` and `.sql` files, which run in the order of their names.
///
/// # Errors
/// When the manifest is missing or wrong, when there is no pipeline, or a file cannot be read.
pub fn from_folder(folder: &Path) -> Result<Suite, Diagnostic> {
    let path = folder.join("suite.toml");
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let message = if error.kind() == std::io::ErrorKind::NotFound {
            format!("`{}` is no suite: it has no suite.toml", folder.display())
        } else {
            format!("the suite's manifest cannot be read: {error}")
        };
        Diagnostic::new(message)
            .at_file(&shown, None, None)
            .help("a suite is a folder with a suite.toml (at least `name = \"...\"`) and .sql files")
    })?;
    let manifest = parse(&text, &shown)?;
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(|error| {
            Diagnostic::new(format!("the suite's folder cannot be read: {error}")).at_file(
                folder.display().to_string(),
                None,
                None,
            )
        })?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    if files.is_empty() {
        return Err(Diagnostic::new(format!("the suite `{}` has no pipelines", manifest.name))
            .at_file(folder.display().to_string(), None, None)
            .help("put each pipeline into a .sql file beside suite.toml"));
    }
    let mut pipelines = Vec::new();
    for file in &files {
        let pipeline = pipeline::from_file(file)?;
        if pipelines.iter().any(|known: &super::Pipeline| known.name == pipeline.name) {
            return Err(Diagnostic::new(format!("two pipelines are called `{}`", pipeline.name))
                .at_file(file.display().to_string(), None, None)
                .help("rename one of the files; a leading number is no part of the name"));
        }
        pipelines.push(pipeline);
    }
    let reference = manifest.reference.as_ref().map(|file| folder.join(file));
    if let Some(missing) = reference.as_ref().filter(|file| !file.is_file()) {
        return Err(Diagnostic::new(format!("the suite's reference `{}` is not there", missing.display()))
            .at_file(&shown, None, None)
            .help("`reference` names a Python file beside suite.toml with one function for each pipeline"));
    }
    let reference = reference.map(Reference::File);
    Ok(Suite { pipelines, reference, ..manifest.into_suite(&shown, Some(folder))? })
}

/// Reads a manifest.
pub(super) fn parse(text: &str, shown: &str) -> Result<Manifest, Diagnostic> {
    toml::from_str(text).map_err(|error| {
        let (line, column) = error.span().map_or((None, None), |span| {
            let before = text.get(..span.start).unwrap_or("");
            let line = before.matches('\n').count() as u64 + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u64 + 1;
            (Some(line), Some(column))
        });
        Diagnostic::new(error.message().trim().to_owned())
            .at_file(shown, line, column)
            .help("a manifest has `name`, and may have `title`, `description`, `reference`, `make` and `[tables]`; a table has `path`, `bundled` or `like`, and may have `delimiter`, `quote`, `escape`, `header`, `skip`, `comment`, `encoding`, `decimal`, `dates`, `bad_rows`, `null` and `types`")
    })
}

impl Manifest {
    /// Everything but the pipelines.
    pub(super) fn into_suite(self, shown: &str, folder: Option<&Path>) -> Result<Suite, Diagnostic> {
        let mut tables = Catalog::default();
        for (name, entry) in self.tables {
            let (path, bundled, like, options) = match entry {
                Entry::Path(path) => (Some(path), None, Vec::new(), Options::default()),
                Entry::Full(full) => {
                    let full = *full;
                    let options = Options {
                        delimiter: full.delimiter,
                        quote: full.quote,
                        escape: full.escape,
                        header: full.header,
                        skip: full.skip,
                        comment: full.comment,
                        encoding: full.encoding,
                        decimal: full.decimal,
                        dates: full.dates,
                        bad_rows: full.bad_rows,
                        as_written: false,
                        shared: BTreeSet::new(),
                        null: full.null,
                        types: full.types,
                    };
                    (full.path, full.bundled, full.like, options)
                }
            };
            let location = match (path, bundled, like.as_slice()) {
                (Some(path), None, []) => {
                    Location::File(folder.map_or_else(|| path.clone(), |folder| sources::beside(folder, &path)))
                }
                (None, Some(name), []) => Location::Bundled(name),
                (None, None, [_, ..]) => {
                    Location::Given(Given::new(&like, self.make.as_deref()).map_err(|message| {
                        Diagnostic::new(message)
                            .at_file(shown, None, None)
                            .help(format!("write {name} = {{ like = [\"sales_*\"] }}"))
                    })?)
                }
                _ => {
                    return Err(Diagnostic::new(format!(
                        "the table `{name}` needs one of `path`, `bundled` and `like`"
                    ))
                    .at_file(shown, None, None)
                    .help(format!("write {name} = \"path/to/file.csv\"")));
                }
            };
            tables.insert(&name, location, options)?;
        }
        Ok(Suite {
            title: self.title.unwrap_or_else(|| self.name.clone()),
            name: self.name,
            description: self.description,
            tables,
            ..Suite::default()
        })
    }
}
