//! Bytes that can be read only once, or not as they are, in; files that every engine can read as often as it likes out.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::base::Diagnostic;

const BLOCK: usize = 256 * 1024;
/// How many bytes are written between two looks at the disk.
const STRIDE: u64 = 16 << 20;
/// What is left free on a disk: this, or a twentieth of it where that is less.
const RESERVE: u64 = 256 << 20;

/// A directory of this run for plain copies of what was packed or came through a pipe. It is made with its first file, and goes
/// with the spool.
#[derive(Debug)]
pub struct Spool {
    directory: Option<TempDir>,
    files: usize,
    begin: fn(),
    stopped: fn() -> bool,
    /// What is free where the directory is, and how much there is at all.
    room: fn(&Path) -> Option<(u64, u64)>,
    /// The table that standard input was read for.
    pub(super) stdin: Option<String>,
    notes: Vec<String>,
    /// Files that rows of this run were set aside in.
    aside: Vec<PathBuf>,
}

impl Spool {
    /// An empty one. `begin` is called before the first file is made, `stopped` says that nobody waits any more.
    pub fn new(begin: fn(), stopped: fn() -> bool) -> Self {
        Self { directory: None, files: 0, begin, stopped, room, stdin: None, notes: Vec::new(), aside: Vec::new() }
    }

    /// What the user should hear of what was read, in order.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Whether this run has set rows aside in this file already.
    pub(super) fn has_set_aside(&self, file: &Path) -> bool {
        self.aside.iter().any(|known| known == file)
    }

    /// This run has.
    pub(super) fn set_aside(&mut self, file: &Path) {
        if !self.has_set_aside(file) {
            self.aside.push(file.to_owned());
        }
    }

    /// Says that nobody waits any more.
    pub fn stopped(&self) -> fn() -> bool {
        self.stopped
    }

    /// Copies all that `reader` gives into a new file; `ending` is that of its name, and `shown` what the bytes are called.
    ///
    /// # Errors
    /// [`Fault::Read`] is the reader's own; everything else is said in full.
    pub(super) fn copy(&mut self, reader: &mut dyn Read, ending: &str, shown: &str) -> Result<(PathBuf, u64), Fault> {
        let path = self.next(ending)?;
        let kept = self.fill(reader, &path, shown);
        if kept.is_err() {
            // It goes with the directory at the latest.
            let _ = std::fs::remove_file(&path);
        }
        kept.map(|bytes| (path, bytes))
    }

    fn fill(&self, reader: &mut dyn Read, path: &Path, shown: &str) -> Result<u64, Fault> {
        let said = |error: std::io::Error| Fault::Said(self.unwritable(path, &error, shown, 0));
        let mut file = File::create(path).map_err(said)?;
        let mut buffer = vec![0; BLOCK];
        let (mut bytes, mut looked) = (0, None);
        loop {
            if (self.stopped)() {
                return Err(Fault::Said(Diagnostic::new("the run was stopped").at_file(shown, None, None)));
            }
            let count = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Fault::Read(error)),
            };
            if looked.is_none_or(|at| bytes - at >= STRIDE) {
                looked = Some(bytes);
                if let Some((free, all)) = (self.room)(path)
                    && free < RESERVE.min(all / 20)
                {
                    return Err(Fault::Said(self.full(path, shown, bytes)));
                }
            }
            file.write_all(&buffer[..count])
                .map_err(|error| Fault::Said(self.unwritable(path, &error, shown, bytes)))?;
            bytes += count as u64;
        }
        file.flush().map_err(|error| Fault::Said(self.unwritable(path, &error, shown, bytes)))?;
        Ok(bytes)
    }

    fn next(&mut self, ending: &str) -> Result<PathBuf, Fault> {
        let directory = match self.directory.take() {
            Some(directory) => directory,
            None => {
                (self.begin)();
                tempfile::Builder::new().prefix("bearoff-").tempdir().map_err(|error| {
                    let what = format!("no temporary directory can be made: {error}");
                    Fault::Said(Diagnostic::new(what).help("set TMPDIR to a directory with space"))
                })?
            }
        };
        self.files += 1;
        let path = directory.path().join(format!("table-{}.{ending}", self.files));
        self.directory = Some(directory);
        Ok(path)
    }

    fn full(&self, path: &Path, shown: &str, bytes: u64) -> Diagnostic {
        let directory = path.parent().and_then(Path::parent).unwrap_or(path);
        Diagnostic::new(format!(
            "no room for the plain bytes of `{shown}` in {}: the disk was nearly full after {}",
            directory.display(),
            amount(bytes)
        ))
        .help("set TMPDIR to a directory on a larger disk; if the file should not be that large, do not trust it")
    }

    fn unwritable(&self, path: &Path, error: &std::io::Error, shown: &str, bytes: u64) -> Diagnostic {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => self.full(path, shown, bytes),
            _ => Diagnostic::new(format!(
                "the plain bytes of `{shown}` cannot be written to {}: {error}",
                path.display()
            ))
            .help("set TMPDIR to a directory that can be written to"),
        }
    }
}

