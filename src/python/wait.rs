//! Long work beside Python: other threads of Python run on, and Ctrl-C is heard.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pyo3::prelude::*;

use crate::cli;

use super::errors::EngineError;

/// How often it is looked whether the user wants to stop.
const LOOK: Duration = Duration::from_millis(50);

/// Does the work on a thread of its own. When the user interrupts, this returns at once with `KeyboardInterrupt`; what was begun ends
/// by itself, and what it says is heard by nobody.
pub(super) fn apart<T: Send + 'static>(py: Python<'_>, work: impl FnOnce() -> T + Send + 'static) -> PyResult<T> {
    in_the_first_process()?;
    let (sender, receiver) = channel();
    let thread = std::thread::Builder::new().stack_size(cli::STACK).name("bearoff".to_owned());
    let started = thread.spawn(move || {
        // Who waits may have gone away.
        let _ = sender.send(work());
    });
    started.map_err(|error| EngineError::new_err(format!("no thread could be started: {error}")))?;
    // Detached code may only see what threads may share.
    let receiver = Mutex::new(receiver);
    let look = || receiver.lock().map_err(|_| RecvTimeoutError::Disconnected)?.recv_timeout(LOOK);
    loop {
        match py.detach(look) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(EngineError::new_err("the work ended in a panic; please report it with the tables' types"));
            }
        }
    }
}

/// The process in which threads were first asked to work; 0 before.
static FIRST: AtomicU32 = AtomicU32::new(0);

/// A copy of a process has none of its threads: work that was given to them would be waited for without end.
///
/// # Errors
/// In a process that was forked from one in which work was done.
pub(super) fn in_the_first_process() -> PyResult<()> {
    let this = std::process::id();
    match FIRST.compare_exchange(0, this, Ordering::Relaxed, Ordering::Relaxed) {
        Err(first) if first != this => Err(EngineError::new_err(
            "this process was forked from one in which Bearoff had been used, and has none of its threads\n\
             help: start processes afresh, by multiprocessing.get_context(\"spawn\") or \"forkserver\"",
        )),
        _ => Ok(()),
    }
}
