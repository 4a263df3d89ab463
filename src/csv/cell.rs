//! One cell's text in, its [`Class`] out: what kind of value the bytes spell. Bytes only, no allocation, no locale.
//!
//! Must not know: columns, files. Which classes make which type is decided in `decide`.

use std::ops::BitOr;

/// What a text spells. A column's type follows from the classes that occur in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// An integer that a double holds exactly.
    Integer,
    /// An integer of 64 bits that a double would round.
    LargeInteger,
    /// An integer beyond 64 bits.
    HugeInteger,
    /// `007`: an integer of 64 bits behind zeros.
    PaddedInteger,
    /// `007.5`.
    PaddedDecimal,
    /// `+5`.
    PlusInteger,
    /// `+5.5`.
    PlusDecimal,
    /// `5.5`, `.5`, `5.`, `5e3`.
    Decimal,
    /// `5e30`: a number of more digits before the point than any integer of 64 bits has.
    VastDecimal,
    /// `1e400`: a number whose nearest double is infinity.
    Overflow,
    /// `inf`, `-Infinity`.
    Infinity,
    /// A number with blanks before or behind it.
    SpacedNumber,
    /// `true`, `True`, `TRUE` and their opposites.
    Boolean,
    /// `2024-01-31`.
    DateDashes,
    /// `2024/01/31`.
    DateSlashes,
    /// `2024-01-31 10:00`.
    SpaceMinutes,
    /// `2024-01-31 10:00Z`.
    SpaceMinutesZulu,
    /// `2024-01-31 10:00:59`.
    SpaceSeconds,
    /// `2024-01-31 10:00:59Z`.
    SpaceSecondsZulu,
    /// `2024-01-31 10:00:59.5`.
    SpaceFraction,
    /// `2024-01-31 10:00:59.5Z`.
    SpaceFractionZulu,
    /// `2024-01-31T10:00`.
    LetterMinutes,
    /// `2024-01-31T10:00Z`.
    LetterMinutesZulu,
    /// `2024-01-31T10:00:59`.
    LetterSeconds,
    /// `2024-01-31T10:00:59Z`.
    LetterSecondsZulu,
    /// `2024-01-31T10:00:59.5`.
    LetterFraction,
    /// `2024-01-31T10:00:59.5Z`.
    LetterFractionZulu,
    /// A timestamp with more than six digits of fraction.
    FineTimestamp,
    /// A timestamp with an offset such as `+02:00`.
    OffsetTimestamp,
    /// `01/02/2024`: which is the month?
    AmbiguousDate,
    /// `2024-02-30`: the shape of a date, on no calendar.
    ImpossibleDate,
    /// Anything else.
    Text,
}

impl Class {
    /// All of them; the position of each is its number.
    pub(super) const ALL: [Class; 32] = [
        Class::Integer,
        Class::LargeInteger,
        Class::HugeInteger,
        Class::PaddedInteger,
        Class::PaddedDecimal,
        Class::PlusInteger,
        Class::PlusDecimal,
        Class::Decimal,
        Class::VastDecimal,
        Class::Overflow,
        Class::Infinity,
        Class::SpacedNumber,
        Class::Boolean,
        Class::DateDashes,
        Class::DateSlashes,
        Class::SpaceMinutes,
        Class::SpaceMinutesZulu,
        Class::SpaceSeconds,
        Class::SpaceSecondsZulu,
        Class::SpaceFraction,
        Class::SpaceFractionZulu,
        Class::LetterMinutes,
        Class::LetterMinutesZulu,
        Class::LetterSeconds,
        Class::LetterSecondsZulu,
        Class::LetterFraction,
        Class::LetterFractionZulu,
        Class::FineTimestamp,
        Class::OffsetTimestamp,
        Class::AmbiguousDate,
        Class::ImpossibleDate,
        Class::Text,
    ];

