//! A CSV file in, a tag for each of its records out: two records with the same tag are the same text.
//!
//! For comparisons: of two files that are mostly the same, the records that are in both need not be taken apart twice. Nothing is known
//! of the files before; whatever is odd about one is left to [`open`](super::open), which says what.

use std::fs::Metadata;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::fast::FixedState;

use super::blocks::{Blocks, changed};
use super::in_order::InOrder;
use super::kept::Kept;
use super::records::{Records, line_ends};
use super::stretches::{Cutter, Part, Stretch, Window};
use super::tally::{Tally, Words};
use super::{Dialect, Options, dialect, header};
use crate::base::{SourceFile, at_once, processors};

/// What one read of a file shows.
pub struct Walk {
    /// The file, with its size and rows, and its checksum if that was asked for.
    pub(super) file: SourceFile,
    pub(super) dialect: Dialect,
    pub(super) names: Vec<String>,
    /// The header as it stands there, with its line end.
    header: Vec<u8>,
    pub(super) stretches: Vec<Stretch>,
    before: Metadata,
    tags: Vec<Vec<[u64; 2]>>,
    /// Columns of which every cell is an integer, by their places; not all of them.
    integers: Vec<(usize, Vec<Vec<i64>>)>,
    /// What the cells of each column are, if they were counted.
    pub(super) tallies: Vec<Tally>,
    /// Records that the other file has not.
    pub(super) kept: Kept,
}

/// Stretches that a thread copies from at a time.
const AT_ONCE: usize = 8;
/// Columns of integers that are kept, where nobody has named them.
const MOST: usize = 4;
/// Records that show which columns hold integers that come once each.
const SHOWING: usize = 1 << 10;

/// What is wanted of both files.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Tags hang on both.
    pub seeds: [u64; 2],
    /// Columns of integers that are kept; where none is named, those whose first values come once each.
    pub integers: &'a [String],
    /// Whether the files' checksums are asked for, which takes longer.
    pub checksums: bool,
}

