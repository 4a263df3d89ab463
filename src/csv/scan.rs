//! The files of a table in, their cells column by column out: each byte is read once, by as many threads as are wanted.
//!
//! Types are guessed by the first block; what is counted on the way says in the end what they are, as [`open`](super::open) would say it,
//! and which columns were read as something else: these can be read once more. A stretch is taken apart when it is known whether it begins
//! inside quotes, which needs only the quotes of those before it. Whatever is odd about a file is left to [`open`](super::open), which says
//! what.

use std::fs::Metadata;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use memchr::{memchr_iter, memchr2_iter};

use super::blocks::{Blocks, changed, is_good};
use super::decide::decide;
use super::in_order::InOrder;
use super::kinds::Kinds;
use super::open::{Described, described};
use super::reader::{Domain, Lot, NULL, Reader, Shape, replaced, text_place};
use super::records::{Field, Records, line_ends};
use super::spelled::{self, Spelled};
use super::stretches::{LONGEST, QUOTE, STRETCH, Window};
use super::tally::{self, Tally, Words};
use super::{Dialect, Options, Source, dialect, header};
use crate::base::{Diagnostic, SourceFile, at_once};

/// Rows by which a reader that guesses judges a file: Polars' `infer_schema_length`.
pub const HEAD: usize = 100;
/// Records that are handed over together: their fields fit a second-level cache.
const ROWS: usize = 1024;

/// Who takes what is read; each thread has its own.
pub trait Take: Send {
    /// Takes some records of a stretch.
    fn take(&mut self, batch: &Batch<'_>);
    /// The stretch of this number ends; stretches come in the order of their numbers, but not all of them.
    fn close(&mut self, stretch: usize);
}

/// Some records, column by column.
pub struct Batch<'a> {
    text: &'a [u8],
    readers: &'a [Option<Reader>],
    records: &'a [(u32, u32)],
    at: u64,
}

/// What a column holds in a batch.
pub enum Values<'a> {
    /// Nothing that anybody asked for, or cells of another type than was thought.
    Nothing,
    /// An integer for each row, [`NULL`] where there is no value.
    Numbers(Domain, &'a [i64]),
    /// Texts.
    Texts(Texts<'a>),
}

/// The texts of a column in a batch.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    text: &'a [u8],
    keys: &'a [i64],
}

impl<'a> Texts<'a> {
    /// One for each row, none where there is no value: without the quotes around it, and whether those inside it are still doubled.
    pub fn iter(self) -> impl Iterator<Item = Option<(&'a [u8], bool)>> {
        self.keys.iter().map(move |key| {
            let (start, end, escaped) = text_place(*key);
            (*key != NULL).then(|| (&self.text[start..end], escaped))
        })
    }
}

impl Batch<'_> {
    /// How many records there are.
    pub fn rows(&self) -> usize {
        self.records.len()
    }

    /// Where a record begins in its file, in bytes.
    pub fn place(&self, row: usize) -> u64 {
        self.at + u64::from(self.records[row].1)
    }

    /// What the column at this place holds.
    pub fn values(&self, column: usize) -> Values<'_> {
        match &self.readers[column] {
            None => Values::Nothing,
            Some(reader) if reader.misfit => Values::Nothing,
            Some(reader) if reader.shape == Shape::Text => Values::Texts(Texts { text: self.text, keys: &reader.keys }),
            Some(reader) => Values::Numbers(reader.domain, &reader.keys),
        }
    }
}

/// The files of a table, and what is known of them.
pub struct Scan {
    name: String,
    shown: String,
    options: Options,
    words: Words,
    dialect: Option<Dialect>,
    names: Vec<String>,
    starts: Vec<Start>,
    shapes: Vec<Shape>,
}

/// One file.
struct Start {
    file: SourceFile,
    path: Arc<str>,
    before: Metadata,
    /// Up to where the first record begins.
    head: Vec<u8>,
}

