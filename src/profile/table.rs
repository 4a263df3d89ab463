//! The files of a table in, its profile out: reads them, as often as types and memory ask for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::base::{Diagnostic, Source, SourceColumn, SourceFile, Type, Value, at_once, processors};
use crate::csv::{self, Batch, Options, Scan, Seen, Take, Values};

use super::collect::{About, Collector, Gathered, How, gather};
use super::joins::Keys;
use super::limits::{Pool, granted, span_of};
use super::numbers::{self, Numbers, span};
use super::pairs::{Pairs, Plan, Preview};
use super::record::{ColumnProfile, Estimated, Histogram, Lengths, NumberFacts, TableProfile};
use super::runs::{self, Of, TOP, Top};
use super::sketch::Distinct;
use super::texts::{self, Texts, Wanted, hash};
use super::{code, notes, reading};

/// How a table is profiled.
#[derive(Debug, Clone)]
pub struct Job<'a> {
    /// What the user decides about the text.
    pub options: &'a Options,
    /// Bytes that the counts of one table may take, what sorting them takes included.
    pub memory: u64,
    /// Threads; as many as there are processors where none is said.
    pub threads: Option<usize>,
    /// Whether checksums are asked for, which takes longer.
    pub checksums: bool,
    /// Whether values are kept to look for keys of joins.
    pub keys: bool,
    /// Whether nobody waits any more.
    pub stopped: fn() -> bool,
}

/// A profile, with what joins are looked for by.
pub struct Profiled {
    /// What is said of the table.
    pub table: TableProfile,
    /// Of each column.
    pub(super) keys: Vec<Keys>,
}

impl Profiled {
    /// The same of a table that no pipeline can read for this reason: what engines would make of it stays.
    pub fn refused(self, why: Diagnostic) -> Self {
        let table = TableProfile {
            source: None,
            refused: Some(why),
            columns: Vec::new(),
            correlations: Vec::new(),
            twins: Vec::new(),
            code: None,
            ..self.table
        };
        Self { table, keys: Vec::new() }
    }
}

/// Profiles the files of a table. Where no pipeline could read them, the profile says why and how pandas and Polars would.
///
/// # Errors
/// When they cannot be read at all, or the options do not fit.
pub fn profile(name: &str, shown: &str, files: &[SourceFile], job: &Job<'_>) -> Result<Profiled, Diagnostic> {
    let scan = Scan::begin(name, shown, files, job.options);
    let found = match scan {
        Some(scan) => Counting::new(scan, job).counted()?,
        None => None,
    };
    if let Some(profiled) = found {
        return Ok(profiled);
    }
    let refused = match csv::open_files(name, shown, files.to_vec(), job.options, job.stopped) {
        Err(refused) => refused,
        Ok(_) => Diagnostic::new("the file changed while it was being read").at_file(shown, None, None),
    };
    let reading = reading::of_bytes(files);
    // What cannot be opened at all has nothing to say.
    let Some(reading) = reading.filter(|_| !(job.stopped)()) else { return Err(refused) };
    let table = TableProfile {
        name: name.to_owned(),
        shown_path: shown.to_owned(),
        source: None,
        refused: Some(refused),
        columns: Vec::new(),
        correlations: Vec::new(),
        twins: Vec::new(),
        reading,
        code: None,
    };
    Ok(Profiled { table, keys: Vec::new() })
}

struct Counting<'j> {
    scan: Scan,
    job: &'j Job<'j>,
    threads: usize,
}

/// Of a column, what is counted so far.
enum State {
    Waiting(How),
    Done(Box<ColumnProfile>, Keys),
}

impl<'j> Counting<'j> {
    fn new(scan: Scan, job: &'j Job<'j>) -> Self {
        Self { scan, job, threads: job.threads.unwrap_or_else(processors) }
    }

