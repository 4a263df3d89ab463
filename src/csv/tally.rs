//! Cells in, counts out: what one column holds, with the first place of every kind. Small and of fixed size per column.
//!
//! Must not know: files. What the counts mean is decided in `decide`.

use std::sync::Arc;

use super::Lines;
use super::cell::{Class, Classes, classify};
use super::records::Records;
use crate::base::Diagnostic;

/// Texts that people write for "missing".
pub(super) const CANDIDATES: [&str; 11] =
    ["NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "#N/A", "<NA>", "-"];

/// The texts that may mean NULL, beside the empty one.
pub(super) struct Words {
    words: Vec<String>,
    /// By first byte: the length of the longest word, and the first and the one past the last word that begin so.
    by_start: Box<[(usize, usize, usize); 256]>,
    /// Whether the user gave them: then they need no evidence.
    pub(super) given: bool,
    /// Those that are numbers: pandas compares them by value.
    numbers: Vec<(f64, usize)>,
}

impl Words {
    /// What the user gave, or the usual ones.
    pub(super) fn new(given: Option<&[String]>) -> Result<Self, Diagnostic> {
        let mut words: Vec<String> = match given {
            Some(words) => words.iter().filter(|word| !word.is_empty()).cloned().collect(),
            None => CANDIDATES.iter().map(|&word| word.to_owned()).collect(),
        };
        for word in &words {
            if word.contains(['"', '\n', '\r', '\0']) {
                return Err(Diagnostic::new(format!("the null token {word:?} holds a quote or a line end"))
                    .note("Polars compares null tokens before it undoes doubled quotes, pandas after")
                    .help("use a plain word"));
            }
        }
        words.sort();
        words.dedup();
        let mut by_start = Box::new([(0, 0, 0); 256]);
        for (at, word) in words.iter().enumerate() {
            let (longest, from, to) = &mut by_start[usize::from(word.as_bytes()[0])];
            *from = if *longest == 0 { at } else { *from };
            *to = at + 1;
            *longest = word.len().max(*longest);
        }
        let numbers = if given.is_some() {
            words.iter().enumerate().filter_map(|(at, word)| Some((word.parse().ok()?, at))).collect()
        } else {
            Vec::new()
        };
        Ok(Self { words, by_start, given: given.is_some(), numbers })
    }

    /// In the order of their numbers.
    pub(super) fn all(&self) -> &[String] {
        &self.words
    }

    /// Whether some of them are numbers that the user gave: these stand for every cell of their value.
    pub(super) fn have_values(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// The number of the word that `text`, which is not empty, is.
    #[inline]
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        let (longest, from, to) = self.by_start[usize::from(text[0])];
        if text.len() > longest {
            return None;
        }
        (from..to).find(|word| self.words[*word].as_bytes() == text)
    }

    /// The word whose value is that of `text`, which is written otherwise: `-999` for `-999.0`.
    fn of_equal_value(&self, text: &[u8]) -> Option<&str> {
        let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
        self.numbers.iter().find(|(number, _)| *number == value).map(|(_, at)| self.words[*at].as_str())
    }
}

/// Where something was first seen, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct First {
    /// The file.
    pub(super) path: Arc<str>,
    /// Data row of the table, from 1.
    pub(super) row: u64,
    /// Line of the file, from 1.
    pub(super) line: u64,
    /// The cell.
    pub(super) text: String,
}

/// How often, and where first.
#[derive(Debug, Clone, Default)]
pub(super) struct Count {
    /// How many cells.
    pub(super) cells: u64,
    /// The first of them.
    pub(super) first: Option<First>,
}

impl Count {
    fn add(&mut self, first: impl FnOnce() -> First) {
        if self.cells == 0 {
            self.first = Some(first());
        }
        self.cells += 1;
    }

