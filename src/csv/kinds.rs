//! One cell in, what programs make of it that were told nothing out: finer than a [`Class`] where pandas and Polars part.
//!
//! Every kind was tried with pandas 3.1.1 and Polars 0.55.2; `tests/cli/profile_reading.rs` tries them again. Must not know: columns.

use super::cell::{Class, classify};

/// What a cell spells, in the eyes of readers that guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Nothing between two delimiters.
    Empty,
    /// `""`.
    QuotedEmpty,
    /// `NaN`, `-NaN`: missing in pandas, a number to Polars.
    NanWord,
    /// `nan`, `-nan`: missing in pandas; to Polars a number only where it expects one.
    LowerNan,
    /// Any other word that pandas takes for missing: `NA`, `null`, `None`, ...
    NaWord,
    /// `NAN`, `Nan`: text in pandas, a number to Polars where it expects one.
    OddNan,
    /// `true`, in any case.
    Truth,
    /// An integer of 64 bits without a sign.
    Integer,
    /// An integer of 64 bits with a minus.
    Negative,
    /// `007`: an integer of 64 bits behind zeros.
    Padded,
    /// An integer of 64 bits that a double would round.
    Rounded,
    /// From 2^63 to 2^64.
    Unsigned,
    /// Beyond 64 bits, and within 128.
    Huge,
    /// Beyond 128 bits.
    Vast,
    /// `+5`.
    Plus,
    /// A number with a point or an exponent, as both guess it.
    Decimal,
    /// A number that Polars reads and does not guess: `1.e5`, `Infinity`.
    OddDecimal,
    /// A number behind blanks.
    Indented,
    /// The same with a point or an exponent.
    IndentedDecimal,
    /// An integer before blanks.
    Trailed,
    /// The same with a point or an exponent.
    TrailedDecimal,
    /// Digits of another script than ASCII: a number in Polars' guess, and an error when it reads it.
    ForeignDigits,
    /// What nobody tried.
    Untried,
    /// A date, or date and time, that readers recognise only when asked to.
    Calendar,
    /// Anything else.
    Text,
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds(u32);

impl Kinds {
    /// The set of these.
    pub const fn of(kinds: &[Kind]) -> Kinds {
        let mut bits = 0;
        let mut at = 0;
        while at < kinds.len() {
            bits |= 1 << kinds[at] as u32;
            at += 1;
        }
        Kinds(bits)
    }

    /// Adds one.
    #[inline]
    pub fn add(&mut self, kind: Kind) {
        self.0 |= 1 << kind as u32;
    }

    /// Both together.
    #[must_use]
    pub const fn with(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Those that are not among the others.
    #[must_use]
    pub const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    /// Whether any of these is among them.
    pub fn any(self, others: Kinds) -> bool {
        self.0 & others.0 != 0
    }

    /// Whether it is among them.
    pub fn has(self, kind: Kind) -> bool {
        self.any(Kinds::of(&[kind]))
    }

    /// Whether there are no others than these.
    pub fn within(self, others: Kinds) -> bool {
        self.0 & !others.0 == 0
    }
}

/// What pandas takes for missing, beside nothing at all and the names of NaN.
const NA_WORDS: [&[u8]; 13] = [
    b"#N/A",
    b"#N/A N/A",
    b"#NA",
    b"-1.#IND",
    b"-1.#QNAN",
    b"1.#IND",
    b"1.#QNAN",
    b"<NA>",
    b"N/A",
    b"NA",
    b"NULL",
    b"None",
    b"n/a",
];

impl Kind {
    /// Of a cell without its quotes.
    pub fn of(text: &[u8], quoted: bool) -> Kind {
        Kind::of_class(classify(text), text, quoted)
    }

    /// Of a cell whose class is known.
    #[inline]
    pub(super) fn of_class(class: Class, text: &[u8], quoted: bool) -> Kind {
        match class {
            Class::Boolean => Kind::Truth,
            Class::LargeInteger => Kind::Rounded,
            Class::Integer if text[0] == b'-' => Kind::Negative,
            Class::Integer => Kind::Integer,
            Class::PaddedInteger if text[0] == b'-' => Kind::Untried,
            Class::PaddedInteger => Kind::Padded,
            Class::HugeInteger => huge(text),
            Class::PlusInteger => Kind::Plus,
            Class::Decimal | Class::VastDecimal | Class::PaddedDecimal | Class::PlusDecimal | Class::Overflow => {
                if is_guessed(text) {
                    Kind::Decimal
                } else {
                    Kind::OddDecimal
                }
            }
            Class::Infinity => match text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text) {
                b"inf" => Kind::Decimal,
                _ => Kind::OddDecimal,
            },
            Class::SpacedNumber => spaced(text),
            // The commonest texts begin with a letter that no word of another kind begins with.
            Class::Text => match text.first() {
                Some(b'a'..=b'e' | b'g'..=b'm' | b'o'..=b's' | b'u'..=b'z' | b'A'..=b'E' | b'G'..=b'M') => Kind::Text,
                Some(b'O'..=b'S' | b'U'..=b'Z') => Kind::Text,
                _ => of_text(text, quoted),
            },
            _ => Kind::Calendar,
        }
    }
}

