//! Two files that were [walked through](super::Walk), of which most records are in both, in; a [`Source`] of each out, as
//! [`open`](super::open) would describe it.
//!
//! A record that is the same text in both is taken apart once: what it adds to the counts of one file it adds to those of the other.
//! The work is cut into stretches, which as many threads take as there are processors.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::kept::Kept;
use super::open::{Described, described};
use super::records::Records;
use super::tally::{self, Tally, Words};
use super::walk::{Stretch, Walk, split};
use super::{Options, Source};
use crate::base::{Diagnostic, at_once, processors};

/// A file, what its table is called, and its records that the other has not, in order.
#[derive(Debug)]
pub struct Apart<'a> {
    /// What was seen of the file.
    pub walk: &'a mut Walk,
    /// The name of the table.
    pub name: &'a str,
    /// What the user wrote for the file.
    pub shown: &'a str,
    /// The records, by their numbers from 0, without as many as the other has, too.
    pub rows: &'a [u32],
}

/// Opens both. Of their records, those that are not in `rows` are the same on both sides, as often as they come. None where a record is not
/// as it should be, or a file has changed: then [`open`](super::open) says what is wrong.
///
/// # Errors
/// When the options do not fit the files, with the place.
pub fn open_alike(
    left: Apart<'_>,
    right: Apart<'_>,
    options: &Options,
    stopped: fn() -> bool,
) -> Result<Option<(Source, Source)>, Diagnostic> {
    let words = Words::new(options.null.as_deref())?;
    if words.have_values() || !left.walk.is_like(right.walk) {
        return Ok(None);
    }
    let Some(counted) = counted(&left, &right, &words, stopped) else { return Ok(None) };
    let Counted { same, left_own, right_own, kept } = counted;
    left.walk.kept = Kept::of(kept.0);
    right.walk.kept = Kept::of(kept.1);
    let Some(mut of_right) = first_places(right.walk, &same, &words, stopped) else { return Ok(None) };
    if !left.walk.is_as_it_was() || !right.walk.is_as_it_was() {
        return Ok(None);
    }
    for (all, (same, own)) in of_right.iter_mut().zip(same.iter().zip(right_own)) {
        all.take_counts(same);
        all.add_all(own);
    }
    let of_left = same.into_iter().zip(left_own).map(|(mut all, own)| {
        all.add_all(own);
        all
    });
    let source = |of: &Apart<'_>, tallies: Vec<Tally>| {
        let (name, shown) = (of.name.to_owned(), of.shown.to_owned());
        let (files, dialect) = (vec![of.walk.file.clone()], Some(of.walk.dialect.clone()));
        let (names, rows, blank) = (of.walk.names.clone(), of.walk.rows(), None);
        described(Described { name, shown, files, dialect, names, tallies, rows, blank }, &words, options)
    };
    Ok(Some((source(&left, of_left.collect())?, source(&right, of_right)?)))
}

/// What is in both, with its places on the left, and what each side has for itself.
struct Counted {
    same: Vec<Tally>,
    left_own: Vec<Tally>,
    right_own: Vec<Tally>,
    /// The records that each side has for itself, one part from each thread.
    kept: (Vec<Kept>, Vec<Kept>),
}

impl Counted {
    fn add(&mut self, other: Counted) {
        let add = |all: &mut Vec<Tally>, more: Vec<Tally>| {
            all.iter_mut().zip(more).for_each(|(all, more)| all.add_all(more));
        };
        add(&mut self.same, other.same);
        add(&mut self.left_own, other.left_own);
        add(&mut self.right_own, other.right_own);
        self.kept.0.extend(other.kept.0);
        self.kept.1.extend(other.kept.1);
    }
}

