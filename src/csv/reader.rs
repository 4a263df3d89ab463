//! The cells of one column in, their values as numbers out, and counts of what they spell.
//!
//! Everything that has an order and is no text is one integer a cell: a number with so many decimals, a double in the order of its bits,
//! a day, an instant, a truth value. Must not know: files, threads.

use std::sync::Arc;

use super::cell::{Class, Classes, classify};
use super::kinds::{Kind, Kinds};
use super::records::{Field, line_ends};
use super::tally::{First, Tally, Words};
use crate::base::{SourceColumn, Type};

/// What stands for a cell without a value.
pub const NULL: i64 = i64::MIN;

/// What the integers of a column count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// So many decimals stand behind the point; days, microseconds and truth values have none.
    Scaled(u8),
    /// The bits of a double, so that their order is that of the doubles.
    Doubles,
}

/// From here on a number with decimals is not certain to come back from its double.
const MOST: i64 = 1_000_000_000_000_000;
const POWERS: [i64; 16] = {
    let mut powers = [1; 16];
    let mut at = 1;
    while at < 16 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

impl Domain {
    /// The integer that stands for a double.
    pub fn key(double: f64) -> i64 {
        // Zero has one sign here.
        let bits = (double + 0.0).to_bits() as i64;
        bits ^ (((bits >> 63) as u64) >> 1) as i64
    }

    /// The double that an integer stands for.
    pub fn double(self, key: i64) -> f64 {
        match self {
            Domain::Scaled(0) => key as f64,
            Domain::Scaled(scale) => key as f64 / POWERS[usize::from(scale)] as f64,
            Domain::Doubles => f64::from_bits((key ^ (((key >> 63) as u64) >> 1) as i64) as u64),
        }
    }

    /// Another domain that holds what this one holds, for an integer of it. None where only doubles will do.
    pub fn moved(self, key: i64, to: Domain) -> Option<i64> {
        match (self, to) {
            (from, to) if from == to => Some(key),
            (from, Domain::Doubles) => Some(Domain::key(from.double(key))),
            (Domain::Scaled(from), Domain::Scaled(to)) if from <= to => {
                key.checked_mul(POWERS[usize::from(to - from)]).filter(|key| key.unsigned_abs() < MOST as u64)
            }
            _ => None,
        }
    }

    /// One that holds both.
    #[must_use]
    pub fn widest(self, other: Domain) -> Domain {
        match (self, other) {
            (Domain::Scaled(one), Domain::Scaled(two)) => Domain::Scaled(one.max(two)),
            _ => Domain::Doubles,
        }
    }
}

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Number,
    Truth,
    Day(Class),
    Instant(Class),
    Text,
}

impl Shape {
    pub(super) fn of(column: &SourceColumn) -> Shape {
        let class = || Class::ALL.into_iter().find(|class| class.format() == column.format.as_deref());
        match (column.ty, class()) {
            (Type::BigInt | Type::Double, _) => Shape::Number,
            (Type::Boolean, _) => Shape::Truth,
            (Type::Date, Some(class)) => Shape::Day(class),
            (Type::Timestamp, Some(class)) => Shape::Instant(class),
            _ => Shape::Text,
        }
    }
}

/// Records that are read together: their fields stand row by row.
pub(super) struct Lot<'a> {
    pub(super) path: &'a Arc<str>,
    pub(super) text: &'a [u8],
    pub(super) fields: &'a [Field],
    pub(super) columns: usize,
    /// Of each record: its line in the stretch, and where it begins.
    pub(super) records: &'a [(u32, u32)],
    /// Of the stretch: rows before these.
    pub(super) row: u64,
    /// Of the file: the stretch.
    pub(super) stretch: u64,
    /// Whether these are the first rows of a file, by which some readers judge it.
    pub(super) head: bool,
}

impl Lot<'_> {
    fn first(&self, row: usize, field: &Field) -> First {
        let (line, start) = self.records[row];
        let inner = line_ends(&self.text[start as usize..field.place().0 as usize]);
        First {
            path: Arc::clone(self.path),
            row: placed(self.stretch, self.row + row as u64 + 1),
            line: placed(self.stretch, u64::from(line) + inner),
            text: field.text(self.text),
        }
    }
}

/// Bits for what lies within a stretch.
const WITHIN: u32 = 32;

