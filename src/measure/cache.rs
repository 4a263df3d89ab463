//! Whether the files of the tables lie in memory when a run begins: kept there, or dropped before every run, and looked at either way.
//!
//! Linux alone says so. A page is in memory if it can be read without waiting; of each file some pages, evenly spread, stand for all.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What the user wants of the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cache {
    /// In memory, as after an earlier run.
    #[default]
    Warm,
    /// On the disk alone, as after a restart of the machine.
    Cold,
}

/// What was found before the measured runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Residency {
    /// What was asked for.
    pub asked: Cache,
    /// Runs before which the files were looked at.
    pub runs: u32,
    /// The smallest and the largest share of their bytes that was in memory, from 0 to 1.
    pub share: (f64, f64),
}

impl Residency {
    /// Whether the files were where they were asked to be, before every run.
    pub fn is_as_asked(&self) -> bool {
        match self.asked {
            Cache::Warm => self.share.0 > 0.99,
            Cache::Cold => self.share.1 < 0.01,
        }
    }
}

/// The files of a pipeline's tables, and what was seen of them.
#[derive(Debug)]
pub struct Files {
    asked: Cache,
    paths: Vec<PathBuf>,
    found: Option<Residency>,
}

impl Files {
    /// These files, as they are asked for.
    pub fn new(asked: Cache, paths: Vec<PathBuf>) -> Self {
        Self { asked, paths, found: None }
    }

    /// Before a run: drops them from memory where that was asked, and looks if the run counts.
    pub fn before_run(&mut self, counts: bool) {
        if self.asked == Cache::Cold {
            self.paths.iter().for_each(|path| system::drop_from_memory(path));
        }
        let Some(share) = counts.then(|| system::share_in_memory(&self.paths)).flatten() else { return };
        let found = self.found.get_or_insert(Residency { asked: self.asked, runs: 0, share: (share, share) });
        found.runs += 1;
        found.share = (found.share.0.min(share), found.share.1.max(share));
    }

    /// What was seen before the runs that count; none where the system does not say.
    pub fn found(&self) -> Option<Residency> {
        self.found
    }
}

/// Whether this system can drop files from memory, and says whether they are there.
pub fn is_known() -> bool {
    cfg!(target_os = "linux")
}

#[cfg(target_os = "linux")]
mod system {
    use std::fs::File;
    use std::io::IoSliceMut;
    use std::num::NonZeroU64;
    use std::path::{Path, PathBuf};

    use rustix::fs::{Advice, fadvise, fdatasync};
    use rustix::io::{Errno, ReadWriteFlags, preadv2};

    /// Pages of a file that are looked at.
    const PAGES: u64 = 64;

    /// Bytes of a page, at most as many as any system has.
    const PAGE: u64 = 4096;

    /// What was not written yet cannot be dropped, so it is written first. Who may not do so sees it in the share.
    pub(super) fn drop_from_memory(path: &Path) {
        if let Ok(file) = File::open(path) {
            let _ = fdatasync(&file);
            let _ = fadvise(&file, 0, None, Advice::DontNeed);
        }
    }

    /// The share of the files' bytes in memory.
    pub(super) fn share_in_memory(paths: &[PathBuf]) -> Option<f64> {
        let (mut all, mut resident) = (0.0, 0.0);
        for path in paths {
            let file = File::open(path).ok()?;
            let bytes = file.metadata().ok()?.len();
            all += bytes as f64;
            resident += bytes as f64 * share_of(&file, bytes)?;
        }
        (all > 0.0).then(|| resident / all)
    }

    fn share_of(file: &File, bytes: u64) -> Option<f64> {
        // A look at a page that is not there fetches it; without this advice it would fetch many more.
        fadvise(file, 0, None, Advice::Random).ok()?;
        let pages = bytes.div_ceil(PAGE).max(1);
        let looked = pages.min(PAGES);
        let mut there = 0;
        for at in 0..looked {
            let offset = at * pages / looked * PAGE;
            let mut byte = [0];
            match preadv2(file, &mut [IoSliceMut::new(&mut byte)], offset, ReadWriteFlags::NOWAIT) {
                Ok(_) => there += 1,
                Err(Errno::AGAIN) => {
                    let _ = fadvise(file, offset, NonZeroU64::new(PAGE), Advice::DontNeed);
                }
                Err(_) => return None,
            }
        }
        Some(f64::from(there) / looked as f64)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::path::{Path, PathBuf};

    pub(super) fn drop_from_memory(_: &Path) {}

    pub(super) fn share_in_memory(_: &[PathBuf]) -> Option<f64> {
        None
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_file_that_was_just_read_is_in_memory_and_one_that_was_dropped_is_not() {
        // Not in a temporary directory, which may have no disk below it.
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, vec![b'x'; 3 << 20]).unwrap();
        let mut warm = Files::new(Cache::Warm, vec![path.clone()]);
        warm.before_run(true);
        warm.before_run(true);
        let Some(found) = warm.found() else { return };
        assert!(found.is_as_asked() && found.runs == 2, "{found:?}");
        let dropped = || {
            let mut cold = Files::new(Cache::Cold, vec![path.clone()]);
            for _ in 0..3 {
                cold.before_run(true);
            }
            cold.found().unwrap()
        };
        // What is being written back at this moment cannot be dropped. Files of a file system in memory stay there, and that is said.
        let is_decided = |found: &Residency| found.share.1 < 0.01 || found.share.0 > 0.99;
        let found = std::iter::repeat_with(dropped).take(20).find(is_decided).unwrap();
        assert_eq!(found.is_as_asked(), found.share.1 < 0.01);
        // Looking fetched nothing that stays.
        let mut warm = Files::new(Cache::Warm, vec![path]);
        warm.before_run(true);
        assert_eq!(warm.found().unwrap().is_as_asked(), found.share.0 > 0.99);
    }
}