/// Why a copy was not made.
#[derive(Debug)]
pub(super) enum Fault {
    /// The bytes did not come.
    Read(std::io::Error),
    /// Anything else.
    Said(Diagnostic),
}

/// A number of bytes for people.
pub(super) fn amount(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} bytes");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

#[cfg(unix)]
fn room(path: &Path) -> Option<(u64, u64)> {
    let found = nix::sys::statvfs::statvfs(path).ok()?;
    let block = found.fragment_size();
    Some((found.blocks_available() * block, found.blocks() * block))
}

#[cfg(not(unix))]
fn room(_: &Path) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn said(fault: Fault) -> Diagnostic {
        match fault {
            Fault::Said(diagnostic) => diagnostic,
            Fault::Read(error) => panic!("{error}"),
        }
    }

    #[test]
    fn what_has_no_end_ends_when_the_disk_is_nearly_full() {
        let mut spool = Spool::new(|| {}, || false);
        // A disk that is free until a file of 40 MiB stands on it.
        spool.room =
            |path| Some((if std::fs::metadata(path).unwrap().len() > 40 << 20 { 1 } else { 1 << 40 }, 1 << 41));
        let error = said(spool.copy(&mut std::io::repeat(b'1'), "csv", "bomb.csv.gz").unwrap_err());
        assert!(error.message.starts_with("no room for the plain bytes of `bomb.csv.gz` in "), "{error}");
        assert!(error.message.ends_with("nearly full after 48.0 MiB"), "{error}");
        let directory = spool.directory.as_ref().unwrap().path().to_owned();
        assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 0, "what was written is gone");
        drop(spool);
        assert!(!directory.exists());
    }

    #[test]
    fn small_disks_are_good_for_small_files() {
        let mut spool = Spool::new(|| {}, || false);
        spool.room = |_| Some((8 << 20, 64 << 20));
        let (path, bytes) = spool.copy(&mut &b"a\n1\n"[..], "csv", "t").unwrap();
        assert_eq!((std::fs::read(path).unwrap().as_slice(), bytes), (&b"a\n1\n"[..], 4));
    }

    #[test]
    fn nobody_waits_for_a_copy_that_was_stopped() {
        let mut spool = Spool::new(|| {}, || true);
        let error = said(spool.copy(&mut std::io::repeat(b'1'), "csv", "t").unwrap_err());
        assert_eq!(error.message, "the run was stopped");
    }

    #[test]
    fn amounts_are_short() {
        assert_eq!(
            [0, 1023, 1024, 3 << 19, 5 << 30].map(amount),
            ["0 bytes", "1023 bytes", "1.0 KiB", "1.5 MiB", "5.0 GiB"]
        );
    }
}
