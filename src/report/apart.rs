//! Two values that differ in, two texts that look different out.
//!
//! Blanks at an end, letters that look alike and characters in another composition are shown as escapes where the difference lies, and a
//! long text is cut so that the difference stays in sight.

use crate::base::Value;

use super::visible::{cell, columns, cut, is_invisible, line};

/// Both values for a reader, each in at most `width` columns.
pub(super) fn apart(left: &Value, right: &Value, width: usize) -> (String, String) {
    let (Value::Varchar(one), Value::Varchar(other)) = (left, right) else {
        return near(&cell(left), &cell(right), width);
    };
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let before = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let rest = one.len().min(other.len()) - before;
    let after = one.iter().rev().zip(other.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (mine, theirs) = (&one[before..one.len() - after], &other[before..other.len() - after]);
    let hidden = is_hidden(mine, theirs) || is_hidden(theirs, mine);
    let joined = one.get(one.len() - after).or_else(|| other.get(other.len() - after)).copied().is_some_and(is_mark);
    near(&shown(&one, (before, after), hidden || joined), &shown(&other, (before, after), hidden || joined), width)
}

/// In SQL's quotes. What differs is escaped where it could not be seen.
fn shown(text: &[char], (before, after): (usize, usize), hidden: bool) -> String {
    let end = text.len() - after;
    let start = if hidden && end < text.len() && is_mark(text[end]) { before.min(end) } else { before };
    let head = &text[..start];
    let mut out = String::from("'");
    out.push_str(&line(&head.iter().collect::<String>()));
    for (at, character) in text.iter().enumerate().take(end).skip(start) {
        let at_an_end = at == 0
            || at + 1 == text.len()
            || text[at..].iter().all(|c| *c == ' ')
            || text[..at].iter().all(|c| *c == ' ');
        if (*character == ' ' && at_an_end) || (hidden && !character.is_ascii()) {
            out.push_str(&format!("\\u{{{:x}}}", *character as u32));
        } else {
            out.push_str(&line(&character.to_string()));
        }
    }
    out.push_str(&line(&text[end..].iter().collect::<String>()));
    out.push('\'');
    out
}

/// Whether a reader could take one stretch for the other.
fn is_hidden(mine: &[char], theirs: &[char]) -> bool {
    let foreign = |c: char| matches!(c as u32, 0x0370..=0x052F | 0x13A0..=0x13FF | 0xFF01..=0xFF5E | 0x2000..=0x206F | 0x1D400..=0x1D7FF);
    mine.iter().any(|c| is_mark(*c) || (c.is_whitespace() && *c != ' ') || is_invisible(*c) || *c == '\u{200d}')
        || (mine.iter().any(|c| foreign(*c)) && !theirs.iter().any(|c| foreign(*c)))
        || (mine.len() == theirs.len() && !mine.is_empty() && mine.iter().chain(theirs).all(|c| foreign(*c)))
}

/// What joins the letter before it.
fn is_mark(character: char) -> bool {
    columns(character.encode_utf8(&mut [0; 4])) == 0
}

/// Cut so that what differs is in sight.
fn near(left: &str, right: &str, width: usize) -> (String, String) {
    let (one, other) = (cut(left, width), cut(right, width));
    if one != other {
        return (one, other);
    }
    let same = left.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    let skipped = same.saturating_sub(width / 3);
    let from = |text: &str| cut(&format!("…{}", text.chars().skip(skipped).collect::<String>()), width);
    (from(left), from(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(left: &str, right: &str) -> (String, String) {
        apart(&Value::Varchar(left.into()), &Value::Varchar(right.into()), 40)
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        let shown = |left, right| texts(left, right);
        assert_eq!(shown("a", "a "), ("'a'".into(), "'a\\u{20}'".into()));
        assert_eq!(shown(" a", "a"), ("'\\u{20}a'".into(), "'a'".into()));
        assert_eq!(shown("a b", "a\u{a0}b"), ("'a b'".into(), "'a\\u{a0}b'".into()));
        assert_eq!(shown("caf\u{e9}", "cafe\u{301}"), ("'caf\\u{e9}'".into(), "'cafe\\u{301}'".into()));
        assert_eq!(shown("paypal", "p\u{430}ypal"), ("'paypal'".into(), "'p\\u{430}ypal'".into()));
        assert_eq!(shown("Zürich", "Zurich"), ("'Zürich'".into(), "'Zurich'".into()));
        assert_eq!(shown("a\tb", "a b"), ("'a\\tb'".into(), "'a b'".into()));
        assert_eq!(shown("", "\u{200b}"), ("''".into(), "'\\u{200b}'".into()));
    }

    #[test]
    fn a_difference_far_behind_stays_in_sight() {
        let long = "x".repeat(100);
        let (left, right) = texts(&format!("{long}1{long}"), &format!("{long}2{long}"));
        assert!(left != right && columns(&left) <= 40 && columns(&right) <= 40, "{left} {right}");
    }

    #[test]
    fn numbers_are_told_apart_to_the_last_digit() {
        let (left, right) = apart(&Value::Double(0.1), &Value::Double(0.100_000_000_001), 40);
        assert_eq!((left.as_str(), right.as_str()), ("0.1", "0.100000000001"));
        let (left, right) = apart(&Value::BigInt(9_007_199_254_740_993), &Value::Double(9_007_199_254_740_992.0), 40);
        assert_eq!((left.as_str(), right.as_str()), ("9007199254740993", "9007199254740992.0"));
    }
}
