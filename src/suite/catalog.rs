//! Table names and where their files are; opening those that the pipelines read.

use std::path::{Path, PathBuf};

use crate::base::{Diagnostic, Place, Source, did_you_mean};
use crate::csv::Options;
use crate::plan::{self, TableName};
use crate::sources::{self, Spool};

use super::{Given, Pipeline, bundled};

/// Names of tables with their places, none of them opened yet.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    entries: Vec<(String, Location, Options)>,
}

/// Where a table is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file, a pattern of several, or `-` for standard input.
    File(PathBuf),
    /// Data that comes with Bearoff: `SUITE/TABLE`.
    Bundled(String),
    /// Nowhere yet: the user has to say.
    Given(Given),
}

impl Catalog {
    /// Whether it names no table.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a table.
    ///
    /// # Errors
    /// When the name stands for another place already.
    pub fn insert(&mut self, name: &str, location: Location, options: Options) -> Result<(), Diagnostic> {
        if let Some((_, other, _)) = self.entries.iter().find(|(known, ..)| known == name) {
            if *other == location {
                return Ok(());
            }
            return Err(Diagnostic::new(format!("two tables are called `{name}`"))
                .note(format!("one is {}, the other is {}", other.shown(), location.shown()))
                .help("give one of them another name with -d NAME=PATH"));
        }
        self.entries.push((name.to_owned(), location, options));
        Ok(())
    }

    /// Adds every file of a directory that is a table by its name (`.csv`, `.tsv.gz`, `.parquet`, ...) under its stem.
    ///
    /// # Errors
    /// When the directory cannot be read, or two files have one stem.
    pub fn insert_directory(&mut self, directory: &Path) -> Result<(), Diagnostic> {
        let shown = directory.display().to_string();
        let fail = |error: std::io::Error| {
            let message = match error.kind() {
                std::io::ErrorKind::NotFound => format!("there is no directory `{shown}`"),
                std::io::ErrorKind::NotADirectory => format!("`{shown}` is a file, not a directory"),
                _ => format!("the directory `{shown}` cannot be read: {error}"),
            };
            Diagnostic::new(message).help("--data takes a directory of tables; a single one is -d NAME=PATH")
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(directory).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            if sources::is_table(&path) && path.is_file() {
                files.push(path);
            }
        }
        if files.is_empty() {
            return Err(Diagnostic::new(format!("there are no tables in `{shown}`"))
                .note("tables are files called .csv, .tsv, .tab or .txt, also with .gz or .zst behind it, .parquet, .arrow, .feather and .ipc")
                .help("--data takes a directory of such files, whose stems become the names of tables"));
        }
        files.sort();
        for file in files {
            if let Some(stem) = sources::stem(&file) {
                self.insert(&stem, Location::File(file.clone()), Options::default())?;
            }
        }
        Ok(())
    }

    /// This catalog with another's tables added.
    ///
    /// # Errors
    /// When both name a table differently.
    pub fn join(mut self, other: Catalog) -> Result<Catalog, Diagnostic> {
        for (name, location, options) in other.entries {
            match location {
                Location::Given(given) => self.give(&name, given, options),
                location => self.insert(&name, location, options)?,
            }
        }
        Ok(self)
    }

    /// Finds out which of the tables here is meant, unless one has the very name.
    fn give(&mut self, name: &str, given: Given, options: Options) {
        if self.entries.iter().any(|(known, ..)| known.eq_ignore_ascii_case(name)) {
            return;
        }
        let fitting = |(known, location, _): &&(String, Location, Options)| {
            matches!(location, Location::File(_)) && given.accepts(known)
        };
        let found: Vec<(String, Location, Options)> = self.entries.iter().filter(fitting).cloned().collect();
        let location = match <[_; 1]>::try_from(found) {
            Ok([(_, location, _)]) => location,
            Err(found) => Location::Given(given.between(found.into_iter().map(|(known, ..)| known).collect())),
        };
        self.entries.push((name.to_owned(), location, options));
    }

    /// The same tables, with these options for all of them; where they say nothing, a table's own hold.
    #[must_use]
    pub fn with_options(mut self, options: &Options) -> Catalog {
        for (_, _, own) in &mut self.entries {
            *own = options.clone().or(own);
        }
        self
    }

    fn find(&self, name: &TableName) -> Option<&(String, Location, Options)> {
        let exact = self.entries.iter().find(|(known, ..)| *known == name.name);
        exact.or_else(|| self.entries.iter().find(|(known, ..)| !name.quoted && known.eq_ignore_ascii_case(&name.name)))
    }
}

