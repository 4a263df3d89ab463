//! The cache directory: where it is, who may write to it now, and what is wrong when nobody can.

use std::fs::{File, TryLockError};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::base::{CACHE_VARIABLE as VARIABLE, cache_directory};
use crate::engines::{Failure, FailureKind};

/// The directory; it need not exist yet.
///
/// # Errors
/// When nobody can tell where it should be.
pub(super) fn directory() -> Result<PathBuf, Failure> {
    cache_directory().map_err(|error| {
        let failure = Failure::new(FailureKind::Missing, error.message);
        match error.help {
            Some(help) => failure.help(help),
            None => failure,
        }
    })
}

/// Makes a directory with all above it.
///
/// # Errors
/// When it cannot be written.
pub(super) fn make(directory: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(directory).map_err(|error| cannot_write(directory, &error))
}

/// Writes one file.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(path: &Path, text: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| cannot_write(path, &error))
}

/// Waits until no other run works on `name`. The lock ends with the value, and with the process.
///
/// # Errors
/// When the directory cannot be written, or the user does not want to wait any longer.
pub(super) fn lock(
    cache: &Path,
    name: &str,
    stop: &Arc<AtomicBool>,
    say: &mut dyn FnMut(&str),
) -> Result<File, Failure> {
    make(cache)?;
    let path = cache.join(format!("{name}.lock"));
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| cannot_write(&path, &error))?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // Some network file systems know no locks: two runs at once are unlikely, and the rename at the end is atomic.
            Err(TryLockError::Error(_)) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
        }
        if !told {
            say("waiting for another run that is setting up Python");
            told = true;
        }
        if stop.load(Ordering::Relaxed) || crate::engines::process::interrupted() {
            return Err(Failure::new(FailureKind::Missing, "the run was stopped while Python was being set up"));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What is wrong with a place in the cache.
pub(super) fn cannot_write(path: &Path, error: &Error) -> Failure {
    let shown = path.display();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Failure::new(FailureKind::Missing, format!("there is no room left for the cache in `{shown}`"))
                .help(format!("make room (about 650 MB), or set `{VARIABLE}` to a directory on another disk"))
        }
        _ => Failure::new(FailureKind::Missing, format!("the cache cannot be written to `{shown}`: {error}"))
            .help(format!("set `{VARIABLE}` to a directory that can be written")),
    }
}

/// The first 12 hexadecimal digits of the SHA-256 of these pieces.
pub(super) fn short_hash<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update((piece.len() as u64).to_le_bytes());
        hash.update(piece);
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
