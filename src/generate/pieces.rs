//! Tables made in pieces by several threads, and written in order.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use super::{Error, Observer};

/// A table that can be made in pieces, in any order.
pub(super) trait Table: Sync {
    /// The name of its file.
    fn file(&self) -> String;

    /// The first line, without its end.
    fn header(&self) -> String;

    /// About how many bytes it will have.
    fn about(&self) -> u64;

    /// What has to be known before the first piece is made.
    fn prepare(&mut self, _threads: usize) {}

    /// Into how many pieces it is cut. It must not depend on the number of threads where the cut shows.
    fn pieces(&self) -> u64;

    /// Makes a piece. Where `stop` is set, whatever it gives is thrown away.
    fn piece(&self, number: u64, stop: &AtomicBool) -> Piece;
}

/// Rows as text.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) rows: u64,
    pub(super) text: Vec<u8>,
}

/// Writes a table aside, then gives it its name. Says how many rows and bytes it has.
pub(super) fn write(
    table: &dyn Table,
    path: &Path,
    threads: usize,
    observer: &mut dyn Observer,
) -> Result<(u64, u64), Error> {
    let fail = |error| Error::Io(path.to_path_buf(), error);
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut aside = tempfile::Builder::new().prefix(".bearoff-").tempfile_in(directory).map_err(fail)?;
    let header = table.header() + "\n";
    aside.write_all(header.as_bytes()).map_err(fail)?;
    let (rows, bytes) = in_order(table, threads, observer, &mut |text| aside.write_all(text).map_err(fail))?;
    readable(aside.as_file()).map_err(fail)?;
    aside.persist(path).map_err(|error| fail(error.error))?;
    Ok((rows, bytes + header.len() as u64))
}

/// Each thread makes every n-th piece and waits until it is taken: pieces come in order, and few of them are there at a time.
fn in_order(
    table: &dyn Table,
    threads: usize,
    observer: &mut dyn Observer,
    write: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
) -> Result<(u64, u64), Error> {
    let threads = threads.max(1);
    let stop = AtomicBool::new(false);
    let stop = &stop;
    std::thread::scope(|scope| {
        let lanes: Vec<Receiver<Piece>> = (0..threads)
            .map(|lane| {
                let (give, take) = sync_channel(1);
                scope.spawn(move || {
                    for number in (lane as u64..table.pieces()).step_by(threads) {
                        let piece = table.piece(number, stop);
                        if stop.load(Ordering::Relaxed) || give.send(piece).is_err() {
                            return;
                        }
                    }
                });
                take
            })
            .collect();
        let mut done = (0, 0);
        let mut gather = || {
            for number in 0..table.pieces() {
                let piece = wait(&lanes[number as usize % threads], observer)?;
                write(&piece.text)?;
                done = (done.0 + piece.rows, done.1 + piece.text.len() as u64);
                observer.wrote(piece.text.len() as u64);
            }
            Ok(())
        };
        let end: Result<(), Error> = gather();
        stop.store(true, Ordering::Relaxed);
        end.map(|()| done)
    })
}

/// The next piece of a lane, unless the observer loses patience first.
fn wait(lane: &Receiver<Piece>, observer: &dyn Observer) -> Result<Piece, Error> {
    loop {
        if observer.stop() {
            return Err(Error::Stopped);
        }
        match lane.recv_timeout(Duration::from_millis(50)) {
            Ok(piece) => return Ok(piece),
            Err(RecvTimeoutError::Timeout) => {}
            // Its thread panicked, and takes this one along when it is joined.
            Err(RecvTimeoutError::Disconnected) => return Err(Error::Stopped),
        }
    }
}

/// Temporary files are made for their owner alone; tables are for others too.
#[cfg(unix)]
fn readable(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &File) -> std::io::Result<()> {
    Ok(())
}
