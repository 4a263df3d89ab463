//! The checksum of a file whose parts are read by several threads.
//!
//! Must not know: files, records.

use std::sync::{Condvar, Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// Adds up parts in their order, whoever brings them.
pub(super) struct InOrder {
    /// How many parts were added.
    state: Mutex<(usize, Sha256)>,
    turn: Condvar,
}

impl InOrder {
    /// Of a file that begins so.
    pub(super) fn new(beginning: &[u8]) -> Self {
        let state = Mutex::new((0, Sha256::new_with_prefix(beginning)));
        Self { state, turn: Condvar::new() }
    }

    /// Adds the part of this number, from 0; waits until those before it were added.
    pub(super) fn add(&self, number: usize, part: &[u8]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.0 < number {
            state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.1.update(part);
        state.0 = state.0.saturating_add(1);
        self.turn.notify_all();
    }

    /// Lets nobody wait any longer; the sum is that of nothing then.
    pub(super) fn give_up(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 = usize::MAX;
        self.turn.notify_all();
    }

    /// In hexadecimal.
    pub(super) fn sum(self) -> String {
        let (_, sha256) = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
