//! Numbers as people write them in, numbers as both engines read them out: thousands separators, decimal commas, percent, currency.

/// Signs and codes of currencies, in front of an amount or behind it.
const CURRENCIES: [&str; 14] = ["$", "€", "£", "¥", "₹", "₩", "₽", "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD"];

/// How a number of people's is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape<'a> {
    negative: bool,
    /// Digits and marks.
    body: &'a str,
    /// What stands in front or behind, `%` included.
    pub(super) unit: Option<&'a str>,
    /// Whether it is a number if its point, or its comma, is the decimal one.
    pub(super) by_point: bool,
    /// The same of the comma.
    pub(super) by_comma: bool,
    /// Whether these two are different numbers.
    pub(super) differs: bool,
    /// Whether anything had to be understood: otherwise it is a number as it stands.
    pub(super) is_plain: bool,
}

/// A text as a number of people's, if it is one.
pub(super) fn shape(text: &str) -> Option<Shape<'_>> {
    let whole = text.trim_matches(blank);
    let (mut negative, mut rest) = (false, whole);
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (negative, rest) = (true, inner.trim_matches(blank));
    }
    let mut unit = None;
    // The sign may stand before or behind the unit.
    for _ in 0..2 {
        if let Some(after) = rest.strip_prefix(['-', '\u{2212}']) {
            if negative {
                return None;
            }
            (negative, rest) = (true, after.trim_start_matches(blank));
        }
        if unit.is_none()
            && let Some(found) = CURRENCIES.iter().find(|currency| rest.starts_with(**currency))
        {
            unit = Some(*found);
            rest = rest[found.len()..].trim_start_matches(blank);
        }
    }
    if unit.is_none() {
        let found = CURRENCIES.iter().chain(&["%"]).find(|unit| rest.ends_with(**unit));
        if let Some(found) = found {
            unit = Some(*found);
            rest = rest[..rest.len() - found.len()].trim_end_matches(blank);
        }
    }
    let letters = rest.as_bytes();
    if !letters.first()?.is_ascii_digit() && !matches!(letters[0], b'.' | b',') || rest.len() > 40 {
        return None;
    }
    if !rest.chars().all(|letter| letter.is_ascii_digit() || is_mark(letter)) || !letters.iter().any(u8::is_ascii_digit)
    {
        return None;
    }
    // Codes begin with zeros, amounts do not.
    if letters.len() > 1 && letters[0] == b'0' && letters[1].is_ascii_digit() {
        return None;
    }
    let (point, comma) = (plain(rest, '.'), plain(rest, ','));
    let is_plain = unit.is_none()
        && whole == text
        && rest.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
        && point.is_some()
        && !whole.starts_with(['(', '\u{2212}']);
    Some(Shape {
        negative,
        body: rest,
        unit,
        by_point: point.is_some(),
        by_comma: comma.is_some(),
        differs: point != comma,
        is_plain,
    })
    .filter(|shape| shape.by_point || shape.by_comma)
}

impl Shape<'_> {
    /// The number, with a point before its fraction.
    pub(super) fn number(&self, decimal: char) -> Option<String> {
        let digits = plain(self.body, decimal)?;
        Some(if self.negative { format!("-{digits}") } else { digits })
    }
}

fn blank(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '.' | ',' | '\'' | '\u{2019}') || blank(letter)
}

/// Digits with at most one point, if `decimal` stands before the fraction and one other mark between groups of three.
fn plain(body: &str, decimal: char) -> Option<String> {
    let (whole, fraction) = match body.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body, None),
    };
    if fraction.is_some_and(|fraction| !fraction.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let mark = whole.chars().find(|letter| !letter.is_ascii_digit());
    let mut digits = String::with_capacity(body.len());
    match mark {
        None => digits.push_str(whole),
        Some(mark) => {
            for (at, group) in whole.split(mark).enumerate() {
                let fits = if at == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
                if !fits || !group.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                digits.push_str(group);
            }
        }
    }
    if let Some(fraction) = fraction.filter(|fraction| !fraction.is_empty()) {
        if digits.is_empty() {
            digits.push('0');
        }
        digits.push('.');
        digits.push_str(fraction);
    }
    (!digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn both(text: &str) -> (Option<String>, Option<String>) {
        shape(text).map_or((None, None), |shape| (shape.number('.'), shape.number(',')))
    }

    #[test]
    fn numbers_are_read_with_either_mark() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(both("1,234.50"), (some("1234.50"), None));
        assert_eq!(both("1.234,50"), (None, some("1234.50")));
        assert_eq!(both("1,234"), (some("1234"), some("1.234")));
        assert_eq!(both("1,5"), (None, some("1.5")));
        assert_eq!(both("12 345,6"), (None, some("12345.6")));
        assert_eq!(both("1'234'567.5"), (some("1234567.5"), None));
        assert_eq!(both("-$1,000"), (some("-1000"), some("-1.000")));
        assert_eq!(both("$-7"), (some("-7"), some("-7")));
        assert_eq!(both("(12.50)"), (some("-12.50"), None));
        assert_eq!(both("45 %"), (some("45"), some("45")));
        assert_eq!(both("€ 3,20"), (None, some("3.20")));
        assert_eq!(both("3,20 EUR"), (None, some("3.20")));
    }

    #[test]
    fn what_is_no_amount_stays_text() {
        for text in ["", "007", "1,23,4", "a1", "1.2.3", "12-5", "--5", "1e5", "$", "%", "192.168.1.1", "1 2"] {
            assert_eq!(shape(text).map(|shape| shape.body.to_owned()), None, "{text}");
        }
        assert!(shape("5").unwrap().is_plain && shape("-5.25").unwrap().is_plain);
        assert!(!shape(" 5").unwrap().is_plain && !shape("$5").unwrap().is_plain);
    }
}