impl Walk {
    /// Reads two files once; their text is not kept. The cells of the left are counted on the way. None where they are not cut and named
    /// alike, where one has blank lines, which are not records everywhere, or is none that could be opened.
    pub fn both(
        (left, right): (&SourceFile, &SourceFile),
        options: &Options,
        wanted: Wanted<'_>,
        stopped: fn() -> bool,
    ) -> Option<(Self, Self)> {
        let words = Words::new(options.null.as_deref()).ok().filter(|words| !words.have_values())?;
        let (left, right) =
            (Beginning::of(left, options, wanted.integers)?, Beginning::of(right, options, wanted.integers)?);
        if !left.walk.is_like(&right.walk) {
            return None;
        }
        let cutters = (left.cutter(wanted.seeds, Some(&words)), right.cutter(wanted.seeds, None));
        let sums = (left.sum(wanted.checksums), right.sum(wanted.checksums));
        // In turns, so that nobody waits for the one whose checksum is under way.
        let of = |is_right: bool, cutter: &Cutter<'_>| {
            cutter.bounds().into_iter().enumerate().map(move |(at, bounds)| (at, is_right, bounds))
        };
        let mut work: Vec<_> = of(false, &cutters.0).chain(of(true, &cutters.1)).collect();
        work.sort_unstable();
        let next = AtomicUsize::new(0);
        let cut = |_| {
            let mut windows = (left.walk.window().ok()?, right.walk.window().ok()?);
            let mut parts = Vec::new();
            while let Some((at, is_right, bounds)) = work.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
                let (cutter, window, sum) = match is_right {
                    false => (&cutters.0, &mut windows.0, &sums.0),
                    true => (&cutters.1, &mut windows.1, &sums.1),
                };
                // Only the first is known to begin with a record; of the others the byte before them may end one.
                let before = u64::from(at > 0);
                if stopped() || window.show(bounds.0 - before, bounds.1).is_none() {
                    next.store(work.len(), Ordering::Relaxed);
                    [&sums.0, &sums.1].into_iter().flatten().for_each(InOrder::give_up);
                    return None;
                }
                if let Some(sum) = sum {
                    sum.add(at, &window.text()[before as usize..][..(bounds.1 - bounds.0) as usize]);
                }
                parts.push((at, is_right, cutter.part(window, bounds, at == 0)));
            }
            Some(parts)
        };
        let parts = at_once((0..processors().min(work.len()).max(1)).collect(), &cut);
        let mut parts: Vec<_> = parts.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
        parts.sort_unstable_by_key(|(at, is_right, _)| (*is_right, *at));
        let of_right = parts.split_off(parts.partition_point(|(_, is_right, _)| !is_right));
        let joined = |parts: Vec<(usize, bool, Option<Part>)>, cutter: &Cutter<'_>, of: &Beginning| {
            cutter.joined(parts.into_iter().map(|(.., part)| part).collect(), &mut of.walk.window().ok()?)
        };
        let parts = (joined(parts, &cutters.0, &left)?, joined(of_right, &cutters.1, &right)?);
        let places = (cutters.0.places, cutters.1.places);
        Some((left.walk(parts.0, places.0, sums.0, Some(&words))?, right.walk(parts.1, places.1, sums.1, None)?))
    }

    /// The tags of its records, in order; they can be had once.
    pub fn take_tags(&mut self) -> Vec<Vec<[u64; 2]>> {
        std::mem::take(&mut self.tags)
    }

    /// A column that was kept, by its place, in parts that stand one behind the other; it can be had once.
    pub fn take_integers(&mut self, place: usize) -> Option<Vec<Vec<i64>>> {
        let at = self.integers.iter().position(|(known, _)| *known == place)?;
        Some(self.integers.swap_remove(at).1)
    }

    /// Whether the records of both are cut and named alike.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let cut = |walk: &Self| (walk.dialect.delimiter, walk.dialect.quote);
        cut(self) == cut(other) && self.names == other.names
    }

    /// How many records there are.
    pub fn rows(&self) -> u64 {
        self.file.rows
    }

    /// Whether it is still the file that was read.
    pub(super) fn is_as_it_was(&self) -> bool {
        let now = std::fs::metadata(self.file.plain());
        now.is_ok_and(|now| !changed(&self.before, &now, self.before.len()))
    }

    /// To look at it again.
    pub(super) fn window(&self) -> std::io::Result<Window> {
        Window::open(self.file.plain(), self.before.len())
    }

    /// Writes the header and these records, in the order of the file; `rows` is sorted.
    ///
    /// # Errors
    /// When the file cannot be read, or nothing can be written.
    pub fn copy(&self, rows: &[u32], out: &mut dyn Write) -> std::io::Result<()> {
        write_line(out, &self.header)?;
        if self.kept.copy(rows, out)? {
            return Ok(());
        }
        let wanted = |stretch: &&Stretch| !stretch.own(rows).is_empty();
        let stretches: Vec<&Stretch> = self.stretches.iter().filter(wanted).collect();
        // So many at a time that what waits to be written stays small.
        for some in stretches.chunks(processors() * AT_ONCE) {
            let texts = at_once(some.chunks(AT_ONCE).collect(), &|part| self.copied(part, rows));
            let texts = texts.into_iter().collect::<std::io::Result<Vec<Vec<u8>>>>()?;
            texts.iter().try_for_each(|text| out.write_all(text))?;
        }
        Ok(())
    }

    /// Of these rows those that stand in these stretches.
    fn copied(&self, stretches: &[&Stretch], rows: &[u32]) -> std::io::Result<Vec<u8>> {
        let (mut window, mut out) = (self.window()?, Vec::new());
        for stretch in stretches {
            stretch.visit(stretch.own(rows), &mut window, |_, _, record| write_line(&mut out, record))?;
        }
        Ok(out)
    }
}

/// What the first bytes of a file show.
struct Beginning {
    /// Without what is behind the header.
    walk: Walk,
    path: Arc<str>,
    /// Up to where the header goes, with a byte order mark.
    bytes: Vec<u8>,
    /// Columns whose integers are wanted.
    places: Vec<usize>,
    /// Bytes of a record, about.
    record: u64,
}

