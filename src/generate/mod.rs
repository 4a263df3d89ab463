//! Benchmark data, made here: the tables of db-benchmark (h2o) and of TPC-H, as CSV files.
//!
//! In: how much of what, and a directory. Out: files that are whole or not there; the same bytes on every machine and for every number of
//! threads. Memory does not grow with the tables. Must not know: SQL, engines, terminals.

mod digits;
mod draw;
mod groups;
mod h2o;
mod joins;
mod lines;
mod pieces;
mod rows;
mod shuffle;
mod sorted;
mod tpch;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use h2o::{H2o, LARGEST as LARGEST_H2O};
pub use tpch::{LARGEST_SCALE, SMALLEST_SCALE, TABLES as TPCH_TABLES, Tpch};

use pieces::Table;

/// Where tables go, and how.
#[derive(Debug, Clone)]
pub struct Target {
    /// The directory, made if it is not there.
    pub directory: PathBuf,
    /// Whether files of these names may be replaced.
    pub force: bool,
    /// How many threads make rows.
    pub threads: usize,
}

/// Is told how far the work is, and says when it is to end.
pub trait Observer {
    /// A table begins. It will have about so many bytes.
    fn table(&mut self, file: &Path, about: u64);

    /// So many bytes of it were written.
    fn wrote(&mut self, bytes: u64);

    /// Whether to stop.
    fn stop(&self) -> bool;
}

/// A table that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its file.
    pub file: PathBuf,
    /// Its rows, without the header.
    pub rows: u64,
    /// The size of the file.
    pub bytes: u64,
}

/// Why the tables are not there.
#[derive(Debug)]
pub enum Error {
    /// These files are there already.
    Exists(Vec<PathBuf>),
    /// The tables would not fit: how many bytes they need, and how many there are.
    Room {
        /// About what the tables need.
        needed: u64,
        /// What the file system has left.
        free: u64,
    },
    /// A file or the directory cannot be written.
    Io(PathBuf, io::Error),
    /// The observer said so.
    Stopped,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Exists(files) => write!(f, "{} files are there already", files.len()),
            Error::Room { needed, free } => write!(f, "{needed} bytes are needed and {free} are free"),
            Error::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Error::Stopped => f.write_str("stopped"),
        }
    }
}

impl std::error::Error for Error {}

/// Writes the tables of db-benchmark.
///
/// # Errors
/// See [`Error`]. Tables that were finished before it stay.
pub fn h2o(what: &H2o, target: &Target, observer: &mut dyn Observer) -> Result<Vec<Written>, Error> {
    write(what.tables(), target, observer)
}

/// Writes tables of TPC-H.
///
/// # Errors
/// See [`Error`]. Tables that were finished before it stay.
pub fn tpch(what: &Tpch, target: &Target, observer: &mut dyn Observer) -> Result<Vec<Written>, Error> {
    write(what.tables(), target, observer)
}

/// All of them, one after the other. Nothing is begun that is known not to end well.
fn write(tables: Vec<Box<dyn Table>>, target: &Target, observer: &mut dyn Observer) -> Result<Vec<Written>, Error> {
    let path_of = |table: &dyn Table| target.directory.join(table.file());
    let there: Vec<PathBuf> = tables.iter().map(|table| path_of(table.as_ref())).filter(|file| file.exists()).collect();
    if !there.is_empty() && !target.force {
        return Err(Error::Exists(there));
    }
    std::fs::create_dir_all(&target.directory).map_err(|error| Error::Io(target.directory.clone(), error))?;
    let needed = tables.iter().map(|table| table.about()).sum();
    if let Some(free) = free_bytes(&target.directory).filter(|free| *free < needed) {
        return Err(Error::Room { needed, free });
    }
    let mut written = Vec::new();
    for mut table in tables {
        let file = path_of(table.as_ref());
        observer.table(&file, table.about());
        table.prepare(target.threads);
        let (rows, bytes) = pieces::write(table.as_ref(), &file, target.threads, observer)?;
        written.push(Written { file, rows, bytes });
    }
    Ok(written)
}

/// What the file system has left for its users, where it says so.
#[cfg(unix)]
fn free_bytes(directory: &Path) -> Option<u64> {
    let found = nix::sys::statvfs::statvfs(directory).ok()?;
    #[allow(clippy::useless_conversion, clippy::unnecessary_cast)] // The counts have other widths on other systems.
    Some((found.blocks_available() as u64).saturating_mul(found.fragment_size() as u64))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests;