/// What one way through the files showed.
pub struct Seen {
    tallies: Vec<Tally>,
    /// Of each column: kinds of cells among the first rows of a file, and among all others.
    pub kinds: Vec<[Kinds; 2]>,
    /// Of each column: how often a word stands there that may mean NULL, where it does.
    pub words: Vec<Vec<(String, u64)>>,
    /// Of each column: what its cells spell, in groups that a person would tell apart.
    pub spelled: Vec<Vec<Spelled>>,
    rows: Vec<u64>,
    blank: Option<(u64, u64, Arc<str>)>,
    sums: Vec<Option<String>>,
}

impl Seen {
    /// How many records there are.
    pub fn rows(&self) -> u64 {
        self.rows.iter().sum()
    }
}

impl Scan {
    /// Looks at the beginning of every file. None where one is odd.
    pub fn begin(name: &str, shown: &str, files: &[SourceFile], options: &Options) -> Option<Self> {
        let mut scan = Self {
            name: name.to_owned(),
            shown: shown.to_owned(),
            options: options.clone(),
            words: Words::new(options.null.as_deref()).ok()?,
            dialect: None,
            names: Vec::new(),
            starts: Vec::new(),
            shapes: Vec::new(),
        };
        files.iter().try_for_each(|file| scan.add(file))?;
        Some(scan)
    }

    fn add(&mut self, file: &SourceFile) -> Option<()> {
        let path: Arc<str> = file.shown_path.as_str().into();
        let before = std::fs::metadata(file.plain()).ok()?;
        let mut blocks = Blocks::open(file.plain(), &path).ok()?;
        if blocks.refill(1).ok()?.is_some() {
            return None;
        }
        let named = self.options.delimiter.as_ref().and_then(|text| text.parse().ok());
        let forced = self.dialect.as_ref().map_or(named, |dialect| Some(dialect.delimiter));
        let found = dialect::recognise(blocks.block(), blocks.is_last(), forced, &path).ok()?;
        let mut head = if found.byte_order_mark { dialect::MARK.to_vec() } else { Vec::new() };
        blocks.consume(head.len());
        let (block, delimiter) = (blocks.block(), found.delimiter as u8);
        let mut records = Records::new(&path, delimiter);
        let end = records.read(block, 0, blocks.is_last()).ok()??;
        let names = header::names(&records, block, delimiter, &path).ok()?;
        head.extend(&block[..end]);
        match &mut self.dialect {
            Some(_) if names != self.names => return None,
            Some(dialect) => dialect.byte_order_mark |= found.byte_order_mark,
            None => {
                let mut tallies: Vec<Tally> = names.iter().map(|_| Tally::new(&self.words)).collect();
                let mut at = end;
                while let Some(next) = records.read(block, at, blocks.is_last()).ok()? {
                    if records.fields().len() != names.len() {
                        return None;
                    }
                    tally::add_record(&mut tallies, &self.words, (&records, block), (&path, 1), None);
                    at = next;
                }
                let guess = decide(names.clone(), tallies, &self.words, &self.options, &[&path]).ok()?;
                self.shapes = guess.columns.iter().map(Shape::of).collect();
                (self.names, self.dialect) = (names, Some(found));
            }
        }
        self.starts.push(Start { file: file.clone(), path: Arc::clone(&path), before, head });
        Some(())
    }

