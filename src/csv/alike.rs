//! Two files that were [walked through](super::Walk), of which most records are in both, in; a [`Source`] of each out, as
//! [`open`](super::open) would describe it.
//!
//! A record that is the same text in both is taken apart once: what it adds to the counts of one file it adds to those of the other. The
//! cells of the left were counted already, so what is left to count are the records that the two do not share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::kept::Kept;
use super::open::{Described, described};
use super::records::Records;
use super::stretches::{Stretch, Window};
use super::tally::{self, Tally, Words};
use super::walk::Walk;
use super::{Options, Source};
use crate::base::{Diagnostic, at_once, processors};

/// A file, what its table is called, and its records that the other has not, in order.
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
    let Some(same) = same(&left, &words, stopped) else { return Ok(None) };
    let Some((own, kept)) = counted((right.walk, right.rows), &words, stopped) else { return Ok(None) };
    right.walk.kept = kept;
    left.walk.kept = same.kept;
    let same = same.tallies;
    let Some(mut of_right) = first_places(right.walk, &same, &words, stopped) else { return Ok(None) };
    if !left.walk.is_as_it_was() || !right.walk.is_as_it_was() {
        return Ok(None);
    }
    for (all, (same, own)) in of_right.iter_mut().zip(same.iter().zip(own)) {
        all.take_counts(same);
        all.add_all(own);
    }
    let of_left = std::mem::take(&mut left.walk.tallies);
    let source = |of: &Apart<'_>, tallies: Vec<Tally>| {
        let (name, shown) = (of.name.to_owned(), of.shown.to_owned());
        let (files, dialect) = (vec![of.walk.file.clone()], Some(of.walk.dialect.clone()));
        let (names, rows, blank) = (of.walk.names.clone(), of.walk.rows(), None);
        described(Described { name, shown, files, dialect, names, tallies, rows, blank }, &words, options)
    };
    Ok(Some((source(&left, of_left)?, source(&right, of_right)?)))
}

/// What is in both files.
struct Same {
    /// With its places on the left.
    tallies: Vec<Tally>,
    /// Records that the left has for itself, if they were read.
    kept: Kept,
}

/// Counts the records of the left that are in both, or those that are not: whichever are fewer.
fn same(left: &Apart<'_>, words: &Words, stopped: fn() -> bool) -> Option<Same> {
    let (walk, rows) = (&*left.walk, left.rows);
    if rows.len() as u64 * 2 > walk.rows() {
        let mut apart = rows.iter().copied().peekable();
        let others: Vec<u32> = (0..walk.rows() as u32).filter(|row| apart.next_if_eq(row).is_none()).collect();
        let (tallies, _) = counted((walk, &others), words, stopped)?;
        return Some(Same { tallies, kept: Kept::default() });
    }
    let (own, kept) = counted((walk, rows), words, stopped)?;
    let all = walk.tallies.iter().zip(&own);
    Some(Same { tallies: all.map(|(all, own)| all.clone().without(own)).collect(), kept })
}

/// Counts the cells of these records, and keeps their text.
fn counted((walk, rows): (&Walk, &[u32]), words: &Words, stopped: fn() -> bool) -> Option<(Vec<Tally>, Kept)> {
    let work: Vec<&Stretch> = walk.stretches.iter().filter(|stretch| !stretch.own(rows).is_empty()).collect();
    let next = AtomicUsize::new(0);
    let count = |_| -> Option<Counter<'_>> {
        let mut counter = Counter::new(walk, words);
        let mut window = walk.window().ok()?;
        while let Some(stretch) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
            if stopped() || counter.add_some(stretch, stretch.own(rows), &mut window).is_none() {
                // Nobody else needs to go on.
                next.store(work.len(), Ordering::Relaxed);
                return None;
            }
        }
        Some(counter)
    };
    let counters = at_once((0..processors().min(work.len()).max(1)).collect(), &count);
    let counters = counters.into_iter().collect::<Option<Vec<Counter<'_>>>>()?;
    let (tallies, kept): (Vec<_>, Vec<_>) = counters.into_iter().map(|counter| (counter.tallies, counter.kept)).unzip();
    let tallies = tallies.into_iter().reduce(|mut all, more| {
        all.iter_mut().zip(more).for_each(|(all, more)| all.add_all(more));
        all
    });
    Some((tallies?, Kept::of(kept)))
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
            tallies: vec![Tally::new(words); walk.names.len()],
            kept: Kept::default(),
        }
    }

    /// Counts these records of a stretch. None if one is none, or has not one field for each column.
    fn add_some(&mut self, stretch: &Stretch, rows: &[u32], window: &mut Window) -> Option<()> {
        let path = Arc::clone(&self.path);
        let mut records = Records::new(&path, self.delimiter);
        let mut counted = Some(());
        let read = stretch.visit(rows, window, |row, line, record| {
            records.go_to(line);
            let whole = matches!(records.read(record, 0, true), Ok(Some(end)) if end == record.len());
            match whole && records.fields().len() == self.tallies.len() {
                true => {
                    tally::add_record(
                        &mut self.tallies,
                        self.words,
                        (&records, record),
                        (&path, u64::from(row) + 1),
                        None,
                    );
                }
                false => counted = None,
            }
            self.kept.push(row, record);
            Ok::<(), std::io::Error>(())
        });
        read.ok().and(counted)
    }
}

/// Where on the right that was seen first which is in both: nearly always in its first records.
fn first_places(right: &Walk, same: &[Tally], words: &Words, stopped: fn() -> bool) -> Option<Vec<Tally>> {
    let mut seen = Counter::new(right, words);
    let mut window = right.window().ok()?;
    for stretch in &right.stretches {
        if seen.tallies.iter().zip(same).all(|(seen, same)| seen.has_seen(same)) {
            break;
        }
        if stopped() {
            return None;
        }
        let every: Vec<u32> = (stretch.row as u32..(stretch.row + stretch.rows) as u32).collect();
        seen.add_some(stretch, &every, &mut window)?;
    }
    Some(seen.tallies)
}