    fn plan(&self, source: Option<&Source>) -> Option<Plan> {
        let columns = self.scan.names().len();
        let make = || Preview::new(columns);
        let first = (1, false, 1);
        let (previews, seen) = self.scan.run(&vec![true; columns], first, &make, self.job.stopped)?;
        // Days are numbers only to those who count them.
        let types: Vec<Type> = match source {
            Some(source) => source.columns.iter().map(|column| column.ty).collect(),
            None => self.scan.source(seen).ok()?.columns.iter().map(|column| column.ty).collect(),
        };
        let is_number: Vec<bool> = types.iter().map(|ty| matches!(ty, Type::BigInt | Type::Double)).collect();
        Some(Plan::of(previews.first().unwrap_or(&Preview::new(columns)), &is_number))
    }

    fn counted(mut self) -> Result<Option<Profiled>, Diagnostic> {
        let columns = self.scan.names().len();
        let Some(mut plan) = self.plan(None) else { return Ok(None) };
        let mut states: Vec<State> = (0..columns).map(|_| State::Waiting(How::Exactly)).collect();
        let mut source: Option<(Source, SeenFacts)> = None;
        let mut pairs = None;
        let mut needs: Vec<Option<Option<u64>>> = vec![None; columns];
        // Once for most files, once more for wrong guesses, once more for what is too much.
        for _ in 0..4 {
            let how: Vec<How> = states
                .iter()
                .map(|state| match state {
                    State::Waiting(how) => *how,
                    State::Done(..) => How::Not,
                })
                .collect();
            if how.iter().all(|how| *how == How::Not) {
                break;
            }
            let first = source.is_none();
            let counts_pairs = pairs.is_none();
            let wanted: Vec<bool> = how.iter().map(|how| counts_pairs || *how != How::Not).collect();
            // Once it is decided who has to give way, the others have room.
            let decided = needs.iter().all(Option::is_some);
            let memory = if decided { u64::MAX } else { self.job.memory / 2 };
            let pool = Pool::new(memory, columns, span_of(self.job.memory, columns));
            let make = || Collector::new(&how, &pool, &plan.scales, counts_pairs.then_some(&plan));
            let asked = (self.threads, self.job.checksums && first, usize::MAX);
            let Some((collectors, seen)) = self.scan.run(&wanted, asked, &make, self.job.stopped) else {
                return Ok(None);
            };
            let mut by_column: Vec<Vec<_>> = (0..columns).map(|_| Vec::new()).collect();
            let mut found_pairs = None;
            for collector in collectors {
                by_column.iter_mut().zip(collector.columns).for_each(|(all, one)| all.push(one));
                found_pairs = match (found_pairs, collector.pairs) {
                    (Some(mut one), Some(other)) => {
                        Pairs::join(&mut one, other);
                        Some(one)
                    }
                    (one, other) => one.or(other),
                };
            }
            let mut wrong = vec![false; columns];
            if first {
                let mut facts = SeenFacts::of(&seen);
                let opened = self.scan.source(seen)?;
                facts.null_tokens.clone_from(&opened.null_tokens);
                wrong = self.scan.learn(&opened);
                source = Some((opened, facts));
            }
            let Some((opened, facts)) = &source else { return Ok(None) };
            if wrong.contains(&true) {
                // Numbers that were taken for texts go together with others, too.
                let Some(better) = self.plan(Some(opened)) else { return Ok(None) };
                drop(found_pairs);
                plan = better;
            } else if let Some(found) = found_pairs {
                pairs = Some(found.found(self.scan.names(), opened.rows));
            }
            let gathered: Vec<Gathered> = by_column.into_iter().map(gather).collect();
            self.settle(gathered, &wrong, (opened, facts), (&mut states, &mut needs));
        }
        let Some((source, facts)) = source else { return Ok(None) };
        let (mut profiles, mut keys) = (Vec::new(), Vec::new());
        for state in states {
            let State::Done(column, own) = state else { return Ok(None) };
            profiles.push(*column);
            keys.push(own);
        }
        let (correlations, twins) = pairs.unwrap_or_default();
        let reading = reading::of_source(&source, &facts.kinds, &facts.words);
        let mut table = TableProfile {
            name: source.name.clone(),
            shown_path: source.shown_path.clone(),
            source: Some(source),
            refused: None,
            columns: profiles,
            correlations,
            twins,
            reading,
            code: None,
        };
        notes::add(&mut table);
        table.code = code::of(&table);
        Ok(Some(Profiled { table, keys }))
    }