    /// What the columns are called.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.starts.iter().map(|start| start.before.len()).sum()
    }

    /// Reads all files, or their first stretches, `most` of them; the columns that are not `wanted` are passed over. None where something is odd, or nobody waits any more.
    pub fn run<T: Take>(
        &self,
        wanted: &[bool],
        (threads, checksums, most): (usize, bool, usize),
        make: &(impl Fn() -> T + Sync),
        stopped: fn() -> bool,
    ) -> Option<(Vec<T>, Seen)> {
        let delimiter = self.dialect.as_ref()?.delimiter as u8;
        let mut work = Vec::new();
        for (file, start) in self.starts.iter().enumerate() {
            let bounds = (start.head.len() as u64..start.before.len()).step_by(STRETCH as usize);
            work.extend(bounds.enumerate().map(|(at, from)| (file, at, from)));
        }
        work.truncate(most);
        let turns: Vec<Turn> = self.starts.iter().map(|_| Turn::default()).collect();
        let sum = |start: &Start| (checksums && start.file.unpacked.is_none()).then(|| InOrder::new(&start.head));
        let sums: Vec<Option<InOrder>> = self.starts.iter().map(sum).collect();
        let next = AtomicUsize::new(0);
        let give_up = || {
            next.store(work.len(), Ordering::Relaxed);
            turns.iter().for_each(Turn::give_up);
            sums.iter().flatten().for_each(InOrder::give_up);
        };
        let one = |_| {
            let forced = |name| self.options.types.get(name).copied();
            let reader = |at: usize| Reader::new(self.shapes[at], forced(&self.names[at]), &self.words);
            let mut worker = Worker {
                scan: self,
                delimiter,
                readers: (0..self.names.len()).map(|at| wanted[at].then(|| reader(at))).collect(),
                taker: make(),
                fields: Vec::new(),
                records: Vec::new(),
                pieces: Vec::new(),
                blank: None,
            };
            let mut windows: Vec<Option<Window>> = self.starts.iter().map(|_| None).collect();
            while let Some((file, at, from)) = work.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
                let number = next_number(&work, file, at);
                let read = (!stopped())
                    .then(|| {
                        let start = &self.starts[file];
                        let to = start.before.len().min(from + STRETCH);
                        if windows[file].is_none() {
                            windows[file] = Window::open(start.file.plain(), start.before.len()).ok();
                        }
                        let window = windows[file].as_mut()?;
                        // The byte before the first may end a record.
                        let known = at == 0;
                        window.show(from - u64::from(!known), to)?;
                        let skip = usize::from(!known);
                        let own = &window.text()[skip..][..(to - from) as usize];
                        let odd = memchr_iter(QUOTE, own).count() % 2 == 1;
                        let inside = turns[file].take(at, odd)?;
                        if let Some(sum) = &sums[file] {
                            sum.add(at, own);
                        }
                        worker.stretch(window, (from, to), (number, known, inside), &start.path)
                    })
                    .flatten();
                if read.is_none() {
                    give_up();
                    return None;
                }
            }
            Some((worker.taker, worker.readers, worker.pieces, worker.blank))
        };
        let workers = at_once((0..threads.min(work.len()).max(1)).collect(), &one);
        let workers = workers.into_iter().collect::<Option<Vec<_>>>()?;
        if self.starts.iter().any(Start::has_changed) {
            return None;
        }
        self.gathered(workers, &work, sums)
    }

    fn gathered<T>(
        &self,
        workers: Vec<(T, Vec<Option<Reader>>, Vec<Piece>, Option<(u64, u64)>)>,
        work: &[(usize, usize, u64)],
        sums: Vec<Option<InOrder>>,
    ) -> Option<(Vec<T>, Seen)> {
        let mut pieces: Vec<Piece> = workers.iter().flat_map(|(_, _, pieces, _)| pieces.iter().copied()).collect();
        pieces.sort_unstable_by_key(|piece| piece.number);
        // Rows and lines before each stretch; rows count through all files, lines begin again with each.
        let mut before = Vec::with_capacity(pieces.len());
        let mut rows = vec![0; self.starts.len()];
        let (mut row, mut line, mut end) = (0, 0, 0);
        for (piece, (file, at, from)) in pieces.iter().zip(work) {
            if *at == 0 {
                (line, end) = (1 + line_ends(&self.starts[*file].head), *from);
            }
            if piece.start != end {
                return None;
            }
            before.push((row, line, *file));
            (row, line, end) = (row + piece.rows, line + piece.lines, piece.end);
            rows[*file] += piece.rows;
        }
        let mut tallies: Vec<Tally> = self.names.iter().map(|_| Tally::new(&self.words)).collect();
        let mut kinds = vec![[Kinds::default(); 2]; self.names.len()];
        let (mut takers, mut blank): (Vec<T>, Option<(u64, u64)>) = (Vec::new(), None);
        for (taker, readers, _, blanks) in workers {
            takers.push(taker);
            for (at, reader) in readers.into_iter().enumerate() {
                let Some(mut reader) = reader else { continue };
                reader.tally.each_place(|first| {
                    let (stretch, row) = replaced(first.row);
                    let (_, line) = replaced(first.line);
                    (first.row, first.line) = (before[stretch].0 + row, before[stretch].1 + line);
                });
                tallies[at].add_all(reader.tally);
                let [head, rest] = reader.kinds;
                kinds[at] = [kinds[at][0].with(head), kinds[at][1].with(rest)];
            }
            blank = match (blank, blanks) {
                (Some((one, first)), Some((other, second))) => Some((one + other, first.min(second))),
                (one, other) => one.or(other),
            };
        }
        let blank = blank.map(|(count, place)| {
            let (stretch, line) = replaced(place);
            (count, before[stretch].1 + line, Arc::clone(&self.starts[before[stretch].2].path))
        });
        let counted = |tally: &Tally| {
            let words = self.words.all().iter().zip(&tally.words).filter(|(_, count)| count.cells > 0);
            words.map(|(word, count)| (word.clone(), count.cells)).collect()
        };
        let words = tallies.iter().map(counted).collect();
        let spelled = tallies.iter().map(spelled::of).collect();
        let sums = sums.into_iter().map(|sum| sum.map(InOrder::sum)).collect();
        Some((takers, Seen { tallies, kinds, words, spelled, rows, blank, sums }))
    }

    /// The table, as [`open`](super::open) would describe it.
    ///
    /// # Errors
    /// When the options do not fit it, with the place.
    pub fn source(&self, seen: Seen) -> Result<Source, Diagnostic> {
        let file = |((start, rows), sum): ((&Start, u64), Option<String>)| {
            let mut file = SourceFile { rows, ..start.file.clone() };
            if file.unpacked.is_none() {
                (file.bytes, file.sha256) = (start.before.len(), sum.unwrap_or_default());
            }
            file
        };
        let rows = seen.rows();
        let (name, shown, names) = (self.name.clone(), self.shown.clone(), self.names.clone());
        let files = self.starts.iter().zip(seen.rows).zip(seen.sums).map(file).collect();
        let (dialect, tallies, blank) = (self.dialect.clone(), seen.tallies, seen.blank);
        described(Described { name, shown, files, dialect, names, tallies, rows, blank }, &self.words, &self.options)
    }

    /// Which columns were read as something else than they are; from now on they are read as that.
    pub fn learn(&mut self, source: &Source) -> Vec<bool> {
        let shapes: Vec<Shape> = source.columns.iter().map(Shape::of).collect();
        let wrong = shapes.iter().zip(&self.shapes).map(|(right, guessed)| right != guessed).collect();
        self.shapes = shapes;
        wrong
    }
}