    /// The strftime pattern, in Python's sense, of those that are days or instants.
    pub(super) fn format(self) -> Option<&'static str> {
        Some(match self {
            Class::DateDashes => "%Y-%m-%d",
            Class::DateSlashes => "%Y/%m/%d",
            Class::SpaceMinutes => "%Y-%m-%d %H:%M",
            Class::SpaceMinutesZulu => "%Y-%m-%d %H:%MZ",
            Class::SpaceSeconds => "%Y-%m-%d %H:%M:%S",
            Class::SpaceSecondsZulu => "%Y-%m-%d %H:%M:%SZ",
            Class::SpaceFraction => "%Y-%m-%d %H:%M:%S.%f",
            Class::SpaceFractionZulu => "%Y-%m-%d %H:%M:%S.%fZ",
            Class::LetterMinutes => "%Y-%m-%dT%H:%M",
            Class::LetterMinutesZulu => "%Y-%m-%dT%H:%MZ",
            Class::LetterSeconds => "%Y-%m-%dT%H:%M:%S",
            Class::LetterSecondsZulu => "%Y-%m-%dT%H:%M:%SZ",
            Class::LetterFraction => "%Y-%m-%dT%H:%M:%S.%f",
            Class::LetterFractionZulu => "%Y-%m-%dT%H:%M:%S.%fZ",
            _ => return None,
        })
    }
}

/// A set of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Classes(u32);

impl Classes {
    /// Every integer that both engines read as one.
    pub(super) const INTEGERS: Classes = Classes::of(&[Class::Integer, Class::LargeInteger]);
    /// What a DOUBLE column may hold without losing anything.
    pub(super) const DOUBLES: Classes =
        Classes::of(&[Class::Integer, Class::Decimal, Class::VastDecimal, Class::Infinity]);
    /// Integers that both engines read as such when they are told to.
    pub(super) const INTEGERS_IF_FORCED: Classes =
        Classes::of(&[Class::Integer, Class::LargeInteger, Class::PaddedInteger, Class::PlusInteger]);
    /// Numbers that both engines read as the same double when they are told to.
    pub(super) const DOUBLES_IF_FORCED: Classes = Classes::of(&[
        Class::Integer,
        Class::LargeInteger,
        Class::HugeInteger,
        Class::PaddedInteger,
        Class::PaddedDecimal,
        Class::PlusInteger,
        Class::PlusDecimal,
        Class::Decimal,
        Class::VastDecimal,
        Class::Overflow,
        Class::Infinity,
    ]);
    /// Numbers that may be further from zero than any integer of 64 bits.
    pub(super) const VAST: Classes = Classes::of(&[
        Class::HugeInteger,
        Class::PaddedDecimal,
        Class::PlusDecimal,
        Class::VastDecimal,
        Class::Overflow,
        Class::Infinity,
    ]);
    /// Whatever a person would call a number.
    pub(super) const NUMBERS: Classes = Classes(Self::DOUBLES_IF_FORCED.0 | 1 << Class::SpacedNumber as u32);
    /// Days.
    pub(super) const DATES: Classes = Classes::of(&[Class::DateDashes, Class::DateSlashes]);
    /// Instants.
    pub(super) const TIMESTAMPS: Classes = Classes::of(&[
        Class::SpaceMinutes,
        Class::SpaceMinutesZulu,
        Class::SpaceSeconds,
        Class::SpaceSecondsZulu,
        Class::SpaceFraction,
        Class::SpaceFractionZulu,
        Class::LetterMinutes,
        Class::LetterMinutesZulu,
        Class::LetterSeconds,
        Class::LetterSecondsZulu,
        Class::LetterFraction,
        Class::LetterFractionZulu,
    ]);
    /// Whatever a person would call a date or a time stamp.
    pub(super) const CALENDAR: Classes = Classes(
        Self::DATES.0
            | Self::TIMESTAMPS.0
            | Self::of(&[Class::FineTimestamp, Class::OffsetTimestamp, Class::AmbiguousDate, Class::ImpossibleDate]).0,
    );

    /// The set of these.
    pub(super) const fn of(classes: &[Class]) -> Classes {
        let mut bits = 0;
        let mut at = 0;
        while at < classes.len() {
            bits |= 1 << classes[at] as u32;
            at += 1;
        }
        Classes(bits)
    }

    /// Whether `class` is among them.
    pub(super) fn contains(self, class: Class) -> bool {
        self.0 & (1 << class as u32) != 0
    }

    /// Whether all of these are among `others`.
    pub(super) fn within(self, others: Classes) -> bool {
        self.0 & !others.0 == 0
    }

    /// Whether there are none.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`Class::ALL`].
    pub(super) fn iter(self) -> impl Iterator<Item = Class> {
        Class::ALL.into_iter().filter(move |class| self.contains(*class))
    }
}

impl BitOr for Classes {
    type Output = Classes;

    fn bitor(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }
}