/// A place in a stretch of a file, as one number in the order of the file.
fn placed(stretch: u64, within: u64) -> u64 {
    stretch << WITHIN | within
}

/// The stretch, and the place in it.
pub(super) fn replaced(place: u64) -> (usize, u64) {
    ((place >> WITHIN) as usize, place & ((1 << WITHIN) - 1))
}

/// Reads one column in one thread.
pub(super) struct Reader {
    pub(super) shape: Shape,
    /// Whether the user gave the type, which then also takes what nobody would guess.
    pub(super) forced: Option<Type>,
    pub(super) domain: Domain,
    /// One for each row of the lot; of texts their places.
    pub(super) keys: Vec<i64>,
    pub(super) tally: Tally,
    /// Of the first rows of a file, and of all others.
    pub(super) kinds: [Kinds; 2],
    /// Whether a cell was met that is of another type.
    pub(super) misfit: bool,
}

/// Marks the place of a text whose quotes are still doubled.
const ESCAPED: i64 = 1 << 62;

/// The place of a text: where it begins and ends, and whether its quotes are doubled.
pub(super) fn text_place(key: i64) -> (usize, usize, bool) {
    ((key >> 31 & 0x7fff_ffff) as usize, (key & 0x7fff_ffff) as usize, key & ESCAPED != 0)
}

fn place_key(field: &Field) -> i64 {
    let (start, end, escaped) = field.place();
    i64::from(start) << 31 | i64::from(end) | if escaped { ESCAPED } else { 0 }
}

impl Reader {
    pub(super) fn new(shape: Shape, forced: Option<Type>, words: &Words) -> Self {
        Self {
            shape,
            forced,
            domain: Domain::Scaled(0),
            keys: Vec::new(),
            tally: Tally::new(words),
            kinds: [Kinds::default(); 2],
            misfit: false,
        }
    }

    /// Reads the cells of the column at this place.
    pub(super) fn read(&mut self, lot: &Lot<'_>, at: usize, words: &Words) {
        self.keys.clear();
        self.keys.reserve(lot.records.len());
        match self.shape {
            Shape::Number if !self.misfit => self.numbers(lot, at, words),
            Shape::Day(class @ (Class::DateDashes | Class::DateSlashes)) if !self.misfit => {
                self.days(lot, at, words, class)
            }
            Shape::Text => self.texts(lot, at, words),
            _ => self.others(lot, at, words),
        }
    }

    fn texts(&mut self, lot: &Lot<'_>, at: usize, words: &Words) {
        let mut seen = Class::ALL.map(|class| self.tally.first(class).is_some());
        let mut cells = [0u64; Class::ALL.len()];
        let mut kinds = Kinds::default();
        for row in 0..lot.records.len() {
            let field = &lot.fields[row * lot.columns + at];
            let text = field.raw(lot.text);
            if text.is_empty() || words.find(text).is_some() {
                let key = self.odd(lot, row, field, words);
                self.keys.push(key);
                continue;
            }
            let class = classify(text);
            kinds.add(Kind::of_class(class, text, false));
            if seen[class as usize] {
                cells[class as usize] += 1;
            } else {
                seen[class as usize] = true;
                self.tally.add(text, words, || lot.first(row, field));
            }
            self.keys.push(place_key(field));
        }
        let all = &mut self.kinds[usize::from(!lot.head)];
        *all = all.with(kinds);
        for (class, cells) in Class::ALL.into_iter().zip(cells) {
            self.tally.add_more(class, cells);
        }
    }

    fn numbers(&mut self, lot: &Lot<'_>, at: usize, words: &Words) {
        let mut seen = [Class::Integer, Class::Decimal].map(|class| self.tally.first(class).is_some());
        let mut cells = [0u64; 2];
        let mut kinds = Kinds::default();
        for row in 0..lot.records.len() {
            let field = &lot.fields[row * lot.columns + at];
            let text = field.raw(lot.text);
            let Some((number, scale)) = plain(text) else {
                let key = self.odd(lot, row, field, words);
                self.keys.push(key);
                continue;
            };
            let kind = usize::from(scale > 0);
            kinds.add(if scale > 0 {
                Kind::Decimal
            } else if text[0] == b'-' {
                Kind::Negative
            } else {
                Kind::Integer
            });
            if seen[kind] {
                cells[kind] += 1;
            } else {
                seen[kind] = true;
                self.tally.add(text, words, || lot.first(row, field));
            }
            let key = match self.domain {
                Domain::Scaled(known) if known == scale => number,
                _ => self.fitted(number, scale),
            };
            self.keys.push(key);
        }
        self.kinds[usize::from(!lot.head)] = self.kinds[usize::from(!lot.head)].with(kinds);
        self.tally.add_more(Class::Integer, cells[0]);
        self.tally.add_more(Class::Decimal, cells[1]);
    }