impl Start {
    fn has_changed(&self) -> bool {
        let now = std::fs::metadata(self.file.plain());
        now.map_or(true, |now| changed(&self.before, &now, self.before.len()))
    }
}

/// Stretches are numbered through all files.
fn next_number(work: &[(usize, usize, u64)], file: usize, at: usize) -> usize {
    work.partition_point(|(other, before, _)| (*other, *before) < (file, at))
}

/// Whether a stretch begins inside quotes, for one after the other.
#[derive(Default)]
struct Turn {
    /// How many stretches took their turn, and whether the next begins inside quotes.
    state: Mutex<(usize, bool)>,
    next: Condvar,
}

impl Turn {
    /// Waits for those before it, and says whether the stretch begins inside quotes; `odd` is whether it has an odd number of them.
    fn take(&self, number: usize, odd: bool) -> Option<bool> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.0 < number {
            state = self.next.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let inside = (state.0 == number).then_some(state.1);
        if inside.is_some() {
            *state = (number + 1, state.1 ^ odd);
        }
        self.next.notify_all();
        inside
    }

    /// Lets nobody wait any longer.
    fn give_up(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 = usize::MAX;
        self.next.notify_all();
    }
}

/// A stretch that was read.
#[derive(Debug, Clone, Copy)]
struct Piece {
    number: usize,
    rows: u64,
    lines: u64,
    /// Where its first record begins in the file, and where its last one ends.
    start: u64,
    end: u64,
}