    /// Finishes the columns that are counted, and says what becomes of the others.
    fn settle(
        &self,
        gathered: Vec<Gathered>,
        wrong: &[bool],
        (source, facts): (&Source, &SeenFacts),
        (states, needs): (&mut [State], &mut [Option<Option<u64>>]),
    ) {
        let span = span_of(self.job.memory, states.len());
        let mut counted = Vec::new();
        for (at, found) in gathered.into_iter().enumerate() {
            if matches!(states[at], State::Waiting(_)) && !wrong[at] {
                if needs[at].is_none() {
                    needs[at] = Some(need(&found, span));
                }
                counted.push((at, found));
            }
        }
        // Sorting takes as much again. Until all types are known nobody can say who has to give way.
        let known: Option<Vec<Option<u64>>> = needs.iter().copied().collect();
        let allowed = known.map(|needs| granted(&needs, self.job.memory / 2));
        let may = |at: usize| allowed.as_ref().is_none_or(|allowed| allowed[at]);
        let is_about = |found: &Gathered| matches!(found, Gathered::AboutNumbers(_) | Gathered::AboutTexts(..));
        counted.retain(|(at, found)| {
            is_about(found)
                || may(*at)
                    && match found {
                        Gathered::Numbers(all) => !all.iter().any(Numbers::is_gone),
                        Gathered::Texts(all) => !all.iter().any(Texts::is_gone),
                        _ => true,
                    }
        });
        // The largest columns first, so that no thread begins one when the others are done.
        counted.sort_by_key(|(at, _)| needs[*at].flatten().unwrap_or(0));
        let next = Mutex::new(counted);
        let done = |_: usize| {
            let mut mine = Vec::new();
            loop {
                let one = next.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let Some((at, found)) = one else { return mine };
                let (column, keys) = finished(&source.columns[at], found, facts, at, self.job.keys);
                mine.push((at, column, keys));
            }
        };
        for (at, column, keys) in at_once((0..self.threads).collect(), &done).into_iter().flatten() {
            states[at] = State::Done(Box::new(column), keys);
        }
        if allowed.is_some() {
            for (at, state) in states.iter_mut().enumerate().filter(|(at, _)| !may(*at)) {
                let exact = !matches!(state, State::Done(column, _) if column.estimated.is_some());
                if exact && needs[at].is_some() {
                    *state = State::Waiting(How::About);
                }
            }
        }
        self.name_long_texts(states, source);
    }

    /// Looks up the texts that only hashes are known of.
    fn name_long_texts(&self, states: &mut [State], source: &Source) {
        let mut unknown: BTreeMap<(usize, u128), Option<String>> = BTreeMap::new();
        for (at, state) in states.iter().enumerate() {
            let State::Done(column, _) = state else { continue };
            for (value, _) in &column.top {
                if let Value::Other(text) = value
                    && let Ok(key) = text.parse()
                {
                    unknown.insert((at, key), None);
                }
            }
        }
        if unknown.is_empty() {
            return;
        }
        let wanted: Vec<bool> =
            (0..source.columns.len()).map(|at| unknown.keys().any(|(column, _)| *column == at)).collect();
        let make = || Finder { found: unknown.clone(), wanted: Wanted::new() };
        let Some((finders, _)) = self.scan.run(&wanted, (self.threads, false, usize::MAX), &make, self.job.stopped)
        else {
            return;
        };
        let find = |at: usize, key: u128| finders.iter().find_map(|finder| finder.found.get(&(at, key))?.clone());
        for (at, state) in states.iter_mut().enumerate() {
            let State::Done(column, _) = state else { continue };
            for (value, _) in &mut column.top {
                if let Value::Other(text) = value
                    && let Some(text) = text.parse().ok().and_then(|key| find(at, key))
                {
                    *value = Value::Varchar(text);
                }
            }
        }
    }
}