impl Beginning {
    fn of(file: &SourceFile, options: &Options, named: &[String]) -> Option<Self> {
        let path = file.shown_path.as_str();
        let before = std::fs::metadata(file.plain()).ok()?;
        let mut blocks = Blocks::open(file.plain(), path).ok()?;
        if blocks.refill(1).ok()?.is_some() {
            return None;
        }
        let dialect = dialect::recognise(blocks.block(), blocks.is_last(), options.delimiter_char(), path).ok()?;
        let mut bytes = if dialect.byte_order_mark { dialect::MARK.to_vec() } else { Vec::new() };
        blocks.consume(bytes.len());
        let delimiter = dialect.delimiter as u8;
        let mut records = Records::new(path, delimiter);
        let end = records.read(blocks.block(), 0, blocks.is_last()).ok()??;
        let names = header::names(&records, blocks.block(), delimiter, path).ok()?;
        let header = blocks.block()[..end].to_vec();
        bytes.extend(&header);
        blocks.consume(end);
        records.advance();
        let record = blocks.block().len() as u64 / line_ends(blocks.block()).max(1);
        let places = match named {
            [] => integers_that_differ(&blocks, &mut records, names.len()),
            named => (0..names.len()).filter(|place| named.contains(&names[*place])).collect(),
        };
        let walk = Walk {
            file: file.clone(),
            dialect,
            names,
            header,
            stretches: Vec::new(),
            before,
            tags: Vec::new(),
            integers: Vec::new(),
            tallies: Vec::new(),
            kept: Kept::default(),
        };
        Some(Self { path: path.into(), walk, bytes, places, record })
    }

    fn cutter<'a>(&'a self, seeds: [u64; 2], words: Option<&'a Words>) -> Cutter<'a> {
        Cutter {
            path: &self.path,
            delimiter: self.walk.dialect.delimiter as u8,
            states: seeds.map(FixedState::with_seed),
            places: self.places.clone(),
            counted: words.map(|words| (self.walk.names.len(), words)),
            from: self.bytes.len() as u64,
            line: 1 + line_ends(&self.walk.header),
            size: self.walk.before.len(),
            record: self.record,
        }
    }

    /// The checksum up to here, unless it is not asked for or known.
    fn sum(&self, asked: bool) -> Option<InOrder> {
        (asked && self.walk.file.unpacked.is_none()).then(|| InOrder::new(&self.bytes))
    }

    /// With what was made of the rest.
    fn walk(self, parts: Vec<Part>, places: Vec<usize>, sum: Option<InOrder>, words: Option<&Words>) -> Option<Walk> {
        let mut walk = self.walk;
        walk.tallies = words.map_or_else(Vec::new, |words| vec![Tally::new(words); walk.names.len()]);
        let mut integers = Some(vec![Vec::new(); places.len()]);
        for mut part in parts {
            walk.tags.push(std::mem::take(&mut part.tags));
            match (&mut integers, part.integers) {
                (Some(all), Some(more)) => all.iter_mut().zip(more).for_each(|(all, more)| all.push(more)),
                _ => integers = None,
            }
            walk.tallies.iter_mut().zip(part.tallies).for_each(|(all, more)| all.add_all(more));
            walk.stretches.push(part.stretch);
        }
        walk.integers = places.into_iter().zip(integers.unwrap_or_default()).collect();
        walk.file.rows = walk.stretches.iter().map(|stretch| stretch.rows).sum();
        if walk.file.unpacked.is_none() {
            (walk.file.bytes, walk.file.sha256) = (walk.before.len(), sum.map(InOrder::sum).unwrap_or_default());
        }
        walk.is_as_it_was().then_some(walk)
    }
}

/// The last record of a file may have no end.
pub(super) fn write_line(out: &mut dyn Write, record: &[u8]) -> std::io::Result<()> {
    out.write_all(record)?;
    if record.ends_with(b"\n") { Ok(()) } else { out.write_all(b"\n") }
}