/// One thread.
struct Worker<'s, T> {
    scan: &'s Scan,
    delimiter: u8,
    readers: Vec<Option<Reader>>,
    taker: T,
    fields: Vec<Field>,
    records: Vec<(u32, u32)>,
    pieces: Vec<Piece>,
    /// In files of one column: how many blank lines, and where the first is.
    blank: Option<(u64, u64)>,
}

impl<T: Take> Worker<'_, T> {
    /// The records that begin between these bounds.
    fn stretch(
        &mut self,
        window: &mut Window,
        (from, to): (u64, u64),
        (number, known, inside): (usize, bool, bool),
        path: &Arc<str>,
    ) -> Option<()> {
        let skip = usize::from(!known);
        let base = from - skip as u64;
        let limit = (to - base) as usize;
        let first = if known { 0 } else { first_record(window, inside)? };
        let mut cutter = Records::new(path, self.delimiter);
        cutter.go_to(0);
        let (mut at, mut rows) = (first, 0);
        let columns = self.readers.len();
        while at < limit {
            let wanted = if known && rows == 0 { HEAD } else { ROWS };
            self.fields.clear();
            self.records.clear();
            let begun = at;
            while at < limit && self.records.len() < wanted {
                let Some(end) = cutter.read(window.text(), at, window.is_last()).ok()? else {
                    window.more(at, LONGEST)?;
                    continue;
                };
                let fields = cutter.fields();
                if fields.len() != columns {
                    return None;
                }
                if columns == 1 && fields[0].is_blank(window.text()) {
                    let place = (number as u64) << 32 | cutter.line();
                    let (count, first) = self.blank.unwrap_or((0, place));
                    self.blank = Some((count + 1, first));
                }
                self.fields.extend_from_slice(fields);
                self.records.push((cutter.line() as u32, at as u32));
                cutter.advance();
                at = end;
            }
            if !is_good(&window.text()[begun..at]) {
                return None;
            }
            let lot = Lot {
                path,
                text: window.text(),
                fields: &self.fields,
                columns,
                records: &self.records,
                row: rows,
                stretch: number as u64,
                head: known && rows == 0,
            };
            for (at, reader) in self.readers.iter_mut().enumerate() {
                if let Some(reader) = reader {
                    reader.read(&lot, at, &self.scan.words);
                }
            }
            rows += self.records.len() as u64;
            let (readers, records) = (&self.readers, &self.records);
            self.taker.take(&Batch { text: window.text(), readers, records, at: base });
        }
        self.taker.close(number);
        let (start, end) = (base + first as u64, base + at as u64);
        self.pieces.push(Piece { number, rows, lines: cutter.line(), start, end });
        Some(())
    }
}

/// Where the first record begins that begins in the window behind its first byte.
fn first_record(window: &mut Window, inside: bool) -> Option<usize> {
    if !inside && window.text().first() == Some(&b'\n') {
        return Some(1);
    }
    let (mut quoted, mut seen) = (inside, 1);
    loop {
        for at in memchr2_iter(b'\n', QUOTE, &window.text()[seen..]) {
            let at = seen + at;
            if window.text()[at] == QUOTE {
                quoted = !quoted;
            } else if !quoted {
                return Some(at + 1);
            }
        }
        seen = window.text().len();
        if window.is_last() {
            return Some(seen);
        }
        window.more(0, LONGEST)?;
    }
}