/// Looks for texts by what stands for them.
struct Finder {
    found: BTreeMap<(usize, u128), Option<String>>,
    wanted: Wanted,
}

impl Take for Finder {
    fn take(&mut self, batch: &Batch<'_>) {
        let columns: std::collections::BTreeSet<usize> = self.found.keys().map(|(column, _)| *column).collect();
        for at in columns {
            let Values::Texts(cells) = batch.values(at) else { continue };
            for (raw, escaped) in cells.iter().flatten().filter(|(raw, _)| raw.len() > 15) {
                let text = texts::plain(raw, escaped);
                if let Some(place @ None) = self.found.get_mut(&(at, self.wanted.key(&text))) {
                    *place = Some(String::from_utf8_lossy(&text).into_owned());
                }
            }
        }
    }

    fn close(&mut self, _: usize) {}
}

/// What the way through the file showed beside.
struct SeenFacts {
    kinds: Vec<[csv::Kinds; 2]>,
    words: Vec<Vec<(String, u64)>>,
    spelled: Vec<Vec<csv::Spelled>>,
    null_tokens: Vec<String>,
}

impl SeenFacts {
    fn of(seen: &Seen) -> Self {
        let null_tokens = Vec::new();
        Self { kinds: seen.kinds.clone(), words: seen.words.clone(), spelled: seen.spelled.clone(), null_tokens }
    }
}

/// Bytes that a column takes if it is counted one by one; none if hardly any. It hangs on the values alone, not on how they were counted.
fn need(found: &Gathered, row: u64) -> Option<u64> {
    match found {
        Gathered::Numbers(all) => {
            let cells: u64 = all.iter().map(|one| one.cells).sum();
            let narrow = Numbers::joined_ends(all).and_then(|(low, high)| span(low, high)).filter(|span| *span <= row);
            let need = narrow.map_or(8 * cells, |span| (8 * span).min(8 * cells));
            let few = cells <= numbers::FEW as u64 || Numbers::distinct_at_most(all, numbers::FEW);
            (!few).then_some(need)
        }
        Gathered::Texts(all) => {
            let cells: u64 = all.iter().map(|one| one.cells).sum();
            let few = cells <= texts::FEW as u64 || Texts::distinct_at_most(all, texts::FEW);
            (!few).then_some(16 * cells)
        }
        _ => None,
    }
}