/// The columns whose first values are integers that come once each.
fn integers_that_differ(blocks: &Blocks<'_>, records: &mut Records<'_>, columns: usize) -> Vec<usize> {
    let block = blocks.block();
    let mut seen = vec![Some(std::collections::HashSet::new()); columns];
    let mut at = 0;
    for _ in 0..SHOWING {
        let Ok(Some(next)) = records.read(block, at, blocks.is_last()) else { break };
        for (field, seen) in records.fields().iter().zip(&mut seen) {
            let number = std::str::from_utf8(field.raw(block)).ok().and_then(|text| text.parse::<i64>().ok());
            if !number.is_some_and(|number| seen.as_mut().is_some_and(|seen| seen.insert(number))) {
                *seen = None;
            }
        }
        at = next;
    }
    let kept = seen.iter().enumerate().filter(|(_, seen)| seen.as_ref().is_some_and(|seen| !seen.is_empty()));
    kept.map(|(place, _)| place).take(MOST).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::open;
    use super::super::stretches::STRETCH;
    use super::*;

    fn file(text: &[u8]) -> (tempfile::NamedTempFile, SourceFile) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        let source = SourceFile::new(file.path());
        (file, source)
    }

    fn walk_of(source: &SourceFile, named: &[&str]) -> Option<Walk> {
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        let wanted = Wanted { seeds: [1, 2], integers: &named, checksums: true };
        let (left, right) = Walk::both((source, source), &Options::default(), wanted, || false)?;
        // It is the same whether cells are counted or not.
        let places = |walk: &Walk| -> Vec<(u64, usize, u64, u64, u64)> {
            let of = |of: &Stretch| (of.at, of.bytes, of.row, of.rows, of.line);
            walk.stretches.iter().map(of).collect()
        };
        assert_eq!(places(&left), places(&right));
        assert_eq!((&left.tags, &left.integers, &left.file), (&right.tags, &right.integers, &right.file));
        Some(left)
    }

    fn walk(text: &[u8], named: &[&str]) -> Option<Walk> {
        walk_of(&file(text).1, named)
    }

    fn tags(walk: &Walk) -> Vec<[u64; 2]> {
        walk.tags.concat()
    }

    #[test]
    fn records_are_told_apart_by_their_text() {
        let one = walk(b"a,b\n1,x\n2,\"y\nz\"\n1,x\n", &[]).unwrap();
        let of_one = tags(&one);
        assert_eq!((of_one.len(), of_one[0] == of_one[2], of_one[0] == of_one[1]), (3, true, false));
        // A line end is no part of it, nor is it missing at the end.
        let other = walk(b"\xef\xbb\xbfa,b\r\n2,\"y\nz\"\r\n1,x", &[]).unwrap();
        assert_eq!(tags(&other), [of_one[1], of_one[0]]);
        assert!(one.is_like(&other) && one.file.sha256 != other.file.sha256);
        assert_eq!(tags(&walk(b"a,b\n", &[]).unwrap()).len(), 0);
    }

    #[test]
    fn what_is_odd_is_left_to_others() {
        for odd in [&b"a,b\n1,2\n\n2,3\n"[..], b"a,b\n1,\"2\n", b"a,b\n1,\xff\n", b"a,b\n1,\0\n", b"a,a\n1,2\n", b""] {
            assert!(walk(odd, &[]).is_none(), "{odd:?}");
            // Far from the beginning, too.
            let far = [b"a,b\n", &b"1,2\n".repeat(200)[..], odd.strip_prefix(b"a,b\n").unwrap_or(b"1\n")].concat();
            assert!(walk(&far, &[]).is_none(), "{odd:?}");
        }
    }

    #[test]
    fn records_are_copied_as_they_are() {
        let (_file, source) = file(b"a,b\r\n1,x\r\n2,\"y\nz\"\r\n3,\"q\"\"\"\r\n4,w");
        let walk = walk_of(&source, &[]).unwrap();
        let copy = |rows: &[u32]| {
            let mut out = Vec::new();
            walk.copy(rows, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(copy(&[1, 3]), "a,b\r\n2,\"y\nz\"\r\n4,w\n");
        assert_eq!(copy(&[0, 1]), "a,b\r\n1,x\r\n2,\"y\nz\"\r\n");
    }

    #[test]
    fn integers_are_read_on_the_way() {
        let of = |text: &[u8], named: &[&str]| {
            let found = walk(text, named).unwrap().integers;
            found.into_iter().map(|(_, values)| values.concat()).collect::<Vec<_>>()
        };
        let text = b"a,b,c\n1,\"x,\n\"\"\",-7\n20,,8\r\n3,y,9223372036854775807";
        assert_eq!(of(text, &["c", "a"]), [vec![1, 20, 3], vec![-7, 8, i64::MAX]]);
        assert_eq!(of(text, &["c"]), [vec![-7, 8, i64::MAX]]);
        assert_eq!(of(text, &[]), [vec![1, 20, 3], vec![-7, 8, i64::MAX]], "both could be a key");
        assert_eq!(of(b"a,b\n1,2\n1,3\n", &[]), [vec![2, 3]], "the other one comes twice");
        assert!(of(text, &["b"]).is_empty(), "these are texts");
        assert_eq!(of(b"a,b\n\"1\",2\n", &["a"]), [vec![1]], "quotes are not part of it");
    }

    #[test]
    fn stretches_cover_the_records_and_know_their_lines() {
        let long = "x".repeat(STRETCH as usize / 3);
        let text: String = (0..10).map(|row| format!("{row},\"{long}\n\"\r\n")).collect();
        let text = format!("\"a\n\",b\n{text}");
        let walk = walk(text.as_bytes(), &[]).unwrap();
        assert!(walk.stretches.len() > 2);
        let (mut row, mut line, mut at) = (0, 3, 7);
        for stretch in &walk.stretches {
            assert_eq!((stretch.row, stretch.line, stretch.at), (row, line, at));
            row += stretch.rows;
            line += 2 * stretch.rows;
            at += stretch.bytes as u64;
        }
        assert_eq!((row, at), (10, text.len() as u64));
    }

    #[test]
    fn a_record_may_be_longer_than_what_is_read_at_once() {
        let long = "x".repeat(300 << 10);
        let lines = walk(format!("a,b\n1,{long}\n2,short\n1,\"{long}\n\"\n1,{long}\n").as_bytes(), &[]).unwrap();
        let lines = tags(&lines);
        assert_eq!((lines.len(), lines[0] == lines[3]), (4, true));
    }

    proptest::proptest! {
        /// However records lie across stretches, and whatever in them looks like the end of one.
        #[test]
        fn a_file_in_stretches_is_the_file(
            records in proptest::collection::vec((0..8usize, 0..4usize, 1..200usize), 0..60),
            crlf in proptest::bool::ANY,
            ended in proptest::bool::ANY,
            wanted in proptest::collection::vec(0..60u32, 0..20),
        ) {
            let end = if crlf { "\r\n" } else { "\n" };
            let cell = |(kind, length): (usize, usize)| match kind {
                0 => "7".to_owned(),
                1 => format!("\"{}\"", "x,\n".repeat(length)),
                2 => format!("\"\"\"{}\"", "\n\"\"".repeat(length)),
                _ => "é".repeat(length),
            };
            let records: Vec<String> = (0..).zip(&records).map(|(row, (one, two, length))| {
                let (one, two) = (cell((*one, *length)), cell((*two, length / 7 + 1)));
                format!("{row},{one},{two}{end}")
            }).collect();
            let mut text = format!("id,a,b{end}{}", records.concat());
            if !ended && !records.is_empty() {
                text.truncate(text.len() - end.len());
            }
            let (_file, source) = file(text.as_bytes());
            let walk = walk_of(&source, &[]).unwrap();
            let whole = open("t", source.plain(), &Options::default()).unwrap();
            proptest::prop_assert_eq!(walk.rows(), records.len() as u64);
            proptest::prop_assert_eq!(&walk.file.sha256, &whole.sha256);
            let mut wanted: Vec<u32> = wanted.into_iter().filter(|row| (*row as usize) < records.len()).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let mut copied = Vec::new();
            walk.copy(&wanted, &mut copied).unwrap();
            let mut expected = format!("id,a,b{end}");
            wanted.iter().for_each(|row| expected += &records[*row as usize]);
            if !ended && crlf && wanted.last().is_some_and(|row| *row as usize + 1 == records.len()) {
                expected.truncate(expected.len() - 2);
                expected.push('\n');
            }
            proptest::prop_assert_eq!(String::from_utf8(copied).unwrap(), expected);
        }
    }
}
