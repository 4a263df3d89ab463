//! Colours, where they mean something, and the folding of sentences.

use super::Style;
use crate::report::visible::columns;

/// What a colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    /// The answers are the same.
    Good,
    /// The SQL leaves the answer open.
    Open,
    /// They differ, or there is none.
    Bad,
    /// Of less weight: no measurable difference, a speed beside a wrong answer.
    Dim,
    Bold,
    BoldGood,
    BoldBad,
}

impl Paint {
    pub(super) fn bold(self) -> Paint {
        match self {
            Paint::Good => Paint::BoldGood,
            Paint::Bad => Paint::BoldBad,
            _ => Paint::Bold,
        }
    }

    /// The text in this colour, if there are colours.
    pub(super) fn on(self, text: &str, style: &Style) -> String {
        let code = match self {
            Paint::Plain => return text.to_string(),
            Paint::Good => "32",
            Paint::Open => "33",
            Paint::Bad => "31",
            Paint::Dim => "2",
            Paint::Bold => "1",
            Paint::BoldGood => "1;32",
            Paint::BoldBad => "1;31",
        };
        if style.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }
}

/// Bars from low to high, for a trend or a distribution in one line.
pub(super) const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A text and what its colour says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) paint: Paint,
}

impl Cell {
    pub(super) fn plain(text: String) -> Cell {
        Cell { text, paint: Paint::Plain }
    }

    pub(super) fn dimmed(self, dim: bool) -> Cell {
        if dim { Cell { paint: Paint::Dim, ..self } } else { self }
    }
}

/// Folds a text at its spaces to lines of a width, each indented. A word that is longer than a line is broken.
pub(super) fn wrap(text: &str, width: usize, indent: usize) -> Vec<String> {
    let room = width.saturating_sub(indent).max(20);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').flat_map(|word| pieces(word, room)) {
        let wide = columns(&word);
        if used > 0 && used + 1 + wide > room {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(&word);
        used += wide;
    }
    lines.push(line);
    lines.into_iter().map(|line| format!("{:indent$}{line}", "")).collect()
}

fn pieces(word: &str, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for character in word.chars() {
        let wide = columns(character.encode_utf8(&mut [0; 4]));
        if used + wide > room {
            pieces.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(last) = pieces.last_mut() {
            last.push(character);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_every_word_and_the_width() {
        let lines = wrap("the quick brown fox jumps over the lazy dog and a-word-that-is-longer-than-the-line", 26, 2);
        assert!(lines.iter().all(|line| columns(line) <= 26 && line.starts_with("  ")), "{lines:?}");
        assert_eq!(lines[0], "  the quick brown fox");
        let joined = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("");
        assert!(joined.ends_with("a-word-that-is-longer-than-the-line"), "{joined}");
    }
}