fn finished(
    column: &SourceColumn,
    found: Gathered,
    facts: &SeenFacts,
    at: usize,
    wants_keys: bool,
) -> (ColumnProfile, Keys) {
    let mut profile = ColumnProfile {
        name: column.name.clone(),
        ty: column.ty,
        evidence: column.evidence.clone(),
        values: 0,
        nulls: column.nulls,
        null_texts: Vec::new(),
        distinct: 0,
        least: None,
        greatest: None,
        quantiles: Vec::new(),
        numbers: None,
        lengths: None,
        days: None,
        top: Vec::new(),
        histogram: None,
        mixed: Vec::new(),
        estimated: None,
        notes: Vec::new(),
    };
    let mut keys = Keys::new(wants_keys, column.ty);
    let words = &facts.words[at];
    // Those that mean NULL in this file do so in all columns.
    let text_words: Vec<(String, u64)> =
        words.iter().filter(|(word, _)| !facts.null_tokens.contains(word)).cloned().collect();
    let of_words: u64 = words.iter().map(|(_, cells)| cells).sum();
    let of_text: u64 = text_words.iter().map(|(_, cells)| cells).sum();
    let empty = column.nulls.saturating_sub(of_words - of_text);
    profile.null_texts.extend((empty > 0).then(|| (String::new(), empty)));
    profile.null_texts.extend(words.iter().filter(|word| !text_words.contains(word)).cloned());
    match found {
        Gathered::Nothing => {}
        Gathered::Numbers(all) => {
            let cells = all.iter().map(|one| one.cells).sum();
            profile.values = cells;
            if let Some(counts) = Numbers::joined(all) {
                let of = Of { ty: column.ty, domain: counts.domain, cells };
                runs::fill(&mut profile, of, &|each| counts.each(each));
                keys.numbers(&counts, &profile);
            }
        }
        Gathered::Texts(all) => {
            profile.values = all.iter().map(|one| one.cells).sum();
            let mut ends = Texts::measuring();
            all.iter().for_each(|one| ends.join_ends(one));
            if let Some(counts) = Texts::joined(all) {
                of_texts(&mut profile, &counts, &mut keys);
            }
            of_ends(&mut profile, &ends);
        }
        Gathered::AboutNumbers(about) => about_numbers(&mut profile, *about),
        Gathered::AboutTexts(about, ends) => {
            about_texts(&mut profile, *about);
            of_ends(&mut profile, &ends);
        }
    }
    add_words(&mut profile, &text_words);
    // Codes of digits are one kind, some of which begin with zeros.
    let spelled = &facts.spelled[at];
    let digits = spelled.iter().all(|kind| kind.what.starts_with("integers"));
    if profile.ty == Type::Varchar && spelled.len() > 1 && !digits {
        profile.mixed = facts.spelled[at].clone();
    }
    keys.settle(&profile);
    (profile, keys)
}

/// Texts that were counted apart because they could have meant NULL.
fn add_words(profile: &mut ColumnProfile, words: &[(String, u64)]) {
    for (word, cells) in words {
        profile.values += cells;
        profile.distinct += 1;
        let word_value = Value::Varchar(word.clone());
        let text = |value: &Option<Value>| match value {
            Some(Value::Varchar(text)) => Some(text.clone()),
            _ => None,
        };
        if text(&profile.least).is_none_or(|least| *word < least) {
            profile.least = Some(word_value.clone());
        }
        if text(&profile.greatest).is_none_or(|greatest| *word > greatest) {
            profile.greatest = Some(word_value.clone());
        }
        let length = word.chars().count() as u64;
        let before = profile.lengths.unwrap_or(Lengths { least: length, mean: 0.0, most: length });
        let (had, has) = ((profile.values - cells) as f64, profile.values as f64);
        let mean = (before.mean * had + length as f64 * *cells as f64) / has;
        profile.lengths = Some(Lengths { least: before.least.min(length), mean, most: before.most.max(length) });
        if *cells > 1 {
            let place = profile.top.partition_point(|(_, count)| count >= cells);
            profile.top.insert(place, (word_value, *cells));
            profile.top.truncate(TOP);
        }
    }
}

fn of_texts(profile: &mut ColumnProfile, counts: &texts::Counts, keys: &mut Keys) {
    let mut top: Top<(bool, u128)> = Top::new();
    let mut distinct = 0;
    counts.each(|key, count| {
        distinct += 1;
        // Long texts have no order here, and stand behind the others.
        top.add((key & 0xff == 0xff, key), count);
        keys.add(hash(key), count);
    });
    profile.distinct = distinct;
    let value = |key: u128| match counts.text(key) {
        Some(text) => Value::Varchar(String::from_utf8_lossy(&text).into_owned()),
        // Its text is looked up later.
        None => Value::Other(key.to_string()),
    };
    profile.top = top.most().into_iter().map(|((_, key), count)| (value(key), count)).collect();
}