    /// The key of a number; the others give way to it where they must.
    fn fitted(&mut self, number: i64, scale: u8) -> i64 {
        let own = Domain::Scaled(scale);
        let wide = self.domain.widest(own);
        if wide != self.domain {
            self.widen(wide);
        }
        match own.moved(number, self.domain) {
            Some(key) => key,
            None => {
                self.widen(Domain::Doubles);
                Domain::key(own.double(number))
            }
        }
    }

    fn widen(&mut self, to: Domain) {
        let from = self.domain;
        let moved = |key: &i64, to| if *key == NULL { Some(NULL) } else { from.moved(*key, to) };
        let all: Option<Vec<i64>> = self.keys.iter().map(|key| moved(key, to)).collect();
        match all {
            Some(all) => (self.keys, self.domain) = (all, to),
            None => self.widen(Domain::Doubles),
        }
    }

    /// Any cell that has no short way of its own.
    fn odd(&mut self, lot: &Lot<'_>, row: usize, field: &Field, words: &Words) -> i64 {
        let text = field.raw(lot.text);
        let kinds = &mut self.kinds[usize::from(!lot.head)];
        let quoted = text.is_empty() && !field.is_blank(lot.text);
        if text.is_empty() {
            kinds.add(if quoted { Kind::QuotedEmpty } else { Kind::Empty });
            self.tally.empty += 1;
            return NULL;
        }
        kinds.add(Kind::of(text, quoted));
        self.tally.add(text, words, || lot.first(row, field));
        if words.find(text).is_some() {
            return NULL;
        }
        if self.misfit {
            return NULL;
        }
        let class = classify(text);
        let spelled = || std::str::from_utf8(text).ok();
        let key = match self.shape {
            Shape::Text => return place_key(field),
            Shape::Truth if class == Class::Boolean => Some(i64::from(matches!(text[0], b't' | b'T'))),
            Shape::Day(wanted) if class == wanted => day(text),
            Shape::Instant(wanted) if class == wanted => instant(text),
            Shape::Number => {
                let integers = match self.forced {
                    None => Classes::INTEGERS,
                    Some(Type::BigInt) => Classes::INTEGERS_IF_FORCED,
                    Some(_) => Classes::default(),
                };
                let doubles = if self.forced.is_some() { Classes::DOUBLES_IF_FORCED } else { Classes::DOUBLES };
                if integers.contains(class) {
                    spelled().and_then(|text| text.parse().ok()).map(|number| self.fitted(number, 0))
                } else if doubles.contains(class) {
                    spelled().and_then(|text| text.parse().ok()).map(|number| {
                        if self.domain != Domain::Doubles {
                            self.widen(Domain::Doubles);
                        }
                        Domain::key(number)
                    })
                } else {
                    None
                }
            }
            _ => None,
        };
        match key.filter(|key| *key != NULL) {
            Some(key) => key,
            None => {
                self.misfit = true;
                NULL
            }
        }
    }

    fn days(&mut self, lot: &Lot<'_>, at: usize, words: &Words, class: Class) {
        let between = if class == Class::DateDashes { b'-' } else { b'/' };
        let mut seen = self.tally.first(class).is_some();
        let mut cells = 0;
        for row in 0..lot.records.len() {
            let field = &lot.fields[row * lot.columns + at];
            let text = field.raw(lot.text);
            let is_day = text.len() == 10 && text[4] == between && text[7] == between;
            let key = match is_day.then(|| day(text)).flatten() {
                Some(key) if seen => {
                    cells += 1;
                    key
                }
                _ => {
                    let key = self.odd(lot, row, field, words);
                    seen = self.tally.first(class).is_some();
                    key
                }
            };
            self.keys.push(key);
        }
        // Some first cell was counted as what it is.
        if cells > 0 {
            self.kinds[usize::from(!lot.head)].add(Kind::Calendar);
        }
        self.tally.add_more(class, cells);
    }