fn of_text(text: &[u8], quoted: bool) -> Kind {
    match text {
        [] if quoted => Kind::QuotedEmpty,
        [] => Kind::Empty,
        b"NaN" | b"-NaN" => Kind::NanWord,
        b"nan" | b"-nan" => Kind::LowerNan,
        b"null" => Kind::NaWord,
        _ if NA_WORDS.contains(&text) => Kind::NaWord,
        _ => {
            let bare = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
            if bare.eq_ignore_ascii_case(b"nan") {
                if text[0] == b'+' { Kind::Untried } else { Kind::OddNan }
            } else if text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"false") {
                Kind::Truth
            } else if !text.is_ascii() && std::str::from_utf8(text).is_ok_and(|text| text.chars().all(is_numeral)) {
                Kind::ForeignDigits
            } else {
                Kind::Text
            }
        }
    }
}

/// May be part of what Polars' patterns take for a number.
fn is_numeral(c: char) -> bool {
    c.is_numeric() || matches!(c, '.' | '-' | '+' | 'e' | 'E')
}

fn huge(text: &[u8]) -> Kind {
    let number = std::str::from_utf8(text).unwrap_or_default();
    let (padded, signed) = (number.trim_start_matches(['-', '+']).starts_with('0'), number.starts_with('+'));
    match number.parse::<i128>() {
        _ if padded || signed => Kind::Untried,
        Ok(number) if (i128::from(i64::MAX)..=i128::from(u64::MAX)).contains(&number) => Kind::Unsigned,
        Ok(_) => Kind::Huge,
        Err(_) => Kind::Vast,
    }
}

/// Whether Polars' pattern for floats knows it: digits around a point with or without an exponent, digits before an exponent, digits
/// before a point.
fn is_guessed(text: &[u8]) -> bool {
    let body = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    let exponent = body.iter().position(|byte| matches!(byte, b'e' | b'E'));
    let number = &body[..exponent.unwrap_or(body.len())];
    !(exponent.is_some() && number.ends_with(b"."))
}

fn spaced(text: &[u8]) -> Kind {
    let is_blank = |byte: &u8| *byte == b' ';
    let start = text.iter().take_while(|byte| is_blank(byte)).count();
    let end = text.len() - text.iter().rev().take_while(|byte| is_blank(byte)).count();
    let integer = match classify(&text[start..end]) {
        Class::Integer | Class::LargeInteger | Class::PaddedInteger => true,
        Class::Decimal | Class::VastDecimal | Class::PaddedDecimal => false,
        _ => return Kind::Untried,
    };
    match (end < text.len(), integer) {
        (true, true) => Kind::Trailed,
        (true, false) => Kind::TrailedDecimal,
        (false, true) => Kind::Indented,
        (false, false) => Kind::IndentedDecimal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_of_the_kind_that_readers_see() {
        let kinds: &[(Kind, &[&str])] = &[
            (Kind::NanWord, &["NaN", "-NaN"]),
            (Kind::LowerNan, &["nan", "-nan"]),
            (Kind::OddNan, &["NAN", "-NAN"]),
            (Kind::NaWord, &["NA", "null", "NULL", "None", "#N/A N/A", "-1.#IND"]),
            (Kind::Truth, &["true", "TRUE", "tRUE", "False"]),
            (Kind::Integer, &["0", "42"]),
            (Kind::Negative, &["-0", "-5"]),
            (Kind::Padded, &["007"]),
            (Kind::Rounded, &["9223372036854775807", "-9007199254740993"]),
            (Kind::Unsigned, &["9223372036854775808", "18446744073709551615"]),
            (Kind::Huge, &["18446744073709551616", "-9223372036854775809"]),
            (Kind::Vast, &["170141183460469231731687303715884105728"]),
            (Kind::Plus, &["+5"]),
            (Kind::Decimal, &["1.5", ".5", "5.", "1e3", "-1.5E+03", "+5.5", "inf", "-inf", "1e400", "007.5"]),
            (Kind::OddDecimal, &["1.e3", "Infinity", "INF"]),
            (Kind::Indented, &[" 5"]),
            (Kind::TrailedDecimal, &["5.5 ", " 5.5 "]),
            (Kind::Calendar, &["2024-01-31", "01/02/2024", "2024-01-31 10:00"]),
            (Kind::Untried, &["\t5", "+nan"]),
            (Kind::ForeignDigits, &["١"]),
            (Kind::Text, &["x", "NA ", "", "yes", "1_000", "-"]),
        ];
        for (kind, texts) in kinds {
            for text in texts.iter().filter(|text| !text.is_empty()) {
                assert_eq!(Kind::of(text.as_bytes(), false), *kind, "{text}");
            }
        }
        assert_eq!([Kind::of(b"", false), Kind::of(b"", true)], [Kind::Empty, Kind::QuotedEmpty]);
    }
}
