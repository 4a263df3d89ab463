//! The last bytes that a process wrote to standard error.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::TAIL;

/// Reads a pipe to its end in a thread of its own, so that the process never waits for a reader, and keeps the end.
pub(super) struct Tail {
    kept: Arc<Mutex<Kept>>,
    reader: JoinHandle<()>,
}

#[derive(Default)]
struct Kept {
    bytes: VecDeque<u8>,
    cut: bool,
}

impl Tail {
    /// Starts reading.
    pub(super) fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read) = pipe.read(&mut buffer) {
                if read == 0 {
                    break;
                }
                shared.lock().unwrap_or_else(PoisonError::into_inner).push(&buffer[..read]);
            }
        });
        Self { kept, reader }
    }

    /// What was kept, from the start of a line; nothing where nothing was written.
    pub(super) fn text(&self) -> Option<String> {
        // A process that just died has its last words still in the pipe; one that lives has none to wait for.
        let patience = Instant::now() + Duration::from_millis(200);
        while !self.reader.is_finished() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(2));
        }
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = kept.bytes.iter().copied().collect();
        let text = String::from_utf8_lossy(&bytes);
        let text = match text.split_once('\n') {
            Some((_, rest)) if kept.cut && !rest.trim().is_empty() => format!("...\n{rest}"),
            _ => text.into_owned(),
        };
        let text = text.trim_end();
        (!text.trim_start().is_empty()).then(|| text.to_owned())
    }
}

impl Kept {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        let surplus = self.bytes.len().saturating_sub(TAIL);
        self.cut |= surplus > 0;
        self.bytes.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_end_is_kept_and_starts_with_a_whole_line() {
        let long: String = (0..10_000).map(|line| format!("line {line}\n")).collect();
        let text = Tail::of(std::io::Cursor::new(long.into_bytes())).text().unwrap();
        assert!(text.starts_with("...\nline "), "{}", &text[..40]);
        assert!(text.ends_with("line 9999"));
        assert!(text.len() <= TAIL + 4);
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(Tail::of(std::io::empty()).text(), None);
        assert_eq!(Tail::of(std::io::Cursor::new(b" \n\n")).text(), None);
    }
}
