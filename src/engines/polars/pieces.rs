//! A table too large for memory, a piece at a time.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude as pl;

use crate::base::{Diagnostic, Source, Table};

use super::failure;
use super::read::{guarded, only};

/// Rows of a piece, at most.
const PIECE: NonZeroUsize = NonZeroUsize::new(1 << 16).unwrap();

/// Reads these columns piece by piece, in the order of the rows; a few pieces at a time are in memory. `each` puts what it needs of a
/// piece into the state, and says whether it has seen enough.
///
/// # Errors
/// As those of [`read`](super::read()), and those of `each`.
pub fn in_pieces<S: Send + 'static>(
    source: &Source,
    names: &[String],
    state: S,
    each: impl Fn(&mut S, Table) -> Result<bool, Diagnostic> + Send + Sync + 'static,
) -> Result<S, Diagnostic> {
    let shared = Arc::new(Mutex::new((Some(state), None)));
    let within = Arc::clone(&shared);
    let take = move |frame: pl::DataFrame| {
        let mut held = within.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(state), failed) = &mut *held else { return Ok(true) };
        Ok(each(state, Table::new(frame)).unwrap_or_else(|error| {
            *failed = Some(error);
            true
        }))
    };
    guarded(source, || {
        let fail = |error: pl::PolarsError| failure::of(&error, true);
        let sink = only(source, names)?.sink_batches(pl::PlanCallback::new(take), true, Some(PIECE)).map_err(fail)?;
        sink.collect_with_engine(pl::Engine::Streaming).map(|_| ()).map_err(fail)
    })?;
    let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
    match (held.0.take(), held.1.take()) {
        (Some(state), None) => Ok(state),
        (_, Some(failed)) => Err(failed),
        (None, None) => Err(Diagnostic::new("the table could not be read to its end")),
    }
}