    fn others(&mut self, lot: &Lot<'_>, at: usize, words: &Words) {
        for row in 0..lot.records.len() {
            let key = self.odd(lot, row, &lot.fields[row * lot.columns + at], words);
            self.keys.push(key);
        }
    }
}

/// A number of at most fifteen digits, written without more ado: its digits and how many of them are decimals.
#[inline]
fn plain(text: &[u8]) -> Option<(i64, u8)> {
    let (minus, body) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let length = body.len();
    if length == 0 || length > 16 || (body[0] == b'0' && length > 1 && body[1] != b'.') {
        return None;
    }
    let mut value = 0i64;
    let mut point = usize::MAX;
    for (at, byte) in body.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            value = value * 10 + i64::from(digit);
        } else if *byte == b'.' && point == usize::MAX && at > 0 {
            point = at;
        } else {
            return None;
        }
    }
    let scale = match point {
        usize::MAX if length <= 15 => 0,
        usize::MAX => return None,
        point if point + 1 == length => return None,
        point => (length - 1 - point) as u8,
    };
    Some((if minus { -value } else { value }, scale))
}

/// `2024-01-31` as days since 1970, where it is on the calendar.
#[inline]
fn day(text: &[u8]) -> Option<i64> {
    let digit = |at: usize| text.get(at).map(|byte| i64::from(byte.wrapping_sub(b'0'))).filter(|digit| *digit < 10);
    let year = digit(0)? * 1000 + digit(1)? * 100 + digit(2)? * 10 + digit(3)?;
    let (month, day) = (digit(5)? * 10 + digit(6)?, digit(8)? * 10 + digit(9)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if year < 1 || !(1..=longest).contains(&day) {
        return None;
    }
    // Years begin in March here, so that leap days are last (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    let year = if month <= 2 { year - 1 } else { year };
    let era = year / 400;
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A time stamp of a known form as microseconds since 1970.
fn instant(text: &[u8]) -> Option<i64> {
    let two = |at: usize| Some(i64::from(text.get(at)? - b'0') * 10 + i64::from(text.get(at + 1)? - b'0'));
    let mut micros = (day(text)? * 1440 + two(11)? * 60 + two(14)?) * 60_000_000;
    if text.get(16) == Some(&b':') {
        micros += two(17)? * 1_000_000;
        if text.get(19) == Some(&b'.') {
            let mut unit = 100_000;
            for digit in text[20..].iter().take_while(|byte| byte.is_ascii_digit()) {
                micros += i64::from(digit - b'0') * unit;
                unit /= 10;
            }
        }
    }
    Some(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_taken_as_they_stand() {
        let cases = [
            ("0", (0, 0)),
            ("-5", (-5, 0)),
            ("12.50", (1250, 2)),
            ("-0.5", (-5, 1)),
            ("123456789012345", (123_456_789_012_345, 0)),
        ];
        for (text, number) in cases {
            assert_eq!(plain(text.as_bytes()), Some(number), "{text}");
        }
        for text in ["", "-", "007", ".5", "5.", "1e5", "+5", "1234567890123456", " 1", "1.2.3", "x"] {
            assert_eq!(plain(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn doubles_keep_their_order_as_integers() {
        let numbers = [f64::NEG_INFINITY, -1e300, -2.5, -1e-300, 0.0, 1e-300, 1.0, 2.5, f64::INFINITY];
        let keys = numbers.map(Domain::key);
        assert!(keys.is_sorted());
        assert_eq!(keys.map(|key| Domain::Doubles.double(key)), numbers);
        assert_eq!(Domain::key(-0.0), Domain::key(0.0));
    }

    #[test]
    fn days_and_instants_count_from_1970() {
        assert_eq!(day(b"1970-01-01"), Some(0));
        assert_eq!(day(b"2024-02-29"), Some(19_782));
        assert_eq!(day(b"2023-02-29"), None);
        assert_eq!(instant(b"1970-01-02 00:00:01.5"), Some(86_401_500_000));
        assert_eq!(instant(b"1970-01-01T00:01Z"), Some(60_000_000));
        assert_eq!(day(b"1969-12-31"), Some(-1));
    }
}