    /// Takes over what another one counted.
    pub(super) fn merge(&mut self, other: &Count) {
        self.cells += other.cells;
        let earlier = |row: u64| self.first.as_ref().is_none_or(|mine| row < mine.row);
        if other.first.as_ref().is_some_and(|theirs| earlier(theirs.row)) {
            self.first.clone_from(&other.first);
        }
    }
}

/// Counts the cells of a record, which has one for each column. It is the row of this number, from 1, of the file at `path`.
#[inline]
pub(super) fn add_record(
    tallies: &mut [Tally],
    words: &Words,
    (records, text): (&Records<'_>, &[u8]),
    (path, row): (&Arc<str>, u64),
    places: Option<&Lines>,
) {
    for (at, (field, tally)) in records.fields().iter().zip(tallies).enumerate() {
        tally.add(field.raw(text), words, || First {
            path: Arc::clone(path),
            row,
            line: places.map_or_else(|| records.line_of(at, text), |places| places.line(records.line_of(at, text))),
            text: field.text(text),
        });
    }
}

/// What one column holds.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    /// Empty cells.
    pub(super) empty: u64,
    /// By word of [`Words`].
    pub(super) words: Vec<Count>,
    /// By class, without empty cells and words.
    cells: [u64; Class::ALL.len()],
    firsts: [Option<Box<First>>; Class::ALL.len()],
    /// A cell that pandas would take for a null token and Polars would not, with that token.
    pub(super) twin: Option<(First, String)>,
}

impl Tally {
    /// Nothing yet.
    pub(super) fn new(words: &Words) -> Self {
        Self {
            empty: 0,
            words: vec![Count::default(); words.words.len()],
            cells: [0; Class::ALL.len()],
            firsts: [const { None }; Class::ALL.len()],
            twin: None,
        }
    }

    /// Counts one cell. `first` is asked only for the first of its kind.
    #[inline]
    pub(super) fn add(&mut self, text: &[u8], words: &Words, first: impl Fn() -> First) {
        if text.is_empty() {
            self.empty += 1;
            return;
        }
        if let Some(word) = words.find(text) {
            self.words[word].add(first);
            return;
        }
        let class = classify(text);
        let at = class as usize;
        if self.cells[at] == 0 {
            self.firsts[at] = Some(Box::new(first()));
        }
        self.cells[at] += 1;
        if !words.numbers.is_empty()
            && self.twin.is_none()
            && let Some(word) = words.of_equal_value(text)
        {
            self.twin = Some((first(), word.to_owned()));
        }
    }

    /// Counts cells of one class, of which some were counted before.
    #[inline]
    pub(super) fn add_more(&mut self, class: Class, cells: u64) {
        self.cells[class as usize] += cells;
    }

    /// Calls `place` with every place that it keeps.
    pub(super) fn each_place(&mut self, mut place: impl FnMut(&mut First)) {
        let words = self.words.iter_mut().filter_map(|count| count.first.as_mut());
        let classes = self.firsts.iter_mut().flatten().map(|first| &mut **first);
        let twin = self.twin.iter_mut().map(|(first, _)| first);
        words.chain(classes).chain(twin).for_each(&mut place);
    }