/// What a text spells. An empty one is [`Class::Text`]; whether it is NULL has been asked before.
#[inline]
pub(super) fn classify(text: &[u8]) -> Class {
    match text.first() {
        // The commonest case by far, and the only one worth a path of its own.
        Some(first @ b'0'..=b'9') if text.len() <= 15 && all_digits(text) => {
            if *first == b'0' && text.len() > 1 {
                Class::PaddedInteger
            } else {
                Class::Integer
            }
        }
        Some(first @ b'0'..=b'9') if is_plain_decimal(text) && !(*first == b'0' && text[1] != b'.') => Class::Decimal,
        Some(b'0'..=b'9' | b'-' | b'+' | b'.') => from_digits(text),
        Some(b't' | b'T' | b'f' | b'F') => match text {
            b"true" | b"True" | b"TRUE" | b"false" | b"False" | b"FALSE" => Class::Boolean,
            _ => Class::Text,
        },
        Some(b'i' | b'I') if is_infinity(text) => Class::Infinity,
        Some(b' ' | b'\t') => spaced(text),
        _ => Class::Text,
    }
}

/// Four at a time: adding 6 to a digit leaves its upper half at 3, adding it to `:` and beyond does not.
#[inline]
fn all_digits(text: &[u8]) -> bool {
    let four = |at: usize| match text.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()) {
        Some(bytes) => {
            let word = u32::from_le_bytes(bytes);
            (word & 0xf0f0_f0f0 == 0x3030_3030) && (word.wrapping_add(0x0606_0606) & 0xf0f0_f0f0 == 0x3030_3030)
        }
        None => false,
    };
    match text.len() {
        length @ 4.. => (0..length - 4).step_by(4).all(four) && four(length - 4),
        _ => text.iter().all(u8::is_ascii_digit),
    }
}

