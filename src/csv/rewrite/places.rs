//! Lines of what was written in, lines of the file that the user has out.

use crate::base::{Diagnostic, Place};

/// More changes of the distance are not kept: places behind them are as far off as the last.
const MOST: usize = 1 << 20;

/// How far the lines of a file and of what was written of it are apart, from each line on where that changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// A line that was written, and the one that it was.
    turns: Vec<(u64, u64)>,
}

impl Lines {
    /// The next line is this one of the file.
    pub(super) fn add(&mut self, written: u64, line: u64) {
        let as_before = self.turns.last().is_some_and(|(from, was)| was + (written - from) == line);
        if !as_before && self.turns.len() < MOST {
            self.turns.push((written, line));
        }
    }

    /// The line of the file that a written line was.
    pub fn line(&self, written: u64) -> u64 {
        let behind = self.turns.partition_point(|(from, _)| *from <= written);
        match behind.checked_sub(1).map(|at| self.turns[at]) {
            Some((from, was)) => was + (written - from),
            None => written,
        }
    }

    /// Turns a message about what was written into one about the file.
    pub fn place(&self, mut message: Diagnostic, shown: &str) -> Diagnostic {
        if let Some(Place::File { path, line: Some(line), .. }) = &mut message.place
            && path == shown
        {
            *line = self.line(*line);
        }
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_again() {
        let mut lines = Lines::default();
        for (written, line) in [(1, 4), (2, 5), (3, 6), (4, 9), (5, 10)] {
            lines.add(written, line);
        }
        assert_eq!([1, 2, 3, 4, 5, 6].map(|written| lines.line(written)), [4, 5, 6, 9, 10, 11]);
        assert_eq!(lines.turns.len(), 2);
        assert_eq!(Lines::default().line(7), 7);
    }
}