    /// Takes over what another one counted.
    pub(super) fn add_all(&mut self, other: Tally) {
        self.empty += other.empty;
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| mine.merge(theirs));
        for (at, theirs) in other.firsts.into_iter().enumerate() {
            self.cells[at] += other.cells[at];
            let earlier = |first: &First| self.firsts[at].as_ref().is_none_or(|mine| first.row < mine.row);
            if theirs.as_deref().is_some_and(earlier) {
                self.firsts[at] = theirs;
            }
        }
    }

    /// Moves every place so many rows and lines on.
    pub(super) fn move_on(&mut self, rows: u64, lines: u64) {
        self.each_place(|first| {
            first.row += rows;
            first.line += lines;
        });
    }

    /// What is left without what the other one counted, which is a part of it; places stay.
    pub(super) fn without(mut self, other: &Tally) -> Self {
        self.empty -= other.empty;
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| mine.cells -= theirs.cells);
        self.cells.iter_mut().zip(&other.cells).for_each(|(mine, theirs)| *mine -= theirs);
        self
    }

    /// Counts as the other one does, and keeps its own places.
    pub(super) fn take_counts(&mut self, other: &Tally) {
        self.empty = other.empty;
        self.cells = other.cells;
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| mine.cells = theirs.cells);
    }

    /// Whether it has a place for everything that the other one counted.
    pub(super) fn has_seen(&self, other: &Tally) -> bool {
        let mut cells = self.cells.iter().zip(&other.cells);
        let mut words = self.words.iter().zip(&other.words);
        cells.all(|(mine, theirs)| *mine > 0 || *theirs == 0)
            && words.all(|(mine, theirs)| mine.cells > 0 || theirs.cells == 0)
    }

    /// Takes a word's cells for text after all.
    pub(super) fn word_is_text(&mut self, word: usize) {
        let count = std::mem::take(&mut self.words[word]);
        let at = Class::Text as usize;
        let mut text = Count { cells: self.cells[at], first: self.firsts[at].take().map(|first| *first) };
        text.merge(&count);
        self.cells[at] = text.cells;
        self.firsts[at] = text.first.map(Box::new);
    }

    /// The classes that occur.
    pub(super) fn classes(&self) -> Classes {
        let present: Vec<Class> = Class::ALL.into_iter().filter(|class| self.cells[*class as usize] > 0).collect();
        Classes::of(&present)
    }

    /// How many cells are of these classes.
    pub(super) fn cells(&self, classes: Classes) -> u64 {
        classes.iter().map(|class| self.cells[class as usize]).sum()
    }

    /// How many cells have a value.
    pub(super) fn values(&self) -> u64 {
        self.cells.iter().sum()
    }

    /// How many cells are NULL.
    pub(super) fn nulls(&self) -> u64 {
        self.empty + self.words.iter().map(|count| count.cells).sum::<u64>()
    }

    /// The first cell of a class.
    pub(super) fn first(&self, class: Class) -> Option<&First> {
        self.firsts[class as usize].as_deref()
    }

    /// The first cell of any of these classes.
    pub(super) fn first_of(&self, classes: Classes) -> Option<&First> {
        classes.iter().filter_map(|class| self.first(class)).min_by_key(|first| first.row)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn tally(words: &Words, cells: &[&str]) -> Tally {
        let mut tally = Tally::new(words);
        for (row, cell) in (1..).zip(cells) {
            tally.add(cell.as_bytes(), words, || First {
                path: "t.csv".into(),
                row,
                line: row + 1,
                text: (*cell).to_owned(),
            });
        }
        tally
    }

    #[test]
    fn words_are_counted_apart_and_can_become_text_again() {
        let words = Words::new(None).unwrap();
        let mut tally = tally(&words, &["1", "NA", "", "x", "NA", "2.5"]);
        assert_eq!((tally.values(), tally.nulls(), tally.empty), (3, 3, 1));
        assert_eq!(tally.first(Class::Text).unwrap().row, 4);
        let na = words.all().iter().position(|word| word == "NA").unwrap();
        tally.word_is_text(na);
        assert_eq!((tally.values(), tally.nulls()), (5, 1));
        assert_eq!(tally.first(Class::Text).unwrap().row, 2, "the earlier place wins");
        assert_eq!(tally.first_of(Classes::DOUBLES).unwrap().text, "1");
    }

    #[test]
    fn numbers_as_words_have_twins() {
        let words = Words::new(Some(&["-999".to_owned()])).unwrap();
        assert!(tally(&words, &["-999", "1"]).twin.is_none());
        assert_eq!(tally(&words, &["-999", "-999.0"]).twin.unwrap().0.text, "-999.0");
    }

    #[test]
    fn words_with_quotes_are_refused() {
        assert!(Words::new(Some(&["say \"NA\"".to_owned()])).is_err());
    }
}