impl Location {
    fn shown(&self) -> String {
        match self {
            Location::File(path) if path.as_os_str() == "-" => "standard input".to_owned(),
            Location::File(path) => path.display().to_string(),
            Location::Bundled(name) => format!("bundled {name}"),
            Location::Given(given) => format!("given as {given}"),
        }
    }
}

/// Opens every table that the pipelines read, each once. A quoted name that is no table is a path or a pattern: relative to the
/// working directory, or to the pipeline's own folder. What has to be unpacked or put aside lies in the spool.
///
/// # Errors
/// Syntax errors of the pipelines, unknown tables, and whatever is wrong with a file.
pub fn open_tables(
    pipelines: &[Pipeline],
    catalog: &Catalog,
    options: &Options,
    spool: &mut Spool,
    say: &mut dyn FnMut(&str),
) -> Result<Vec<Source>, Diagnostic> {
    let mut opened: Vec<Source> = Vec::new();
    for pipeline in pipelines {
        open_more(pipeline, catalog, options, spool, say, &mut opened)?;
    }
    Ok(opened)
}

/// The same for one pipeline, where some tables may be open already: those that it reads are among `opened` afterwards.
///
/// # Errors
/// As [`open_tables`].
pub fn open_more(
    pipeline: &Pipeline,
    catalog: &Catalog,
    options: &Options,
    spool: &mut Spool,
    say: &mut dyn FnMut(&str),
    opened: &mut Vec<Source>,
) -> Result<(), Diagnostic> {
    for table in plan::table_names(&pipeline.source, &pipeline.sql)? {
        let (name, source) = match catalog.find(&table) {
            Some((name, location, options)) => (name.clone(), Some((location.clone(), options.clone()))),
            None => (table.name.clone(), None),
        };
        if opened.iter().any(|source| source.name == name) {
            continue;
        }
        let (path, options) = match source {
            Some((Location::File(path), options)) => (path, options),
            Some((Location::Bundled(bundle), options)) => (bundled::unpack(&bundle, say)?, options),
            Some((Location::Given(given), _)) => return Err(given.missing(&name, place_of(&table, pipeline))),
            None => (path_of(&table, pipeline, catalog, spool)?, options.clone()),
        };
        opened.push(sources::open(&name, &path, &options, spool, say)?);
    }
    Ok(())
}

/// Opens every table of a catalog, for whom no pipeline names those that matter.
///
/// # Errors
/// Whatever is wrong with a file.
pub fn open_all(catalog: &Catalog, spool: &mut Spool, say: &mut dyn FnMut(&str)) -> Result<Vec<Source>, Diagnostic> {
    let files = catalog.entries.iter().filter_map(|(name, location, options)| match location {
        Location::File(path) => Some((name, path, options)),
        Location::Bundled(_) | Location::Given(_) => None,
    });
    files.map(|(name, path, options)| sources::open(name, path, options, spool, say)).collect()
}

fn place_of(table: &TableName, pipeline: &Pipeline) -> Place {
    Place::Sql { source: pipeline.source.clone(), text: pipeline.sql.clone(), span: table.span, label: None }
}

fn path_of(
    table: &TableName,
    pipeline: &Pipeline,
    catalog: &Catalog,
    spool: &mut Spool,
) -> Result<PathBuf, Diagnostic> {
    let path = PathBuf::from(&table.name);
    if table.quoted && sources::exists(&path) {
        return Ok(path);
    }
    let beside = pipeline.folder.as_ref().map(|folder| sources::beside(folder, &path));
    if let Some(beside) = beside.filter(|beside| table.quoted && sources::exists(beside)) {
        return Ok(beside);
    }
    let place = place_of(table, pipeline);
    let looks_like_path = table.quoted && table.name.contains(['/', '\\', '.', '*']);
    if looks_like_path {
        // Whoever opens files knows what to say about one that is not there.
        return match sources::open(&table.name, &path, &Options::default(), spool, &mut |_| {}) {
            Err(error) => Err(Diagnostic { place: Some(place), ..error }),
            Ok(_) => Ok(path),
        };
    }
    let is_there = |location: &Location| !matches!(location, Location::Given(_));
    let there = catalog.entries.iter().filter(|(_, location, _)| is_there(location));
    let names: Vec<&str> = there.map(|(name, ..)| name.as_str()).collect();
    let mut error = Diagnostic::new(format!("there is no table `{}`", table.name)).at(place);
    if !names.is_empty() {
        error = error.note(format!("the tables are `{}`", names.join("`, `")));
    }
    Err(error.help(match did_you_mean(&table.name, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("name it with -d {}=FILE.csv, or quote the file's path: FROM 'path/to/file.csv'", table.name),
    }))
}