fn of_ends(profile: &mut ColumnProfile, texts: &Texts) {
    let value = |text: &[u8]| Value::Varchar(String::from_utf8_lossy(text).into_owned());
    if let Some((first, last)) = &texts.ends {
        (profile.least, profile.greatest) = (Some(value(first)), Some(value(last)));
        let (all, least, most) = texts.lengths;
        profile.lengths = Some(Lengths { least, mean: all as f64 / texts.cells.max(1) as f64, most });
    }
}

/// So far may shares of a sample of all rows be off, with 99 % confidence.
fn rank_error(rows: u64) -> f64 {
    ((2.0f64 / 0.01).ln() / (2.0 * rows.max(1) as f64)).sqrt()
}

fn estimated(rows: usize) -> Option<Estimated> {
    Some(Estimated { distinct_error: Distinct::ERROR, rows: rows as u64, rank_error: rank_error(rows as u64) })
}

fn about_numbers(profile: &mut ColumnProfile, about: About<f64>) {
    let (cells, ends, moments, distinct) = (about.cells, about.ends, about.moments(), about.distinct.estimate());
    let mut drawn = about.drawn.values();
    drawn.sort_by(f64::total_cmp);
    let rows = drawn.len();
    let of = Of { ty: profile.ty, domain: csv::Domain::Doubles, cells: rows as u64 };
    let whole = drawn.iter().all(|number| number.fract() == 0.0);
    let of = if whole && profile.ty != Type::Double { Of { domain: csv::Domain::Scaled(0), ..of } } else { of };
    let key = |number: f64| if of.domain == csv::Domain::Scaled(0) { number as i64 } else { csv::Domain::key(number) };
    runs::fill(profile, of, &|each| {
        drawn.chunk_by(|one, other| one == other).for_each(|same| each(key(same[0]), same.len() as u64))
    });
    let scaled = |count: u64| (count as f64 / rows.max(1) as f64 * cells as f64).round() as u64;
    scale(profile, scaled);
    (profile.values, profile.distinct) = (cells, distinct.min(cells));
    if let Some((least, greatest)) = ends {
        (profile.least, profile.greatest) = (Some(of.value(key(least))), Some(of.value(key(greatest))));
    }
    if let Some(numbers) = &mut profile.numbers {
        (numbers.mean, numbers.deviation) = moments.map_or((None, None), |(mean, deviation)| (Some(mean), deviation));
        numbers.decimals = None;
    }
    profile.days = None;
    profile.estimated = estimated(rows);
}

fn scale(profile: &mut ColumnProfile, scaled: impl Fn(u64) -> u64) {
    profile.top.iter_mut().for_each(|(_, count)| *count = scaled(*count));
    if let Some(Histogram { counts, .. }) = &mut profile.histogram {
        counts.iter_mut().for_each(|count| *count = scaled(*count));
    }
    if let Some(NumberFacts { zeros, negative, infinite, outliers, .. }) = &mut profile.numbers {
        for count in [zeros, negative, infinite, &mut outliers.0, &mut outliers.1] {
            *count = scaled(*count);
        }
    }
}

fn about_texts(profile: &mut ColumnProfile, about: About<Vec<u8>>) {
    let (cells, distinct) = (about.cells, about.distinct.estimate());
    let mut drawn = about.drawn.values();
    drawn.sort_unstable();
    let rows = drawn.len();
    let mut top = Top::new();
    drawn.chunk_by(|one, other| one == other).for_each(|same| top.add(same[0].clone(), same.len() as u64));
    let value = |text: Vec<u8>| Value::Varchar(String::from_utf8_lossy(&text).into_owned());
    profile.top = top.most().into_iter().map(|(text, count)| (value(text), count)).collect();
    scale(profile, |count| (count as f64 / rows.max(1) as f64 * cells as f64).round() as u64);
    (profile.values, profile.distinct) = (cells, distinct.min(cells));
    profile.estimated = estimated(rows);
}