/// Whether four to sixteen bytes are digits but for one point. The second half of them overlaps the first.
#[inline]
fn is_plain_decimal(text: &[u8]) -> bool {
    let length = text.len();
    // The bytes that are no digits, and those that are points, by their highest bits.
    let others = |word: u64| {
        let apart = word ^ (ONES * 0x30);
        (((apart & LOWS) + ONES * 0x76) | apart) & HIGHS
    };
    let points = |word: u64| {
        let apart = word ^ (ONES * u64::from(b'.'));
        !(((apart & LOWS) + LOWS) | apart | LOWS)
    };
    let only_points = |word: u64| Some(others(word)).filter(|others| *others == points(word));
    let marks = match length {
        4..8 => {
            let four = |at: usize| text[at..at + 4].try_into().map_or(0, u32::from_le_bytes);
            let spread = |word: u32| only_points(u64::from(word) | 0x3030_3030_0000_0000);
            spread(four(0))
                .zip(spread(four(length - 4)))
                .map(|(one, other)| u128::from(one) | u128::from(other) << (8 * (length - 4)))
        }
        8..=16 => {
            let eight = |at: usize| text[at..at + 8].try_into().map_or(0, u64::from_le_bytes);
            only_points(eight(0))
                .zip(only_points(eight(length - 8)))
                .map(|(one, other)| u128::from(one) | u128::from(other) << (8 * (length - 8)))
        }
        _ => None,
    };
    marks.is_some_and(u128::is_power_of_two)
}

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const LOWS: u64 = u64::from_ne_bytes([0x7f; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Both engines read these words in any case (fast_float2 in Polars, strtod's rules in pandas).
fn is_infinity(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"inf") || word.eq_ignore_ascii_case(b"infinity")
}

fn spaced(text: &[u8]) -> Class {
    let blank = |byte: &u8| *byte == b' ' || *byte == b'\t';
    let start = text.iter().position(|byte| !blank(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    match text.get(start..end) {
        Some(core) if !core.is_empty() && Classes::DOUBLES_IF_FORCED.contains(classify(core)) => Class::SpacedNumber,
        _ => Class::Text,
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len())
}

/// Numbers, days and instants: all begin with a digit, a sign or a point.
fn from_digits(text: &[u8]) -> Class {
    let signed = matches!(text[0], b'-' | b'+');
    let body = if signed { &text[1..] } else { text };
    let whole = digits(body);
    let Some(next) = body.get(whole) else {
        return integer(text[0], &body[..whole]);
    };
    match next {
        b'.' | b'e' | b'E' => match decimal(text[0], body, whole) {
            Class::Text if !signed => otherwise(text),
            class => class,
        },
        b'-' | b'/' if !signed && whole == 4 => calendar(text),
        b'i' | b'I' if signed && whole == 0 && is_infinity(body) => Class::Infinity,
        _ if signed => trailing_blank(text),
        _ => otherwise(text),
    }
}

fn otherwise(text: &[u8]) -> Class {
    if is_ambiguous_date(text) { Class::AmbiguousDate } else { trailing_blank(text) }
}

fn trailing_blank(text: &[u8]) -> Class {
    if matches!(text.last(), Some(b' ' | b'\t')) { spaced(text) } else { Class::Text }
}

#[inline]
fn integer(sign: u8, body: &[u8]) -> Class {
    if body.is_empty() {
        return Class::Text;
    }
    let padded = body.len() > 1 && body[0] == b'0';
    let class = if body.len() <= 15 { Class::Integer } else { wide_integer(sign == b'-', body) };
    match class {
        Class::HugeInteger => Class::HugeInteger,
        _ if sign == b'+' => Class::PlusInteger,
        _ if padded => Class::PaddedInteger,
        class => class,
    }
}

/// Sixteen digits and more: does it fit 64 bits, and does a double hold it?
fn wide_integer(negative: bool, body: &[u8]) -> Class {
    let mut value: i128 = 0;
    for digit in &body[body.iter().position(|byte| *byte != b'0').unwrap_or(body.len())..] {
        value = value * 10 + i128::from(digit - b'0');
        if value > i128::from(i64::MAX) + 1 {
            return Class::HugeInteger;
        }
    }
    let value = if negative { -value } else { value };
    if value > i128::from(i64::MAX) {
        Class::HugeInteger
    } else if value as f64 as i128 == value {
        Class::Integer
    } else {
        Class::LargeInteger
    }
}

/// `5.5`, `.5`, `5.`, `5e3`, `5.E-3`. `body` has no sign, `whole` digits before the point or exponent.
fn decimal(sign: u8, body: &[u8], whole: usize) -> Class {
    let mut at = whole;
    let mut fraction = 0;
    if body[at] == b'.' {
        fraction = digits(&body[at + 1..]);
        at += 1 + fraction;
    }
    if whole + fraction == 0 {
        return Class::Text;
    }
    let mut exponent: i64 = 0;
    if let Some(b'e' | b'E') = body.get(at) {
        at += 1;
        let negative = body.get(at) == Some(&b'-');
        if matches!(body.get(at), Some(b'-' | b'+')) {
            at += 1;
        }
        let power = digits(&body[at..]);
        if power == 0 {
            return Class::Text;
        }
        for digit in &body[at..at + power] {
            exponent = (exponent * 10 + i64::from(digit - b'0')).min(1_000_000);
        }
        exponent = if negative { -exponent } else { exponent };
        at += power;
    }
    if at != body.len() {
        return Class::Text;
    }
    let magnitude = exponent.saturating_add(whole as i64);
    if magnitude > 308 && overflows(body) {
        return Class::Overflow;
    }
    match sign {
        b'+' => Class::PlusDecimal,
        _ if whole > 1 && body[0] == b'0' => Class::PaddedDecimal,
        _ if magnitude > 18 => Class::VastDecimal,
        _ => Class::Decimal,
    }
}

fn overflows(body: &[u8]) -> bool {
    std::str::from_utf8(body).ok().and_then(|text| text.parse::<f64>().ok()).is_some_and(f64::is_infinite)
}

/// `1/2/2024`, `01-02-24`, `1.2.2024`.
fn is_ambiguous_date(text: &[u8]) -> bool {
    let first = digits(text);
    let Some(separator @ (b'/' | b'-' | b'.')) = text.get(first) else {
        return false;
    };
    let rest = &text[first + 1..];
    let second = digits(rest);
    if rest.get(second) != Some(separator) {
        return false;
    }
    let year = &rest[second + 1..];
    (1..=2).contains(&first) && (1..=2).contains(&second) && matches!(year.len(), 2 | 4) && digits(year) == year.len()
}

fn number(text: &[u8]) -> u32 {
    text.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
}

/// Begins with four digits and `-` or `/`.
fn calendar(text: &[u8]) -> Class {
    let separator = text[4];
    if text.len() < 10 || text[7] != separator || digits(&text[5..7]) != 2 || digits(&text[8..10]) != 2 {
        return trailing_blank(text);
    }
    let real = is_real_day(number(&text[..4]), number(&text[5..7]), number(&text[8..10]));
    if text.len() == 10 {
        return match separator {
            _ if !real => Class::ImpossibleDate,
            b'-' => Class::DateDashes,
            _ => Class::DateSlashes,
        };
    }
    if separator == b'/' { Class::Text } else { timestamp(text[10], &text[11..], real) }
}

/// Years 1 to 9999: what both engines read and write with four digits.
fn is_real_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year >= 1 && (1..=days).contains(&day)
}

/// The time of day behind a date: `10:00`, `10:00:59`, `10:00:59.5`, each also with `Z` or an offset.
fn timestamp(between: u8, time: &[u8], real_day: bool) -> Class {
    if !matches!(between, b' ' | b'T')
        || time.len() < 5
        || digits(time) != 2
        || time[2] != b':'
        || digits(&time[3..]) != 2
    {
        return Class::Text;
    }
    let mut real = real_day && number(&time[..2]) < 24 && number(&time[3..5]) < 60;
    let mut precision = 0;
    let mut fine = false;
    let mut at = 5;
    if time.get(at) == Some(&b':') {
        if digits(&time[at + 1..]) != 2 {
            return Class::Text;
        }
        // Both engines turn second 60 into the next minute, but only silently: it is on no clock here.
        real &= number(&time[at + 1..at + 3]) < 60;
        precision = 1;
        at += 3;
        if time.get(at) == Some(&b'.') {
            let fraction = digits(&time[at + 1..]);
            if fraction == 0 {
                return Class::Text;
            }
            fine = fraction > 6;
            precision = 2;
            at += 1 + fraction;
        }
    }
    let zulu = match &time[at..] {
        [] => 0,
        b"Z" => 1,
        rest if is_offset(rest) => {
            return if real { Class::OffsetTimestamp } else { Class::ImpossibleDate };
        }
        _ => return Class::Text,
    };
    if !real {
        return Class::ImpossibleDate;
    }
    if fine {
        return Class::FineTimestamp;
    }
    let base = if between == b' ' { Class::SpaceMinutes } else { Class::LetterMinutes };
    Class::ALL[base as usize + 2 * precision + zulu]
}

fn is_offset(text: &[u8]) -> bool {
    matches!(text, [b'+' | b'-', rest @ ..] if matches!(rest.len(), 2 | 4 | 5)
        && rest.iter().enumerate().all(|(at, byte)| byte.is_ascii_digit() || (at == 2 && *byte == b':' && rest.len() == 5)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_stands_at_its_number() {
        for (number, class) in Class::ALL.iter().enumerate() {
            assert_eq!(*class as usize, number);
        }
    }

    /// The right-hand sides agree with what pandas 3.1.1 and Polars 0.55.2 were seen to do with each form.
    #[test]
    fn forms_are_told_apart() {
        let cases: &[(&str, Class)] = &[
            ("0", Class::Integer),
            ("-0", Class::Integer),
            ("-1", Class::Integer),
            ("9007199254740992", Class::Integer),
            ("9007199254740993", Class::LargeInteger),
            ("1000000000000000000", Class::Integer),
            ("9223372036854775807", Class::LargeInteger),
            ("9223372036854775808", Class::HugeInteger),
            ("-9223372036854775808", Class::Integer),
            ("-9223372036854775809", Class::HugeInteger),
            ("123456789012345678901234567890123456789012345678901234567890", Class::HugeInteger),
            ("007", Class::PaddedInteger),
            ("-007", Class::PaddedInteger),
            ("00", Class::PaddedInteger),
            ("000000000000000000000000000001", Class::PaddedInteger),
            ("00.5", Class::PaddedDecimal),
            ("+5", Class::PlusInteger),
            ("+9223372036854775808", Class::HugeInteger),
            ("+.5", Class::PlusDecimal),
            ("1.5", Class::Decimal),
            (".5", Class::Decimal),
            ("-.5", Class::Decimal),
            ("5.", Class::Decimal),
            ("1e5", Class::Decimal),
            ("1.E-05", Class::Decimal),
            ("1E+5", Class::Decimal),
            ("1e0000000005", Class::Decimal),
            ("1e-400", Class::Decimal),
            ("1e17", Class::Decimal),
            ("1e18", Class::VastDecimal),
            ("-1234567890123456789.5", Class::VastDecimal),
            ("1e308", Class::VastDecimal),
            ("0.0001e312", Class::VastDecimal),
            ("1e400", Class::Overflow),
            ("-1e400", Class::Overflow),
            ("1e99999999999999999999", Class::Overflow),
            ("inf", Class::Infinity),
            ("-Infinity", Class::Infinity),
            ("+INF", Class::Infinity),
            (" 1", Class::SpacedNumber),
            ("1.5 ", Class::SpacedNumber),
            ("\t-2", Class::SpacedNumber),
            ("true", Class::Boolean),
            ("FALSE", Class::Boolean),
            ("tRUE", Class::Text),
            ("t", Class::Text),
            ("2024-02-29", Class::DateDashes),
            ("0001-01-01", Class::DateDashes),
            ("2024/12/31", Class::DateSlashes),
            ("2023-02-29", Class::ImpossibleDate),
            ("0000-01-01", Class::ImpossibleDate),
            ("2024-1-5", Class::Text),
            ("2024-01-31 10:00", Class::SpaceMinutes),
            ("2024-01-31 10:00:59", Class::SpaceSeconds),
            ("2024-01-31 10:00:59.123456", Class::SpaceFraction),
            ("2024-01-31T10:00Z", Class::LetterMinutesZulu),
            ("2024-01-31T10:00:00Z", Class::LetterSecondsZulu),
            ("2024-01-31T10:00:00.5", Class::LetterFraction),
            ("2024-01-31T10:00:00.5Z", Class::LetterFractionZulu),
            ("2024-01-31T10:00:00.1234567", Class::FineTimestamp),
            ("2024-01-31T10:00:00+02:00", Class::OffsetTimestamp),
            ("2024-01-31 10:00:00-0500", Class::OffsetTimestamp),
            ("2024-01-31 24:00:00", Class::ImpossibleDate),
            ("2024-01-31 23:59:60", Class::ImpossibleDate),
            ("01/02/2024", Class::AmbiguousDate),
            ("1.2.2024", Class::AmbiguousDate),
            ("1-2-24", Class::AmbiguousDate),
        ];
        for (text, class) in cases {
            assert_eq!(classify(text.as_bytes()), *class, "{text:?}");
        }
        let texts = [
            "",
            "-",
            "+",
            ".",
            "e5",
            ".e5",
            "1e",
            "1e+",
            "1_000",
            "0x10",
            "nan",
            "NaN",
            "1d5",
            "1f",
            "1,5",
            "1%",
            "1.5.5",
            "1-5",
            "--1",
            "+-1",
            "1e5.5",
            "i",
            "infi",
            "-i",
            " ",
            "\u{661}",
            "1\u{a0}",
            "\u{2212}1",
            "12:30:00",
            "2024-01",
            "2024-01-31x",
            "2024-01-31 ",
            "2024-01-31 10",
            "2024-01-31 1:00",
            "2024-01-31 10:00:",
            "2024-01-31 10:00:00.",
            "192.168.0.1",
            "5 apples",
        ];
        for text in texts {
            assert_eq!(classify(text.as_bytes()), Class::Text, "{text:?}");
        }
    }

    #[test]
    fn formats_cover_days_and_instants_and_nothing_else() {
        for class in Class::ALL {
            let calendar = Classes::DATES | Classes::TIMESTAMPS;
            assert_eq!(class.format().is_some(), calendar.contains(class), "{class:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn digits_are_recognised_four_at_a_time(text in "[0-9]{0,12}[ -~]?[0-9]{0,3}") {
            proptest::prop_assert_eq!(all_digits(text.as_bytes()), text.bytes().all(|byte| byte.is_ascii_digit()));
        }

        #[test]
        fn decimals_are_recognised_at_once(text in "[0-9.]{0,18}|[0-9]{0,9}[.][0-9]{0,9}[ -~]?|[0-9]{1,8}[.][0-9]{0,3}\\PC?") {
            let quick = is_plain_decimal(text.as_bytes());
            let points = text.matches('.').count();
            let all = (4..=16).contains(&text.len()) && points == 1 && text.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
            proptest::prop_assert_eq!(quick, all);
            if let Some(b'0'..=b'9') = text.as_bytes().first() && text.len() < 19 {
                let slow = if text.len() <= 15 && all_digits(text.as_bytes()) { classify(text.as_bytes()) } else { from_digits(text.as_bytes()) };
                proptest::prop_assert_eq!(classify(text.as_bytes()), slow);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..40)) {
            classify(&bytes);
        }

        #[test]
        fn printed_numbers_are_recognised(integer: i64, double in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            let text = integer.to_string();
            proptest::prop_assert!(Classes::INTEGERS.contains(classify(text.as_bytes())), "{}", text);
            let text = format!("{double:e}");
            let expected = if double.abs() < 1e18 { Class::Decimal } else { Class::VastDecimal };
            proptest::prop_assert_eq!(classify(text.as_bytes()), expected, "{}", text);
        }
    }
}