fn counted(left: &Apart<'_>, right: &Apart<'_>, words: &Words, stopped: fn() -> bool) -> Option<Counted> {
    // The stretches of the left take longest.
    let work: Vec<(&Apart<'_>, &Stretch, bool)> = (left.walk.stretches.iter().map(|stretch| (left, stretch, true)))
        .chain(right.walk.stretches.iter().map(|stretch| (right, stretch, false)))
        .collect();
    let next = AtomicUsize::new(0);
    let count = |_| -> Option<Counted> {
        let new = |walk: &Walk| Counter::new(walk, words);
        let (mut same, mut left_own, mut right_own) = (new(left.walk), new(left.walk), new(right.walk));
        let mut files = (File::open(left.walk.file.plain()).ok()?, File::open(right.walk.file.plain()).ok()?);
        let mut text = Vec::new();
        while let Some((side, stretch, whole)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
            let file = if *whole { &mut files.0 } else { &mut files.1 };
            side.walk.read(file, stretch, &mut text).ok()?;
            let own = stretch.own(side.rows);
            let counted = match whole {
                true => every(&text, stretch, own, &mut same, &mut left_own),
                false => some(&text, stretch, own, &mut right_own),
            };
            if counted.is_none() || stopped() {
                // Nobody else needs to go on.
                next.store(work.len(), Ordering::Relaxed);
                return None;
            }
        }
        let kept = (vec![left_own.kept], vec![right_own.kept]);
        Some(Counted { same: same.tallies, left_own: left_own.tallies, right_own: right_own.tallies, kept })
    };
    let found = at_once((0..processors().min(work.len()).max(1)).collect(), &count);
    found.into_iter().reduce(|one, other| {
        let mut one = one?;
        one.add(other?);
        Some(one)
    })?
}

/// Cells by column, with the file that they are of.
struct Counter<'w> {
    path: Arc<str>,
    delimiter: u8,
    words: &'w Words,
    tallies: Vec<Tally>,
    kept: Kept,
}

impl<'w> Counter<'w> {
    fn new(walk: &Walk, words: &'w Words) -> Self {
        Self {
            path: walk.file.shown_path.as_str().into(),
            delimiter: walk.dialect.delimiter as u8,
            words,
            tallies: walk.names.iter().map(|_| Tally::new(words)).collect(),
            kept: Kept::default(),
        }
    }

    /// Counts a record; none if it has not one field for each column.
    #[inline]
    fn add(&mut self, records: &Records<'_>, text: &[u8], row: u64) -> Option<()> {
        if records.fields().len() != self.tallies.len() {
            return None;
        }
        tally::add_record(&mut self.tallies, self.words, (records, text), (&self.path, row + 1));
        Some(())
    }
}

/// Counts all records of a stretch, those of `own` apart.
fn every<'w>(
    text: &[u8],
    stretch: &Stretch,
    own: &[u32],
    same: &mut Counter<'w>,
    apart: &mut Counter<'w>,
) -> Option<()> {
    let path = Arc::clone(&same.path);
    let mut records = Records::new(&path, same.delimiter).at_line(stretch.line);
    let mut own = own.iter().map(|row| u64::from(*row)).peekable();
    let (mut at, mut row) = (0, stretch.row);
    while let Some(next) = records.read(text, at, stretch.last).ok()? {
        if own.next_if_eq(&row).is_some() {
            apart.add(&records, text, row)?;
            apart.kept.push(row as u32, &text[at..next]);
        } else {
            same.add(&records, text, row)?;
        }
        records.advance();
        (at, row) = (next, row + 1);
    }
    (at == text.len() && row == stretch.row + stretch.rows).then_some(())
}

/// Counts the records of `own` only.
fn some(text: &[u8], stretch: &Stretch, own: &[u32], counter: &mut Counter<'_>) -> Option<()> {
    let path = Arc::clone(&counter.path);
    let mut own = own.iter().map(|row| u64::from(*row)).peekable();
    if own.peek().is_none() {
        return Some(());
    }
    let (mut row, mut at, mut counted) = (stretch.row, 0, Some(()));
    // The line, and up to where lines were counted.
    let (mut line, mut lines_to) = (stretch.line, 0);
    let _ = split(text, |record| {
        if own.next_if_eq(&row).is_some() {
            line += memchr::memchr_iter(b'\n', &text[lines_to..at]).count() as u64;
            lines_to = at;
            let mut records = Records::new(&path, counter.delimiter).at_line(line);
            let whole = matches!(records.read(record, 0, true), Ok(Some(end)) if end == record.len());
            counted = counted.filter(|()| whole).and_then(|()| counter.add(&records, record, row));
            counter.kept.push(row as u32, record);
        }
        row += 1;
        at += record.len();
        Ok::<bool, ()>(own.peek().is_some() && counted.is_some())
    });
    counted
}

/// Where on the right that was seen first which is in both: nearly always in its first records.
fn first_places(right: &Walk, same: &[Tally], words: &Words, stopped: fn() -> bool) -> Option<Vec<Tally>> {
    let mut seen = Counter::new(right, words);
    let mut none = Counter::new(right, words);
    let mut file = File::open(right.file.plain()).ok()?;
    let mut text = Vec::new();
    for stretch in &right.stretches {
        if seen.tallies.iter().zip(same).all(|(seen, same)| seen.has_seen(same)) {
            break;
        }
        if stopped() {
            return None;
        }
        right.read(&mut file, stretch, &mut text).ok()?;
        every(&text, stretch, &[], &mut seen, &mut none)?;
    }
    Some(seen.tallies)
}
